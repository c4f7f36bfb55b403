// A page on its own, and the picture of what waits for what.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { violations } from './support/axe.ts';
import { Project, box, expect, open, reload, test, tick } from './support/test.ts';
import { fixture, scratch, tminus } from './support/project.ts';

const ITEM = 'Load balancers answer in every zone';

test('one exported file ticks from any folder, and asks for no other', async ({ page, serve }) => {
  const project = new Project({ 'content/go-live.md': fixture('go-live.md') });
  const made = tminus(project.folder, 'export', '--html', 'go-live', '--out', 'alone.html');
  expect(made.code, made.err).toBe(0);
  const elsewhere = scratch('alone');
  copyFileSync(join(project.folder, 'alone.html'), join(elsewhere, 'alone.html'));
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const address = pathToFileURL(join(elsewhere, 'alone.html')).href;
  await open(page, address);
  await tick(page, ITEM);
  await reload(page);
  await expect(box(page, ITEM)).toBeChecked();
  expect(asked.filter((url) => !url.startsWith('data:') && !url.startsWith('blob:'))).toEqual([address, address]);
  // The second half of the component is inside as well.
  await page.getByRole('button', { name: 'More' }).click();
  await expect(page.getByLabel('Who are you?')).toBeVisible();
  // A server that sends it is as good as a disk.
  const served = await serve(elsewhere);
  await open(page, `${served.url}alone.html`);
  await tick(page, ITEM);
});

const CHAIN = `
- [ ] Warm the caches {#warm}
- [ ] Poll held {#poll after=#warm gate}

| Time | Action | Owner |
|---|---|---|
| H+0:00 | Deploy one | Dev {after=#poll} |
| H+0:00 | Deploy two | Dev |
| H+0:15 | Look at the errors | Ops |
| H+0:15 | Listen to support | Ops |
| H+0:30 | Declare it done | Ops |
`;

test('the picture of what waits for what is seen, scrolled and heard', async ({ page, serve }) => {
  const project = new Project({ 'content/chain.md': `# Chain\n${CHAIN}` }).build();
  const served = await serve(project);
  await page.setViewportSize({ width: 390, height: 800 });
  await open(page, `${served.url}chain.html`);
  const picture = page.locator('.tm-picture');
  await expect(picture.locator('svg')).toBeHidden();
  await picture.getByText('What waits for what').click();
  await expect(picture.locator('svg')).toBeVisible();
  // The page stays as wide as the phone: the picture scrolls in itself, also
  // by keyboard.
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  const region = picture.getByRole('region');
  await region.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => region.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
  // Who hears the page gets the list, and nothing twice.
  await picture.getByText('As a list').click();
  const poll = picture.getByRole('listitem').filter({ hasText: 'Poll held' }).first();
  await expect(poll).toHaveText('Poll held Gate, after the one above');
  await expect(picture.getByRole('link', { name: 'Deploy one' }).first()).toHaveAttribute('href', '#tm-s-2');
  expect(await violations(page, '.tm-picture')).toEqual([]);
});
