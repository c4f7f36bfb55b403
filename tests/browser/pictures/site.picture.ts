// The example runbook on its day, under a clock that stands still: what the
// README shows, and what the manual shows beside its words.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { box, expect, live, step, test, type Page } from '../support/test.ts';
import { ROOT, exampleSite } from '../support/project.ts';

const README = join(ROOT, 'docs/images');
const MANUAL = join(ROOT, 'content/manual/images');
const ROWS = [
  ['00:41', 'Deployment of Payments'],
  ['02:10', 'Take the last backup'],
  ['05:33', 'Switch on maintenance mode for everything that writes'],
  ['12:07', 'Approve the pipeline'],
  ['16:20', 'Confirm that 4.2 is on all eight instances'],
] as const;
const LAPTOP = { width: 1280, height: 860 };

/** The clock stands at this time of the day. */
async function at(page: Page, time: string) {
  await page.clock.pauseAt(`2026-12-01T${time}Z`);
}

/** Sets a step's state from its tools. */
async function set(page: Page, text: string, to: string, reason?: string) {
  await step(page, text).first().locator('.tm-step-tool').first().click();
  const pop = page.locator('.tm-pop');
  await pop.locator(`[data-tm-to="${to}"]`).click();
  if (reason !== undefined) {
    await pop.locator('.tm-pop-reason').fill(reason);
    await page.keyboard.press('Enter');
  }
  await page.keyboard.press('Escape');
  await expect(step(page, text).first()).toHaveAttribute('data-tm-state', to);
}

/** The morning of the launch: the checklist is done but for what was left out,
 * the first rows are done in time, the migration runs. */
async function launchDay(page: Page, url: string, path = 'go-live.html') {
  mkdirSync(README, { recursive: true });
  mkdirSync(MANUAL, { recursive: true });
  await page.clock.install({ time: '2026-12-01T08:40:00Z' });
  await page.goto(url + path);
  await live(page);
  await expect(page.locator('.tm-desk-tool').first()).toBeAttached();
  await page.locator('[data-tm-tool=run]').click();
  await page.locator('.tm-sheet .tm-who-name').fill('Ana Silva');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  const checklist = page.locator('[data-tm-section]', { has: page.getByRole('heading', { name: 'Pre-launch checklist' }) }).last();
  const left = 'Synthetic payments run once a minute';
  for (const each of await checklist.locator('.tm-step', { hasNotText: left }).locator('> .tm-line > .tm-box').all()) await each.check();
  await set(page, left, 'skipped', 'The outside probe comes with 4.3; agreed with Farid.');
  for (const [time, text] of ROWS) {
    await at(page, `09:${time}`);
    // The first one is the milestone that starts the H+ clock.
    await box(page, text).first().check();
  }
  await at(page, '09:20:12');
  await set(page, 'Run the migration:', 'doing');
  await at(page, '09:22:38');
  await expect(page.locator('.tm-run-clock-face').first()).toContainText('00:21:57');
}

/** The data check has failed, a trigger is watched, and the rollback is called. */
async function wayBack(page: Page) {
  await at(page, '09:26:30');
  await box(page, 'Run the migration:').check();
  await set(page, 'Check the data:', 'doing');
  await at(page, '09:29:10');
  await set(page, 'Check the data:', 'failed', '412 rows differ in ledger_entry');
  await at(page, '09:31:00');
  await page.locator('[data-tm-trigger]', { hasText: 'data check finds a difference' }).getByRole('button').click();
  await page.getByRole('button', { name: 'Call the rollback…' }).first().click();
  await page.getByRole('dialog').getByLabel('Reason').fill('The data check found 412 rows that differ');
  await page.keyboard.press('Enter');
  await expect(page.locator('.tm-mode')).toBeVisible();
  await at(page, '09:33:00');
  await page.locator('.tm-mode').getByRole('button', { name: /^Done/ }).click();
  await at(page, '09:35:20');
}

/** Puts something this far below the screen's upper edge. */
async function scroll(page: Page, selector: string, top: number) {
  await page.locator(selector).first().evaluate((it, top) => {
    it.scrollIntoView();
    scrollBy(0, it.getBoundingClientRect().top - top);
  }, top);
}

const NEXT_ROWS = 'tr.tm-step:has(input:not(:checked))';
const opens = (tool: string) => (page: Page) => page.locator(`[data-tm-tool=${tool}]`).click();

for (const [name, colorScheme] of [['runbook', 'light'], ['runbook-dark', 'dark']] as const) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport: LAPTOP });
    test(name, async ({ page, serve }) => {
      const { url } = await serve(exampleSite());
      await launchDay(page, url);
      await page.locator(NEXT_ROWS).first().evaluate((row) => row.scrollIntoView({ block: 'center' }));
      await page.mouse.move(0, 0);
      await page.screenshot({ path: join(README, `${name}.png`) });
    });
  });
}

/** What the manual shows: where, what is done first, and of which part. */
const PICTURES: readonly {
  name: string;
  size: { width: number; height: number };
  act(page: Page): Promise<void>;
  of?: string;
}[] = [
  {
    name: 'live',
    size: { width: 1040, height: 700 },
    act: (page) => scroll(page, NEXT_ROWS, 420),
  },
  {
    name: 'step-tools',
    size: { width: 1040, height: 760 },
    act: async (page) => {
      await scroll(page, NEXT_ROWS, 220);
      await step(page, 'Run the migration:').locator('.tm-step-tool').first().click();
    },
  },
  { name: 'timeline', size: { width: 1180, height: 720 }, act: opens('log'), of: '.tm-sheet' },
  {
    name: 'watch',
    size: { width: 1180, height: 720 },
    act: async (page) => {
      await page.locator('[data-tm-trigger]', { hasText: 'Error rate' }).getByRole('button').click();
      await at(page, '09:24:05');
      await opens('watch')(page);
    },
    of: '.tm-sheet',
  },
  {
    name: 'rollback',
    size: { width: 1040, height: 760 },
    act: async (page) => {
      await wayBack(page);
      await scroll(page, '#rollback-procedure', 372);
    },
  },
  { name: 'phone', size: { width: 390, height: 760 }, act: (page) => scroll(page, NEXT_ROWS, 420) },
];

for (const { name, size, act, of } of PICTURES) {
  test.describe(name, () => {
    test.use({ colorScheme: 'light', viewport: size });
    test(name, async ({ page, serve }) => {
      const { url } = await serve(exampleSite());
      await launchDay(page, url);
      await act(page);
      // A pointer shows what a picture should not.
      await page.mouse.move(0, 0);
      await page.clock.runFor(100);
      const path = join(MANUAL, `${name}.png`);
      await (of === undefined ? page : page.locator(of)).screenshot({ path, animations: 'disabled' });
    });
  });
}

test.describe('the big screen and paper', () => {
  test.use({ colorScheme: 'light', viewport: { width: 1280, height: 720 } });
  test('big-screen', async ({ page, serve }) => {
    const { url } = await serve(exampleSite());
    await launchDay(page, url);
    await page.locator('[data-tm-tool=room]').click();
    await expect(page.locator('.tm-screen')).toBeVisible();
    await page.screenshot({ path: join(MANUAL, 'big-screen.png') });
  });
  test('paper', async ({ page, serve }) => {
    const { url } = await serve(exampleSite());
    await page.setViewportSize({ width: 760, height: 680 });
    await launchDay(page, url);
    await page.emulateMedia({ media: 'print' });
    // The margin of the sheet.
    await page.evaluate(() => (document.body.style.padding = '0 2.5rem'));
    await scroll(page, '#t-1-day-monitoring-and-alerting', 32);
    await page.screenshot({ path: join(MANUAL, 'paper.png') });
  });
});
