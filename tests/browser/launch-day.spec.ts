// A launch of the example, by keyboard alone: a rehearsal the day before, then the
// day itself from the first tick to the declared success, and the log of it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleSite, scratch, tminus } from './support/project.ts';
import { expect, live, open, root, test, type Page } from './support/test.ts';

const SUCCESS = '[data-tm-step="declare-success"]';

/** Walks with Tab until the keyboard is on something. */
async function tabTo(page: Page, selector: string, most = 60): Promise<void> {
  for (let pressed = 0; pressed < most; pressed += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  const at = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  throw new Error(`Tab does not lead to ${selector}; the keyboard is on ${at}`);
}

/** Walks to a button of the open sheet by its words and presses it. */
async function button(page: Page, words: string): Promise<void> {
  const found = page.getByRole('button', { name: words, exact: true }).last();
  await found.evaluate((it) => it.setAttribute('data-wanted', ''));
  await tabTo(page, '[data-wanted]');
  await found.evaluate((it) => it.removeAttribute('data-wanted'));
  await page.keyboard.press('Enter');
}

/** Walks to a field by its label and types into it. */
async function type(page: Page, label: string, text: string): Promise<void> {
  const found = page.getByLabel(label, { exact: true }).last();
  await found.evaluate((it) => it.setAttribute('data-wanted', ''));
  await tabTo(page, '[data-wanted]');
  await found.evaluate((it) => it.removeAttribute('data-wanted'));
  await page.keyboard.type(text);
}

/** Opens the sheet of the run. */
async function runSheet(page: Page): Promise<void> {
  await page.keyboard.press('r');
  await expect(page.locator('.tm-sheet[data-tm-panel=run]')).toBeVisible();
}

async function ready(page: Page): Promise<void> {
  await live(page);
  await expect(page.locator('.tm-desk-tool').first()).toBeVisible();
}

/** Ticks what is next, one step after another, until a step is done. `between` is
 * told how many are done. */
async function tickUpTo(page: Page, last: string, between: (done: number) => Promise<void>): Promise<number> {
  for (let done = 0; ; done += 1) {
    await page.keyboard.press('g');
    await page.keyboard.press('n');
    const step = page.locator('[data-tm-step]:has(> .tm-line > .tm-box:focus, > .tm-check > .tm-box:focus, > .tm-box:focus)');
    const id = await step.first().getAttribute('data-tm-step');
    await page.keyboard.press('x');
    await expect(page.locator(`[data-tm-step="${id}"]`)).toHaveAttribute('data-tm-state', 'done');
    await expect(root(page)).toHaveAttribute('data-tm-saved', 'saved');
    if (await page.locator(last).getAttribute('data-tm-state') === 'done') return done + 1;
    expect(done, 'more steps than there are').toBeLessThan(200);
    await between(done + 1);
  }
}

test('a launch day by keyboard alone, with a rehearsal before it; its log verifies', async ({ page, serve }) => {
  test.setTimeout(300_000);
  const { url } = await serve(exampleSite());
  await page.clock.install({ time: '2026-11-30T14:00:00Z' });
  await open(page, `${url}go-live.html`);
  await ready(page);

  // The day before: a rehearsal.
  await runSheet(page);
  await button(page, 'Start another run…');
  await tabTo(page, '.tm-sheet input[type=radio]:checked');
  const rehearsal = page.getByRole('radio', { name: /rehearsal/i });
  if (!(await rehearsal.isChecked())) await page.keyboard.press('ArrowDown');
  await expect(rehearsal).toBeChecked();
  await type(page, 'Name', 'Dry run');
  await button(page, 'Start the rehearsal');
  await page.waitForURL((address) => address.searchParams.has('run'));
  await ready(page);
  await expect(root(page)).toHaveAttribute('data-tm-kind', 'rehearsal');
  const rehearsed = await tickUpTo(page, SUCCESS, async () => {});
  expect(rehearsed).toBeGreaterThan(60);
  await runSheet(page);
  await button(page, 'Close this run…');
  await button(page, 'Close the run');
  await expect(page.locator('body')).toContainText('This run is closed');

  // The day: back to the run that counts. Nothing of the rehearsal is in it.
  await page.goto(`${url}go-live.html?run=main`);
  await ready(page);
  await expect(root(page)).not.toHaveAttribute('data-tm-kind', 'rehearsal');
  await expect(page.locator('.tm-box:checked')).toHaveCount(0);
  await page.clock.setSystemTime('2026-12-01T08:30:00Z');
  await page.reload();
  await ready(page);
  await expect(page.locator('.tm-run-clock-face')).toHaveText(/T−00:(30:00|29:\d\d)/);

  // Everything before the launch, then the step that starts the clock, then row by row.
  await tickUpTo(page, '[data-tm-step="announce-start"]', async () => {});
  await expect(page.locator('.tm-run-clock')).toHaveAttribute('data-tm-clock', 'after');
  await tickUpTo(page, SUCCESS, async (done) => {
    if (done % 3 === 0) await page.clock.fastForward('05:00');
  });
  await expect(page.locator(SUCCESS)).toHaveAttribute('data-tm-state', 'done');

  // The log leaves the page by keyboard too, and verifies.
  await page.keyboard.press('t');
  const download = page.waitForEvent('download');
  await tabTo(page, '.tm-run-more', 400);
  await page.keyboard.press('Enter');
  await button(page, 'Export the log');
  const folder = scratch('launch-day');
  const file = join(folder, 'log.json');
  await (await download).saveAs(file);
  expect(tminus(folder, 'verify', file)).toMatchObject({ code: 0 });

  // One changed byte is found, and its line is named.
  const lines = readFileSync(file, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes('"declare-success"') && line.includes('"done"'));
  expect(at).toBeGreaterThan(0);
  lines[at] = lines[at]!.replace('"done"', '"dome"');
  const altered = join(folder, 'altered.json');
  writeFileSync(altered, lines.join('\n'));
  const found = tminus(folder, 'verify', altered);
  expect(found.code).toBe(1);
  expect(found.out + found.err).toMatch(new RegExp(`altered\\.json:${at + 1}\\b|line ${at + 1}\\b`));
});
