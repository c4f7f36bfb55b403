// The example runbook on its day, under a clock that stands still.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { box, expect, live, test, type Page } from '../support/test.ts';
import { ROOT, exampleSite } from '../support/project.ts';

const IMAGES = join(ROOT, 'docs/images');
const NOW = '2026-12-01T09:22:38Z';
const ROWS = [
  ['00:41', 'Deployment of Payments'],
  ['02:10', 'Take the last backup'],
  ['05:33', 'Switch on maintenance mode'],
  ['12:07', 'Approve the pipeline'],
  ['16:20', 'Confirm that 4.2 is on all eight instances'],
] as const;

/** The morning of the launch: the checklist is done, rows are done in time. */
async function launchDay(page: Page, url: string) {
  mkdirSync(IMAGES, { recursive: true });
  await page.clock.install({ time: '2026-12-01T08:40:00Z' });
  await page.goto(`${url}go-live.html`);
  await live(page);
  const checklist = page.locator('[data-tm-section]', { has: page.getByRole('heading', { name: 'Pre-launch checklist' }) }).last();
  for (const each of await checklist.locator('.tm-box').all()) await each.check();
  for (const [at, text] of ROWS) {
    await page.clock.pauseAt(`2026-12-01T09:${at}Z`);
    await box(page, text).first().check();
  }
  await page.clock.pauseAt(NOW);
  await expect(page.locator('.tm-run-clock-face')).toContainText('00:22:38');
}

for (const [name, colorScheme, viewport] of [
  ['runbook', 'light', { width: 1280, height: 860 }],
  ['runbook-dark', 'dark', { width: 1280, height: 860 }],
] as const) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport });
    test(name, async ({ page, serve }) => {
      const { url } = await serve(exampleSite());
      await launchDay(page, url);
      await page.locator('tr.tm-step:has(input:not(:checked))').first().evaluate((row) => row.scrollIntoView({ block: 'center' }));
      await page.screenshot({ path: join(IMAGES, `${name}.png`) });
    });
  });
}
