// Task lists on pages that other tools made.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import MarkdownIt from 'markdown-it';
import taskLists from 'markdown-it-task-lists';
import { violations } from './support/axe.ts';
import { Project, box, expect, test, type Page } from './support/test.ts';
import { ROOT, fixture, scratch } from './support/project.ts';

/** A folder with the component's files, as somebody would copy them. */
function host(pages: Record<string, string>): string {
  const built = new Project({ 'content/plain.md': fixture('plain.md') }).build();
  const folder = scratch('foreign');
  let loader = '';
  for (const path of readdirSync(built.dist, { recursive: true, encoding: 'utf8' })) {
    if (!/(^|\/)tminus\.[^/]*\.(js|wasm)$/.test(path)) continue;
    copyFileSync(join(built.dist, path), join(folder, basename(path)));
  }
  const html = readFileSync(join(built.dist, 'plain.html'), 'utf8');
  loader = basename(/<script defer src="([^"]*tminus\.[^"]*\.js)"/.exec(html)?.[1] ?? 'no loader in the page');
  for (const [name, text] of Object.entries(pages)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text.replaceAll('LOADER', loader));
  }
  return folder;
}

async function ready(page: Page, url: string) {
  await page.goto(url);
  await expect(page.locator('[data-tm-live="on"]').first()).toBeAttached();
}

/** The same list as each tool writes it. */
const TOOLS = readdirSync(join(ROOT, 'tests/browser/fixtures/foreign')).filter((name) => name.endsWith('.html'));

for (const name of TOOLS) {
  test(`a list as ${basename(name, '.html')} writes it ticks and keeps its ticks`, async ({ page, serve }) => {
    const { url } = await serve(host({ 'index.html': fixture(`foreign/${name}`) }));
    await ready(page, `${url}index.html`);
    await ticksAndKeeps(page);
  });
}

test('a page that markdown-it rendered ticks and keeps its ticks', async ({ page, serve }) => {
  const text = '# Move\n\n## Before\n\n- [ ] Pack the boxes\n- [x] Copy the keys\n  - [ ] Label each key\n- a plain bullet\n\n## After\n\n- [ ] Clean the old flat\n';
  const body = new MarkdownIt().use(taskLists).render(text);
  const { url } = await serve(host({ 'docs/move.html': wrap(body, '../LOADER') }));
  await ready(page, `${url}docs/move.html`);
  await ticksAndKeeps(page);
});

/** Four steps; the second is ticked by the author. */
async function ticksAndKeeps(page: Page) {
  await expect(page.locator('[data-tm-step]')).toHaveCount(4);
  await expect(box(page, 'Pack the boxes')).toBeEnabled();
  await expect(box(page, 'Copy the keys')).toBeChecked();
  await box(page, 'Pack the boxes').check();
  await box(page, 'Label each key').check();
  await expect(page.locator('[data-tm-state="done"]')).toHaveCount(3);
  await expect(page.locator('.tm-run-bar')).toBeVisible();
  await page.reload();
  await expect(page.locator('[data-tm-live="on"]').first()).toBeAttached();
  await expect(box(page, 'Pack the boxes')).toBeChecked();
  await expect(box(page, 'Label each key')).toBeChecked();
  await expect(box(page, 'Clean the old flat')).not.toBeChecked();
}

test('an item inserted above does not move a tick on a foreign page', async ({ page, serve }) => {
  const render = (text: string) => wrap(new MarkdownIt().use(taskLists).render(text), 'LOADER');
  const folder = host({ 'a.html': render('## List\n\n- [ ] Alpha is checked\n- [ ] Beta is checked\n') });
  const { url } = await serve(folder);
  await ready(page, `${url}a.html`);
  await box(page, 'Beta is checked').check();
  const loader = readdirSync(folder).find((name) => /^tminus\.[^.]+\.js$/.test(name)) ?? '';
  const edited = render('## List\n\n- [ ] Before all\n- [ ] Alpha is checked\n- [ ] Beta is checked\n');
  writeFileSync(join(folder, 'a.html'), edited.replaceAll('LOADER', loader));
  await ready(page, `${url}a.html`);
  await expect(box(page, 'Beta is checked')).toBeChecked();
  await expect(box(page, 'Alpha is checked')).not.toBeChecked();
});

/** A page that fetches the next one and swaps a part of itself, as its links say. */
const SWAPS = `
  addEventListener('click', async (event) => {
    const link = event.target.closest('a[data-swap]');
    if (!link) return;
    event.preventDefault();
    const text = await (await fetch(link.href)).text();
    const next = new DOMParser().parseFromString(text, 'text/html');
    history.pushState(null, '', link.href);
    document.title = next.title;
    const [from, to] = [document, next].map((page) => page.querySelector(link.dataset.swap));
    if (link.dataset.swap === 'main') from.replaceWith(to);
    else from.replaceChildren(...to.childNodes);
  });`;

for (const [kind, swap] of [['replaced', 'main'], ['filled anew', '.content']] as const) {
  test(`a page whose content is ${kind} without being loaded anew stays live`, async ({ page, serve }) => {
    const nav = ['first', 'none', 'second'].map((name) => `<a data-swap="${swap}" href="${name}.html">${name}</a>`).join(' ');
    const made = (title: string, list: string) =>
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><script defer src="swaps.js"></script><script defer src="LOADER" data-site="spa"></script></head><body><nav>${nav}</nav><main><div class="content"><h1>${title}</h1>${list}</div></main></body></html>`;
    const list = (name: string) => `<ul><li><input type="checkbox" disabled> ${name} one</li><li><input type="checkbox" disabled> ${name} two</li></ul>`;
    const { url } = await serve(
      host({ 'first.html': made('First', list('First')), 'none.html': made('None', ''), 'second.html': made('Second', list('Second')), 'swaps.js': SWAPS }),
    );
    await ready(page, `${url}first.html`);
    await expect(page.locator('.tm-desk-tool').first()).toBeVisible();
    await box(page, 'First one').check();
    await page.locator('[data-tm-tool=run]').click();
    await expect(page.locator('.tm-sheet')).toBeVisible();

    await page.getByRole('link', { name: 'none' }).click();
    await expect(page.getByRole('heading', { name: 'None' })).toBeVisible();
    await expect(page.locator('.tm-run-bar, .tm-sheet, [data-tm-live]')).toHaveCount(0);
    await expect(page.locator('html')).not.toHaveAttribute('data-tm-sheet');

    await page.getByRole('link', { name: 'second' }).click();
    await expect(page.locator('[data-tm-live="on"]')).toBeAttached();
    await expect(page.locator('.tm-run-bar')).toHaveCount(1);
    await box(page, 'Second two').check();
    await page.getByRole('link', { name: 'first' }).click();
    await expect(box(page, 'First one')).toBeChecked();
    await expect(box(page, 'First two')).not.toBeChecked();
    await expect(page.locator('.tm-desk-tool').first()).toBeVisible();
    await expect(page.locator('.tm-sheet-place')).toHaveCount(1);
    await expect(page.locator('.tm-screen-place')).toHaveCount(1);

    await ready(page, `${url}second.html`);
    await expect(box(page, 'Second two')).toBeChecked();
    await expect(page.locator('input:checked')).toHaveCount(1);
  });
}

for (const scheme of ['light', 'dark'] as const) {
  test(`controls keep their shape on a ${scheme} page that takes it from every control`, async ({ page, serve }) => {
    const reset = `<style>:root { color-scheme: ${scheme}; font-size: 125%; } body { background: Canvas; color: CanvasText; }
      button, input, select, textarea { border: 0; padding: 0; background: transparent; color: inherit; font: inherit; }
      main a { color: teal; text-decoration: underline; } main p { margin: 2em 0; line-height: 2; }</style>`;
    const body = '<h1>Host</h1><ul><li><input type="checkbox" disabled> One</li><li><input type="checkbox" disabled> Two</li></ul>';
    await page.emulateMedia({ colorScheme: scheme });
    const { url } = await serve(host({ 'index.html': wrap(body, 'LOADER', reset) }));
    await ready(page, `${url}index.html`);
    await box(page, 'One').check();
    const who = page.getByRole('textbox', { name: 'Who is ticking?' });
    for (const control of [who, page.locator('.tm-run-more'), page.locator('.tm-run-tools .tm-button').first()]) {
      await expect(control).toHaveCSS('border-top-style', 'solid');
    }
    await page.locator('[data-tm-tool=run]').click();
    await expect(page.locator('.tm-sheet')).toHaveCSS('width', '432px');
    expect(await violations(page)).toEqual([]);
  });
}

test('<tminus-checklist> makes a part live, and two on one page are apart', async ({ page, serve }) => {
  const list = (name: string) => `<ul><li><input type="checkbox" disabled> ${name} one</li><li><input type="checkbox" disabled> ${name} two</li></ul>`;
  const body = `<h1>Two lists</h1>
    <tminus-checklist runbook="left">${list('Left')}</tminus-checklist>
    <tminus-checklist runbook="right">${list('Right')}</tminus-checklist>
    <div id="outside">${list('Outside')}</div>`;
  const { url } = await serve(host({ 'index.html': wrap(body, 'LOADER') }));
  await ready(page, `${url}index.html`);
  await expect(page.locator('[data-tm-step]')).toHaveCount(4);
  await expect(page.locator('#outside input').first()).toBeDisabled();
  await box(page, 'Left one').check();
  await box(page, 'Right two').check();
  await ready(page, `${url}index.html`);
  await expect(box(page, 'Left one')).toBeChecked();
  await expect(box(page, 'Right two')).toBeChecked();
  await expect(page.locator('input:checked')).toHaveCount(2);
  await expect(page.locator('.tm-run-bar')).toHaveCount(2);
});

test('a list that leaves the page and comes back has everything once, and its ticks', async ({ page, serve }) => {
  const body = '<tminus-checklist runbook="move"><ul><li><input type="checkbox" disabled> Pack the boxes</li><li><input type="checkbox" disabled> Copy the keys</li></ul></tminus-checklist>';
  const { url } = await serve(host({ 'index.html': wrap(body, 'LOADER') }));
  await ready(page, `${url}index.html`);
  await box(page, 'Pack the boxes').check();
  for (let turn = 0; turn < 2; turn++) {
    await expect(page.getByRole('button', { name: 'Tools of: Copy the keys' })).toHaveCount(1);
    const left = await page.locator('tminus-checklist').evaluate(async (list) => {
      const parent = list.parentElement;
      list.remove();
      while (list.hasAttribute('data-tm-live') || list.querySelector('.tm-step-tool, .tm-notices, .tm-paper')) {
        await new Promise((done) => setTimeout(done));
      }
      parent?.append(list);
      return list.querySelectorAll('[aria-describedby]').length;
    });
    expect(left).toBe(0);
    await expect(page.locator('[data-tm-live="on"]')).toBeAttached();
  }
  await expect(page.getByRole('button', { name: 'Tools of: Copy the keys' })).toHaveCount(1);
  await expect(page.locator('.tm-state')).toHaveCount(2);
  await expect(page.locator('.tm-step-tool')).toHaveCount(2);
  await expect(box(page, 'Pack the boxes')).toBeChecked();
});

test('a strict policy of the host page is enough', async ({ page, serve }) => {
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self'">`;
  const body = '<ul><li><input type="checkbox" disabled> Under a policy</li></ul>';
  const { url } = await serve(host({ 'index.html': wrap(body, 'LOADER', policy) }));
  await ready(page, `${url}index.html`);
  await box(page, 'Under a policy').check();
  await expect(page.locator('[data-tm-state="done"]')).toHaveCount(1);
});

test('a foreign page without a list loads no module', async ({ page, serve }) => {
  const served = await serve(host({ 'index.html': wrap('<h1>Words</h1><p>No list.</p><input type="checkbox" id="cookie">', 'LOADER') }));
  await page.goto(`${served.url}index.html`, { waitUntil: 'networkidle' });
  expect(served.asked.filter((path) => path.endsWith('.wasm'))).toEqual([]);
});

function wrap(body: string, loader: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">${head}<title>Host</title><script defer src="${loader}" data-site="host"></script></head><body><main>${body}</main></body></html>`;
}
