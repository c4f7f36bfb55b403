// `tminus serve` as a person meets it.
import { spawn, type ChildProcess } from 'node:child_process';
import { Project, box, expect, live, open, test, tick } from './support/test.ts';
import { binary, fixture, quiet } from './support/project.ts';

let running: ChildProcess | undefined;

test.afterEach(() => {
  running?.kill('SIGKILL');
  running = undefined;
});

/** Starts the server and waits for the address that it prints. */
function start(folder: string): Promise<string> {
  const child = spawn(binary(), ['serve', '--port', '0'], { cwd: folder, env: quiet() });
  running = child;
  return new Promise((resolve, reject) => {
    let said = '';
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      const address = /http:\/\/(127\.0\.0\.1|localhost):\d+\S*/.exec(said)?.[0];
      if (address) resolve(address.replace(/\/?$/, '/'));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`tminus serve ended with ${code}:\n${said}`)));
  });
}

test('serve prints its address, serves pages that tick, and reloads on change', async ({ page }) => {
  const project = new Project({ 'content/go-live.md': fixture('go-live.md') });
  const url = await start(project.folder);
  await open(page, `${url}go-live.html`);
  await tick(page, 'Load balancers answer in every zone');
  project.write('content/go-live.md', fixture('go-live.md').replace('- Load balancers', '- The contract is signed\n- Load balancers'));
  await expect(box(page, 'The contract is signed')).toBeVisible();
  await live(page);
  await expect(box(page, 'Load balancers answer in every zone')).toBeChecked();
  await expect(box(page, 'The contract is signed')).not.toBeChecked();
});

test('serve shows what is wrong, and the page again once it is mended', async ({ page }) => {
  const project = new Project({ 'content/go-live.md': fixture('go-live.md') });
  const url = await start(project.folder);
  await open(page, `${url}go-live.html`);
  project.write('content/go-live.md', fixture('go-live.md').replace('timezone = "Europe/Lisbon"', 'timezone = "Europe/Lisbonne"'));
  await expect(page.getByText('Lisbonne').first()).toBeVisible();
  project.write('content/go-live.md', fixture('go-live.md'));
  await expect(box(page, 'Load balancers answer in every zone')).toBeVisible();
  await expect(page.getByText('Lisbonne')).toHaveCount(0);
});
