// Before the component is there, and when it never comes.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Project, box, expect, live, open, reload, root, step, test } from './support/test.ts';
import { fixture } from './support/project.ts';

const ITEM = 'Load balancers answer in every zone';
const ROW = 'Watch the error rate for ten minutes';

function project() {
  return new Project({ 'content/go-live.md': fixture('go-live.md') }).build();
}

test('ticks made before the component is there are adopted', async ({ page, serve }) => {
  const { url } = await serve(project());
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${url}go-live.html`, { waitUntil: 'domcontentloaded' });
  await box(page, ITEM).check();
  await box(page, ROW).check();
  await box(page, 'The war room has a link').uncheck();
  await expect(root(page)).not.toHaveAttribute('data-tm-live', 'on');
  arrive();
  await live(page);
  await expect(step(page, ITEM)).toHaveAttribute('data-tm-state', 'done');
  await expect(step(page, ROW)).toHaveAttribute('data-tm-state', 'done');
  await reload(page);
  await expect(box(page, ITEM)).toBeChecked();
  await expect(box(page, ROW)).toBeChecked();
  await expect(box(page, 'The war room has a link')).not.toBeChecked();
});

test('nothing jumps when the component arrives', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await open(page, `${url}go-live.html`);
  const total = await page.evaluate(() =>
    (window as unknown as { shifts: number[] }).shifts.reduce((sum, shift) => sum + shift, 0),
  );
  expect(total).toBeLessThan(0.02);
});

test.describe('a module that does not run', () => {
  test.use({ expected: [/./] });

  test('is missing, and so is its other form: native boxes stay, and the page says so', async ({ page, serve }) => {
    const { url } = await serve(project());
    const gone = { status: 404, body: 'not here', contentType: 'text/plain' };
    const loader = /tminus\.[^./]+\.js$/;
    await page.route('**/*.wasm', (route) => route.fulfill(gone));
    await page.route('**/*.js', (route) => (loader.test(route.request().url()) ? route.continue() : route.fulfill(gone)));
    await page.goto(`${url}go-live.html`);
    await failed(page);
  });

  test('is missing, but its form for folders is there: that one runs', async ({ page, serve }) => {
    const { url } = await serve(project());
    await page.route('**/*.wasm', (route) => route.fulfill({ status: 404, body: 'not here' }));
    await open(page, `${url}go-live.html`);
    await box(page, ITEM).check();
    await expect(step(page, ITEM)).toHaveAttribute('data-tm-state', 'done');
  });

  const broken: [string, { status: number; body: string; contentType: string }][] = [
    ['is garbage', { status: 200, body: 'no module at all', contentType: 'application/wasm' }],
    ['is a log-in page', { status: 200, body: '<!doctype html><p>Log in', contentType: 'text/html' }],
  ];
  for (const [name, answer] of broken) {
    test(`${name}: native boxes stay, and the page says so`, async ({ page, serve }) => {
      const { url } = await serve(project());
      await page.route('**/*.wasm', (route) => route.fulfill(answer));
      await page.goto(`${url}go-live.html`);
      await failed(page);
    });
  }

  test('traps while it runs: native boxes stay, and the page says so', async ({ page, serve }) => {
    const { url } = await serve(project());
    // Every function the module calls can be made to trap, as a bug in it would.
    await page.addInitScript(() => {
      const armed = { trap: false };
      Object.assign(window, { armed });
      const wrap = (imports: WebAssembly.Imports = {}) => {
        for (const space of Object.values(imports)) {
          for (const [name, value] of Object.entries(space)) {
            if (typeof value !== 'function') continue;
            (space as Record<string, unknown>)[name] = (...values: unknown[]) => {
              if (armed.trap) throw new WebAssembly.RuntimeError('unreachable');
              return (value as (...values: unknown[]) => unknown)(...values);
            };
          }
        }
        return imports;
      };
      const { instantiate, instantiateStreaming } = WebAssembly;
      WebAssembly.instantiate = ((source: BufferSource, imports?: WebAssembly.Imports) =>
        instantiate(source, wrap(imports))) as typeof WebAssembly.instantiate;
      WebAssembly.instantiateStreaming = (source, imports) => instantiateStreaming(source, wrap(imports));
    });
    await open(page, `${url}go-live.html`);
    await page.evaluate(() => ((window as unknown as { armed: { trap: boolean } }).armed.trap = true));
    await box(page, ROW).click();
    await failed(page);
  });

  async function failed(page: import('@playwright/test').Page) {
    await expect(root(page)).toHaveAttribute('data-tm-live', 'failed');
    await expect(page.locator('#tm-alert')).toBeVisible();
    await expect(page.locator('#tm-alert')).not.toBeEmpty();
    await box(page, ITEM).check();
    await expect(box(page, ITEM)).toBeChecked();
    await box(page, ITEM).uncheck();
    await expect(box(page, ITEM)).not.toBeChecked();
  }
});

for (const type of ['application/octet-stream', 'text/plain']) {
  test(`a module sent as ${type} runs all the same`, async ({ page, serve }) => {
    const { url } = await serve(project(), { types: { '.wasm': type } });
    await open(page, `${url}go-live.html`);
    await box(page, ITEM).check();
    await expect(step(page, ITEM)).toHaveAttribute('data-tm-state', 'done');
  });
}

test('scripts and module carry the hash of what is in them', async () => {
  const built = project();
  const files = readdirSync(built.dist, { recursive: true, encoding: 'utf8' });
  const ours = files.filter((file) => /(^|\/)tminus[^/]*\.(js|wasm)$/.test(file));
  expect(ours.length).toBeGreaterThanOrEqual(2);
  for (const file of ours) expect(file).toMatch(/\.[A-Za-z0-9_-]{8,}\.(wasm\.|rest\.)?(js|wasm)$/);
  const page = readFileSync(join(built.dist, 'go-live.html'), 'utf8');
  expect(page).toMatch(/<script defer src="[^":]*tminus\.[^"]+\.js"><\/script>/);
});
