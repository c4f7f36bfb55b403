// Runs of one runbook: naming, closing, postponing, rehearsing, going from one to
// another, and who the reader is.
import type { Locator } from '@playwright/test';
import { violations } from './support/axe.ts';
import { Project, box, choose, expect, live, open, reload, root, stored, test, tick, type Page } from './support/test.ts';

const NAMES = ['Freeze the code', 'Switch the traffic', 'Tell everybody'];

/** A launch on the first of December at nine, in some zone. */
function project(zone = 'Europe/Lisbon', launch = '2026-12-01T09:00:00') {
  const text = `+++
title = "Launch of {{APP}}"
launch = ${launch}
timezone = "${zone}"

[placeholders]
APP = { label = "Application" }
+++

# Launch of {{APP}}

## T-1 hour: Before

- [ ] ${NAMES[0]}

## H+0:30: After

- [ ] ${NAMES[1]}
- [ ] ${NAMES[2]}
`;
  return new Project({ 'content/plan.md': text }).build();
}

const sheet = (page: Page) => page.locator('.tm-sheet[data-tm-panel="run"]');
const part = (page: Page, name: string): Locator => page.locator(`[data-tm-part="${name}"]`);
const clockFace = (page: Page) => page.locator('.tm-run-clock-face');

/** Opens the sheet of the run by keyboard. */
async function openSheet(page: Page): Promise<void> {
  const tool = page.locator('[data-tm-tool="run"]');
  await tool.focus();
  await page.keyboard.press('Enter');
  await expect(sheet(page)).toBeVisible();
}

/** Moves the launch in the sheet's form. */
async function fillLaunch(page: Page, date: string, time: string, zone?: string): Promise<void> {
  const form = part(page, 'launch').locator('form');
  if (zone) await form.getByLabel('Time zone').selectOption(zone);
  await form.getByLabel('Date').fill(date);
  await form.getByLabel('Time', { exact: true }).fill(time);
}

/** Starts another run out of the sheet and waits until it is shown. */
async function begin(page: Page, kind: 'live' | 'rehearsal', name: string, speed?: string): Promise<void> {
  await openSheet(page);
  await page.getByRole('button', { name: 'Start another run…' }).click();
  const form = part(page, 'runs').locator('form');
  await form.getByLabel(kind === 'live' ? 'A live run' : 'A rehearsal').check();
  await form.getByLabel('Name').fill(name);
  if (speed) await form.getByLabel('Its clock').selectOption(speed);
  const before = page.url();
  await form.getByRole('button', { name: /^Start the/ }).click();
  await page.waitForURL((url) => url.href !== before && url.searchParams.has('run'));
  await live(page);
}

test('the launch is postponed by keyboard, every time follows, and undo brings it back', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.clock.install({ time: '2026-12-01T08:30:00Z' });
  await open(page, `${url}plan.html`);
  await expect(clockFace(page)).toHaveText(/T−00:(30:00|29:5\d)/);
  const before = page.locator('[data-tm-slot="section"]').filter({ hasText: /late|due/ }).first();
  await expect(before).toContainText('30 min late');
  await openSheet(page);
  await expect(part(page, 'launch')).toContainText('Tue 1 Dec 2026, 09:00 Europe/Lisbon');
  await page.getByRole('button', { name: 'Postpone or change…' }).focus();
  await page.keyboard.press('Enter');
  await expect(part(page, 'launch').getByLabel('Date')).toBeFocused();
  const hour = page.getByRole('button', { name: '+1 h' });
  await hour.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(part(page, 'launch')).toContainText('2 h later than planned now.');
  await page.getByRole('button', { name: 'Set this launch' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Postpone or change…' })).toBeFocused();
  await expect(part(page, 'launch')).toContainText('Tue 1 Dec 2026, 11:00 Europe/Lisbon');
  await expect(clockFace(page)).toHaveText(/T−02:(30:00|29:\d\d)/);
  await expect(before).toContainText('due in 1 h 30 min');
  await expect(page.locator('#tm-say')).toContainText('Undo takes it back');
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toHaveCount(0);
  await expect(page.locator('[data-tm-tool="run"]')).toBeFocused();
  await reload(page);
  await expect(clockFace(page)).toHaveText(/T−02:/);
  await choose(page, 'Undo');
  await expect(clockFace(page)).toHaveText(/T−00:2\d/);
});

test.describe('clocks that jump', () => {
  test('a time that New York skips is said and decided on', async ({ page, serve }) => {
    const { url } = await serve(project('America/New_York', '2027-03-13T02:30:00'));
    await page.clock.install({ time: '2027-03-13T05:00:00Z' });
    await open(page, `${url}plan.html`);
    await openSheet(page);
    await page.getByRole('button', { name: 'Postpone or change…' }).click();
    // A day later by the wall clock is a time that does not exist.
    await page.getByRole('button', { name: '+1 day' }).click();
    const form = part(page, 'launch').locator('form');
    await expect(form).toContainText('Sun 14 Mar 2027, 02:30 does not exist in America/New_York');
    await page.getByRole('button', { name: 'Set this launch' }).click();
    await expect(page.locator('#tm-alert')).toContainText('Choose one of the two times');
    await form.getByLabel('03:30 (UTC−4)').check();
    await page.getByRole('button', { name: 'Set this launch' }).click();
    await expect(part(page, 'launch')).toContainText('Sun 14 Mar 2027, 03:30');
    // Not 26.5 hours, as the clocks seem to say: an hour of that night is missing.
    await expect(clockFace(page)).toHaveText(/T−1 d 02:(30:00|29:5\d)/);
  });

  test('a time that Lisbon has twice is said and decided on', async ({ page, serve }) => {
    const { url } = await serve(project());
    await page.clock.install({ time: '2027-10-30T23:30:00Z' });
    await open(page, `${url}plan.html`);
    await openSheet(page);
    await page.getByRole('button', { name: 'Postpone or change…' }).click();
    await fillLaunch(page, '2027-10-31', '01:30');
    const form = part(page, 'launch').locator('form');
    await expect(form).toContainText('Sun 31 Oct 2027, 01:30 comes twice in Europe/Lisbon');
    await form.getByLabel('the second time').check();
    await page.getByRole('button', { name: 'Set this launch' }).click();
    await expect(clockFace(page)).toHaveText(/T−0[12]:(00:00|59:5\d)/);
    await reload(page);
    await expect(clockFace(page)).toHaveText(/T−01:59:\d\d|T−02:00:00/);
  });

  test('a launch in another zone is kept in the runbook’s, so that all rules read it alike', async ({ page, serve }) => {
    const { url } = await serve(project());
    await page.clock.install({ time: '2026-12-01T08:30:00Z' });
    await open(page, `${url}plan.html`);
    await openSheet(page);
    await page.getByRole('button', { name: 'Postpone or change…' }).click();
    await fillLaunch(page, '2026-12-01', '09:00', 'America/New_York');
    await expect(part(page, 'launch').locator('.tm-preview')).toContainText('Tue 1 Dec 2026, 14:00 Europe/Lisbon');
    await page.getByRole('button', { name: 'Set this launch' }).click();
    await expect(part(page, 'launch').locator('.tm-when')).toContainText('14:00 Europe/Lisbon');
    await expect(page.locator('[data-tm-slot="section"]').first()).toContainText('due in 4 h 30 min');
  });

  test('a launch in the past, and one after the start, say what happens', async ({ page, serve }) => {
    const { url } = await serve(project());
    await page.clock.install({ time: '2026-12-01T09:10:00Z' });
    await open(page, `${url}plan.html`);
    await openSheet(page);
    await page.getByRole('button', { name: 'Start the H+ clock now' }).click();
    await expect(clockFace(page)).toHaveText(/H\+00:00:0\d/);
    await page.getByRole('button', { name: 'Postpone or change…' }).click();
    const preview = part(page, 'launch').locator('.tm-preview');
    await expect(preview).toContainText('This has passed.');
    await expect(preview).toContainText('times that count from the start (H+) stay');
  });
});

test('a start that was pressed too late is corrected with a reason', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.clock.install({ time: '2026-12-01T09:10:00Z' });
  await open(page, `${url}plan.html`);
  await openSheet(page);
  await page.getByRole('button', { name: 'Start the H+ clock now' }).click();
  await page.getByRole('button', { name: 'Correct…' }).click();
  const form = part(page, 'start').locator('form');
  await form.getByLabel('Time', { exact: true }).fill('09:02:00');
  await form.getByRole('button', { name: 'Correct the start' }).click();
  await expect(page.locator('#tm-alert')).toContainText('corrected with a reason');
  await form.getByLabel('Reason').fill('the button was pressed late');
  await form.getByRole('button', { name: 'Correct the start' }).click();
  await expect(part(page, 'start')).toContainText('Started Tue 1 Dec 2026, 09:02 Europe/Lisbon');
  await expect(clockFace(page)).toHaveText(/H\+00:08:0\d/);
});

test('a run is named, closed, read only, and opened again', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await tick(page, NAMES[0]!);
  await openSheet(page);
  await page.getByRole('button', { name: 'Rename' }).click();
  await sheet(page).getByLabel('Name').fill('Launch, second attempt');
  await page.keyboard.press('Enter');
  await expect(sheet(page).locator('.tm-run-name')).toContainText('Launch, second attempt');
  await expect(page).toHaveTitle(/^Launch, second attempt · Launch of/);
  await page.getByRole('button', { name: 'Close this run…' }).click();
  await page.getByLabel('Note for the log').fill('all done');
  await page.getByRole('button', { name: 'Close the run', exact: true }).click();
  await expect(page.locator('.tm-notice-closed')).toContainText('takes no more ticks');
  await expect(page).toHaveTitle(/^Closed · /);
  await page.keyboard.press('Escape');
  await box(page, NAMES[1]!).click();
  await expect(box(page, NAMES[1]!)).not.toBeChecked();
  await expect(page.locator('#tm-alert')).toContainText('This run is closed');
  await reload(page);
  await expect(page.locator('.tm-notice-closed')).toBeVisible();
  await page.locator('.tm-notice-closed').getByRole('button', { name: 'Open it again' }).click();
  await expect(page.locator('.tm-notice-closed')).toHaveCount(0);
  await tick(page, NAMES[1]!);
});

test('the tab’s title follows a value that is filled in', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await expect(page).toHaveTitle(/^Launch of \{\{APP\}\} · /);
  await page.locator('[data-tm-slot="values"] summary').click();
  const field = page.locator('[data-tm-field="APP"] input');
  await field.fill('Payments');
  await field.press('Enter');
  await field.blur();
  await expect(page).toHaveTitle(/^Launch of Payments · /);
  await reload(page);
  await expect(page).toHaveTitle(/^Launch of Payments · /);
});

test('the reader is asked for a name once, after a tick, and nothing waits for the answer', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  const question = page.locator('.tm-ask-who');
  await expect(page.locator('[data-tm-tool="run"]')).toBeVisible();
  await expect(question).toHaveCount(0);
  await tick(page, NAMES[0]!);
  await expect(question).toBeVisible();
  await expect(box(page, NAMES[0]!)).toBeFocused();
  await tick(page, NAMES[1]!);
  await question.getByRole('textbox').fill('Ana Silva');
  await page.keyboard.press('Enter');
  await expect(question).toHaveCount(0);
  await tick(page, NAMES[2]!);
  await expect(page.locator('.tm-state-who')).toHaveText(['Ana Silva']);
  await reload(page);
  await openSheet(page);
  await expect(sheet(page).getByLabel('Who are you?')).toHaveValue('Ana Silva');
  await sheet(page).getByLabel('Who are you?').fill('Ben Roth');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await box(page, NAMES[2]!).uncheck();
  await tick(page, NAMES[2]!);
  await expect(page.locator('.tm-state-who')).toHaveText(['Ben Roth']);
});

test('a name given in one tab is that of the others, which do not ask', async ({ context, page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  const other = await context.newPage();
  await open(other, `${url}plan.html`);
  await tick(other, NAMES[0]!);
  await expect(other.locator('.tm-ask-who')).toBeVisible();
  await tick(page, NAMES[1]!);
  await page.locator('.tm-ask-who').getByRole('textbox').fill('Ana Silva');
  await page.keyboard.press('Enter');
  await expect(other.locator('.tm-ask-who')).toHaveCount(0);
  await tick(other, NAMES[2]!);
  await expect(other.locator('.tm-state-who')).toHaveText(['Ana Silva']);
});

test('in a closed run nothing is undone, and the way back from another run leads to the one left', async ({ context, page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await tick(page, NAMES[0]!);
  await page.locator('.tm-ask-who').getByRole('textbox').fill('Ben Roth');
  await page.keyboard.press('Enter');
  const other = await context.newPage();
  await open(other, `${url}plan.html`);
  await openSheet(other);
  await sheet(other).getByLabel('Who are you?').fill('Ana Silva');
  await other.keyboard.press('Tab');
  await other.getByRole('button', { name: 'Close this run…' }).click();
  await other.getByRole('button', { name: 'Close the run' }).click();
  await expect(page.locator('body')).toContainText('This run is closed');
  await page.keyboard.press('u');
  await expect(page.locator('#tm-alert')).toContainText('Open it again to go on');
  await expect(box(page, NAMES[0]!)).toBeChecked();
  await other.close();

  // Out of a run that the address does not name into another one, and back.
  await begin(page, 'rehearsal', 'Dry run');
  await expect(root(page)).toHaveAttribute('data-tm-kind', 'rehearsal');
  await page.goBack();
  await live(page);
  await expect(root(page)).not.toHaveAttribute('data-tm-kind');
  await expect(box(page, NAMES[0]!)).toBeChecked();
});

test('who wants no name is not asked again', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await tick(page, NAMES[0]!);
  await page.getByRole('button', { name: 'Without a name' }).click();
  await expect(page.locator('.tm-ask-who')).toHaveCount(0);
  await reload(page);
  await tick(page, NAMES[1]!);
  await openSheet(page);
  await expect(page.locator('.tm-ask-who')).toHaveCount(0);
});

test('a rehearsal is marked everywhere and goes by its own clock', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.clock.install({ time: '2026-11-20T10:00:00Z' });
  await open(page, `${url}plan.html`);
  await tick(page, NAMES[0]!);
  await begin(page, 'rehearsal', 'Dry run', '20');
  await expect(root(page)).toHaveAttribute('data-tm-kind', 'rehearsal');
  await expect(page).toHaveTitle(/^REHEARSAL · Dry run · /);
  await expect(page.locator('.tm-notice-rehearsal')).toContainText('goes 20 times as fast');
  const badge = page.locator('.tm-run-bar');
  await expect.poll(() => badge.evaluate((bar) => getComputedStyle(bar, '::before').content)).toBe('"Rehearsal"');
  await expect.poll(() => root(page).evaluate((main) => getComputedStyle(main, '::before').position)).toBe('fixed');
  // An hour before the launch, and three minutes are an hour.
  await expect(clockFace(page)).toHaveText(/T−(01:00:00|00:59:\d\d)/);
  await expect(box(page, NAMES[0]!)).not.toBeChecked();
  await page.clock.runFor(90_000);
  await expect(clockFace(page)).toHaveText(/T−00:(29|30):\d\d/);
  await expect(page.locator('[data-tm-slot="section"]').first()).toContainText(/30 min late|29 min late/);
  await page.clock.runFor(100_000);
  await expect(clockFace(page)).toHaveText(/T\+00:0\d:\d\d/);
  await page.emulateMedia({ media: 'print' });
  const title = root(page).locator('h1').first();
  await expect.poll(() => title.evaluate((h1) => getComputedStyle(h1, '::before').content)).toContain('Rehearsal');
  await expect.poll(() => root(page).evaluate((main) => getComputedStyle(main).page)).toBe('tm-rehearsal');
  await expect(page.locator('.tm-notice-rehearsal')).toBeVisible();
  await page.emulateMedia({ media: 'screen' });
  // The live run knows nothing of it.
  await page.locator('.tm-notice-rehearsal').getByRole('link', { name: 'Go to the main run' }).click();
  await live(page);
  await expect(root(page)).not.toHaveAttribute('data-tm-kind');
  await expect(box(page, NAMES[0]!)).toBeChecked();
  await expect(page).not.toHaveTitle(/REHEARSAL/);
  await expect(clockFace(page)).toHaveText(/T−10 d 22:/);
});

test('every file of a rehearsal says in its name that it is one', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await begin(page, 'rehearsal', 'Dry run');
  await page.locator('[data-tm-tool=log]').click();
  await page.locator('.tm-sheet [data-tm-view=files]').click();
  const forms = page.locator('[data-tm-log-form]');
  await expect(forms).toHaveCount(4);
  for (const form of await forms.all()) {
    const download = page.waitForEvent('download');
    await form.click();
    expect((await download).suggestedFilename()).toMatch(/^tminus-plan-rehearsal-/);
  }
});

test('a live run is not started by mistake out of a rehearsal', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await begin(page, 'rehearsal', 'Dry run');
  await openSheet(page);
  await page.getByRole('button', { name: 'Start another run…' }).click();
  const form = part(page, 'runs').locator('form');
  await expect(form.getByLabel('A rehearsal')).toBeChecked();
  await form.getByLabel('A live run').check();
  const address = page.url();
  await form.getByRole('button', { name: 'Start the live run' }).click();
  await expect(page.locator('#tm-alert')).toContainText('Tick that you want a run that counts');
  expect(page.url()).toBe(address);
  await form.getByLabel('Yes, start a run that counts').check();
  await form.getByRole('button', { name: 'Start the live run' }).click();
  await page.waitForURL((to) => to.href !== address);
  await live(page);
  await expect(root(page)).not.toHaveAttribute('data-tm-kind');
});

test('two tabs show two runs, and each keeps its own over a reload', async ({ context, page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await tick(page, NAMES[0]!);
  const other = await context.newPage();
  await open(other, `${url}plan.html`);
  await begin(other, 'live', 'Second region');
  await tick(other, NAMES[1]!);
  await expect(box(page, NAMES[1]!)).not.toBeChecked();
  await expect(box(other, NAMES[0]!)).not.toBeChecked();
  await reload(other);
  await expect(box(other, NAMES[1]!)).toBeChecked();
  await openSheet(other);
  const rows = part(other, 'runs').locator('.tm-runs-row');
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: 'Second region' })).toContainText('1 of 3 done');
  await expect(rows.filter({ hasText: 'Second region' })).toContainText('shown here');
  // An address without a run means the one that was looked at last.
  const third = await context.newPage();
  await open(third, `${url}plan.html`);
  await expect(box(third, NAMES[1]!)).toBeChecked();
  await expect(third).toHaveURL(/run=/);
  await openSheet(third);
  await part(third, 'runs').getByRole('link', { name: 'Main run' }).click();
  await third.waitForURL(/run=main/);
  await live(third);
  await expect(box(third, NAMES[0]!)).toBeChecked();
  await expect(box(third, NAMES[1]!)).not.toBeChecked();
});

test('a run that is not on this device is said, with what there is', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await tick(page, NAMES[0]!);
  await open(page, `${url}plan.html?run=elsewhere1`);
  const notice = page.locator('.tm-notice-unknown');
  await expect(notice).toContainText('This device has no run “elsewhere1”');
  await expect(notice).toContainText('import their log file');
  await expect(box(page, NAMES[0]!)).not.toBeChecked();
  const before = Object.keys(await stored(page)).filter((key) => key.includes('elsewhere1'));
  expect(before).toEqual([]);
  await notice.getByRole('link', { name: 'Main run' }).click();
  await page.waitForURL(/run=main/);
  await live(page);
  await expect(box(page, NAMES[0]!)).toBeChecked();
  await open(page, `${url}plan.html?run=${encodeURIComponent('<b>x</b>')}`);
  await expect(notice).toContainText('The address names a run “<b>x</b>”');
});

test('runs stand beside each other, and the table can be taken along', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.clock.install({ time: '2026-12-01T09:00:00Z' });
  await open(page, `${url}plan.html`);
  await openSheet(page);
  await page.getByRole('button', { name: 'Start the H+ clock now' }).click();
  await page.keyboard.press('Escape');
  await page.clock.runFor(42 * 60_000);
  await tick(page, NAMES[1]!);
  await begin(page, 'rehearsal', 'Dry run');
  await tick(page, NAMES[0]!);
  await openSheet(page);
  await page.getByRole('button', { name: 'Compare runs' }).click();
  await expect(page.getByRole('button', { name: 'Back to the run' })).toBeFocused();
  const table = page.locator('.tm-compare-table');
  await expect(table.getByRole('columnheader')).toHaveText(['Step', 'Planned', 'Main run', /Dry run\s*Rehearsal/]);
  const row = table.getByRole('row', { name: NAMES[1]! });
  await expect(row.getByRole('cell').nth(0)).toContainText('+0:30');
  await expect(row.getByRole('cell').nth(1)).toContainText('+0:42');
  await expect(row.getByRole('cell').nth(1)).toContainText('+12 min');
  await expect(row.getByRole('cell').nth(2)).toContainText('To do');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/comparison\.csv$/);
  await page.locator('.tm-compare').getByLabel('Dry run').uncheck();
  await expect(table.getByRole('columnheader')).toHaveText(['Step', 'Planned', 'Main run']);
  await page.getByRole('button', { name: 'Back to the run' }).click();
  await expect(page.getByRole('button', { name: 'Compare runs' })).toBeFocused();
});

test('a reset offers the log as a file first', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await tick(page, NAMES[0]!);
  await choose(page, /Reset/);
  const dialog = page.getByRole('dialog');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export the log first' }).click();
  await download;
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect(box(page, NAMES[0]!)).not.toBeChecked();
  await choose(page, 'Undo');
  await expect(box(page, NAMES[0]!)).toBeChecked();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('nothing for axe to find in the sheet, its forms, the notices and the table', async ({ page, serve }) => {
      // axe looks at nine states, each in full.
      test.setTimeout(240_000);
      const { url } = await serve(project());
      await open(page, `${url}plan.html`);
      await tick(page, NAMES[0]!);
      expect.soft(await violations(page), 'the question').toEqual([]);
      await begin(page, 'rehearsal', 'Dry run', '5');
      await tick(page, NAMES[0]!);
      expect.soft(await violations(page), 'a rehearsal').toEqual([]);
      await openSheet(page);
      for (const form of ['Rename', 'Postpone or change…', 'Start another run…', 'Close this run…']) {
        await page.getByRole('button', { name: form }).click();
        if (form.startsWith('Start')) await sheet(page).getByLabel('A live run').check();
        if (form.startsWith('Postpone')) await fillLaunch(page, '2027-10-31', '01:30');
        expect.soft(await violations(page), form).toEqual([]);
      }
      await page.getByRole('button', { name: 'Close the run', exact: true }).click();
      expect.soft(await violations(page), 'closed').toEqual([]);
      await page.getByRole('button', { name: 'Compare runs' }).click();
      expect.soft(await violations(page), 'the table').toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect.soft(await violations(page), 'the table on a phone').toEqual([]);
      await open(page, `${url}plan.html?run=elsewhere1`);
      await expect(page.locator('.tm-notice-unknown')).toBeVisible();
      expect.soft(await violations(page), 'an unknown run').toEqual([]);
    });
  });
}
