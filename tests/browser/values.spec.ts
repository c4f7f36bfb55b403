// What the reader fills in: typed once, seen everywhere, kept with the run.
import { violations } from './support/axe.ts';
import { Project, box, choose, expect, open, reload, test } from './support/test.ts';

const TEXT = `+++
title = "Launch of {{SERVICE}}"
[vars.PORT]
type = "integer"
default = 443
description = "Where the load balancer listens."
[vars.REGION]
options = ["eu", "us"]
label = "First region"
[vars.TOKEN]
type = "secret"
+++
## Checklist

- [ ] Open {{DOMAIN}} on {{PORT}} in {{REGION}}
- [ ] Read [the board](https://{{DOMAIN}}/board "of {{DOMAIN}}") and [what you like]({{BOARD}})

| Time | Action | Status |
|---|---|---|
| H+0:00 | Switch {{DOMAIN}} | |

\`\`\`sh
curl -H "Key: {{TOKEN}}" https://{{DOMAIN}}:{{PORT}}/
\`\`\`

## On {{DOMAIN}}

- [ ] Done with {{SERVICE}}
`;

function project() {
  return new Project({ 'content/launch.md': TEXT }).build();
}

const field = (page: import('./support/test.ts').Page, name: string) =>
  page.locator(`[data-tm-field=${name}] .tm-value-input`);

async function fill(page: import('./support/test.ts').Page, name: string, value: string) {
  await field(page, name).fill(value);
  await field(page, name).press('Tab');
}

test('a value typed once shows everywhere, stays, and is undone', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}launch.html`);
  const list = page.locator('.tm-values');
  await expect(list.locator('summary')).toContainText('5 of 6 missing');
  await expect(page.locator('.tm-desk-tool').first()).toBeAttached();

  // A click on a placeholder goes to its field, and does not tick the step.
  await page.locator('.tm-step .tm-var[data-tm-var=DOMAIN]').first().click();
  await expect(field(page, 'DOMAIN')).toBeFocused();
  await expect(box(page, 'Open')).not.toBeChecked();

  await fill(page, 'DOMAIN', 'pay.example');
  const said = page.locator('article');
  await expect(said).toContainText('Open pay.example on 443 in {{REGION}}');
  await expect(page.locator('td.tm-text')).toHaveText('Switch pay.example');
  await expect(page.locator('pre')).toContainText('https://pay.example:443/');
  const board = page.getByRole('link', { name: 'the board' });
  await expect(board).toHaveAttribute('href', 'https://pay.example/board');
  await expect(board).toHaveAttribute('title', 'of pay.example');
  await expect(page.locator('#tm-toc')).toContainText('On pay.example');
  await expect(page.locator('.tm-run-next-text')).toContainText('Open pay.example');
  await expect(list.locator('summary')).toContainText('4 of 6 missing');

  await fill(page, 'SERVICE', 'Payments <b>4</b>');
  await expect(page.locator('h1')).toHaveText('Launch of Payments <b>4</b>');
  await fill(page, 'PORT', '8443');
  await field(page, 'REGION').selectOption('us');
  await expect(said).toContainText('on 8443 in us');

  await reload(page);
  await expect(said).toContainText('Open pay.example on 8443 in us');
  await choose(page, 'Undo');
  await expect(said).toContainText('on 8443 in {{REGION}}');
});

test('what is said names a step as the page shows it', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}launch.html`);
  await expect(page.locator('.tm-desk-tool').first()).toBeAttached();
  await page.locator('.tm-step .tm-var[data-tm-var=DOMAIN]').first().click();
  await fill(page, 'DOMAIN', 'pay.example');
  await box(page, 'Open').check();
  await box(page, 'Open').press('u');
  await expect(page.locator('#tm-say')).toHaveText(/^Undone: Open pay\.example on 443 in .*\(done\)$/);
});

test('another tab shows a value at once', async ({ page, context, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}launch.html`);
  const other = await context.newPage();
  await open(other, `${url}launch.html`);
  await page.locator('.tm-values summary').click();
  await fill(page, 'DOMAIN', 'pay.example');
  await expect(other.locator('td.tm-text')).toHaveText('Switch pay.example', { timeout: 1000 });
});

test('what does not fit is not taken, and says why', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}launch.html`);
  await page.locator('.tm-values summary').click();
  await fill(page, 'PORT', '44e');
  await expect(page.locator('[data-tm-field=PORT] .tm-value-why')).toContainText('whole number');
  await expect(field(page, 'PORT')).toHaveValue('44e');
  await expect(page.locator('article')).toContainText('on 443');
  await fill(page, 'PORT', '444');
  await expect(page.locator('[data-tm-field=PORT] .tm-value-why')).toBeEmpty();
  await expect(page.locator('article')).toContainText('on 444');

  // An address of another kind leads nowhere.
  await fill(page, 'BOARD', 'javascript:alert(1)');
  await expect(page.locator('a[data-tm-href="{{BOARD}}"]')).not.toHaveAttribute('href');
  await fill(page, 'BOARD', 'https://board.example/');
  await expect(page.locator('a[data-tm-href="{{BOARD}}"]')).toHaveAttribute('href', 'https://board.example/');
});

test('a secret is copied but kept nowhere', async ({ page, context, serve }) => {
  const { url } = await serve(project());
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, `${url}launch.html`);
  await page.locator('.tm-values summary').click();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  const copy = page.locator('.tm-copy').first();
  await copy.click();
  await expect(copy).toContainText('Not copied: no value for TOKEN, DOMAIN');

  await fill(page, 'DOMAIN', 'pay.example');
  await fill(page, 'TOKEN', 'hunter2');
  await expect(page.locator('pre')).toContainText('Key: ••••••');
  await copy.click();
  await expect(copy).toHaveText('Copied');
  await expect.poll(copied).toBe('curl -H "Key: hunter2" https://pay.example:443/');

  const show = page.getByRole('button', { name: 'Hold to show' });
  await expect(field(page, 'TOKEN')).toHaveAttribute('type', 'password');
  await show.focus();
  await page.keyboard.down('Space');
  await expect(field(page, 'TOKEN')).toHaveAttribute('type', 'text');
  await page.keyboard.up('Space');
  await expect(field(page, 'TOKEN')).toHaveAttribute('type', 'password');

  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }) + document.documentElement.outerHTML);
  expect(stored).not.toContain('hunter2');
  await reload(page);
  await expect(page.locator('pre')).toContainText('{{TOKEN}}');
});

test('the list says what is missing without the component, and is accessible with it', async ({ page, browser, serve }) => {
  const { url } = await serve(project());
  const still = await browser.newPage({ javaScriptEnabled: false });
  await still.goto(`${url}launch.html`);
  await still.locator('.tm-values summary').click();
  await expect(still.locator('[data-tm-field=PORT]')).toContainText('Default: 443');
  await expect(still.locator('[data-tm-field=REGION]')).toContainText('One of eu, us.');
  await expect(still.locator('.tm-values-count')).toHaveText('5 of 6 missing');
  await still.close();

  await open(page, `${url}launch.html`);
  await page.locator('.tm-values summary').click();
  await expect(page.getByRole('combobox', { name: 'First region' })).toBeVisible();
  expect(await violations(page, '.tm-values')).toEqual([]);
});

test('paper shows a line to write on', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}launch.html`);
  await page.emulateMedia({ media: 'print' });
  const width = await page
    .locator('.tm-step .tm-var[data-tm-var=DOMAIN]')
    .first()
    .evaluate((node) => Number.parseFloat(getComputedStyle(node, '::before').inlineSize));
  expect(width).toBeGreaterThan(30);
});
