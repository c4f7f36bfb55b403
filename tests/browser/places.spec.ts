// One `dist/`, wherever it lies and whatever the browser allows.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Project, box, expect, live, open, reload, step, test, tick } from './support/test.ts';
import { exampleSite, fixture } from './support/project.ts';

const ITEM = 'Load balancers answer in every zone';
const ROW = 'Purge the cache of pay.example.com';

function project() {
  return new Project({
    'content/go-live.md': fixture('go-live.md'),
    'content/ops/plain.md': fixture('plain.md'),
  }).build();
}

for (const at of ['/', '/repo/', '/a/b/c/']) {
  test(`below ${at} pages tick, and nothing is asked for outside`, async ({ page, serve }) => {
    const served = await serve(project(), { at });
    await open(page, `${served.url}go-live.html`);
    await tick(page, ITEM);
    await open(page, `${served.url}ops/plain.html`);
    await tick(page, 'Boxes are packed');
    await open(page, `${served.url}go-live.html`);
    await expect(box(page, ITEM)).toBeChecked();
    await page.goto(served.url);
    await page.getByRole('link', { name: 'Payments go-live' }).first().click();
    await live(page);
    const outside = served.asked.filter((path) => !path.startsWith(at) && path !== '/favicon.ico');
    expect(outside).toEqual([]);
  });
}

test('from a folder on disk pages read and tick', async ({ page }) => {
  const built = project();
  const address = pathToFileURL(join(built.dist, 'go-live.html')).href;
  await open(page, address);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Payments go-live');
  await tick(page, ITEM);
  await tick(page, ROW);
  await reload(page);
  await expect(box(page, ITEM)).toBeChecked();
  await expect(box(page, ROW)).toBeChecked();
  // A folder deeper, the loader still finds its module.
  await open(page, pathToFileURL(join(built.dist, 'ops/plain.html')).href);
  await tick(page, 'Keys are copied');
});

test('every link and every asset of the example site is there', () => {
  const site = exampleSite();
  const missing: string[] = [];
  for (const path of site.pages()) {
    const html = readFileSync(join(site.dist, path), 'utf8');
    for (const [, name, value = ''] of html.matchAll(/\s(href|src)="([^"]*)"/g)) {
      const target = decodeURIComponent(value.replaceAll('&amp;', '&').split(/[?#]/)[0] ?? '');
      if (/^[a-z]+:/i.test(target) || target === '') continue;
      // The one page that a server shows at any address may need the base.
      if (target.startsWith('/')) {
        if (path !== '404.html') missing.push(`${path}: ${name}="${value}" is not relative`);
        continue;
      }
      let file = join(site.dist, normalize(join(dirname(path), target)));
      if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
      if (!existsSync(file)) missing.push(`${path}: ${name}="${value}"`);
    }
  }
  expect(missing).toEqual([]);
});

test.describe('with JavaScript off', () => {
  test.use({ javaScriptEnabled: false });

  test('a runbook is complete, readable, and says that ticks are not kept', async ({ page, serve }) => {
    const { url } = await serve(project());
    await page.goto(`${url}go-live.html`);
    for (const text of [ITEM, ROW, 'The restored data was compared', 'Tell the war room', 'Platform lead', 'H+0:15', 'T-7 days']) {
      await expect(page.locator('.tm-article').getByText(text).first()).toBeVisible();
    }
    await box(page, ITEM).check();
    await expect(box(page, ITEM)).toBeChecked();
    const notice = page.locator('[data-tm-slot="run"] .tm-still');
    await expect(notice).toBeVisible();
    expect(await notice.innerText()).toMatch(/not kept|javascript/i);
  });

  test('every page of the example site shows its text', async ({ page, serve }) => {
    const site = exampleSite();
    const { url } = await serve(site);
    for (const path of site.pages()) {
      await page.goto(url + path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('main')).toBeVisible();
      const hidden = page.locator('main .tm-step').locator('visible=false');
      await expect(hidden, path).toHaveCount(0);
    }
  });
});

test('a page of text loads no module', async ({ page, serve }) => {
  const built = new Project({ 'content/about.md': '# About\n\nJust words, and no list.\n' }).build();
  const served = await serve(built);
  await page.goto(`${served.url}about.html`, { waitUntil: 'networkidle' });
  expect(served.asked.filter((path) => path.endsWith('.wasm'))).toEqual([]);
});

test('a step can be linked to', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  const id = await step(page, ROW).getAttribute('id');
  await open(page, `${url}go-live.html#${id}`);
  await expect(step(page, ROW)).toBeInViewport();
});
