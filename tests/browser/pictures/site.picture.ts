// The example runbook on its day, under a clock that stands still.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, live, test, type Page } from '../support/test.ts';
import { ROOT, exampleSite } from '../support/project.ts';

const IMAGES = join(ROOT, 'docs/images');
const NOW = '2026-12-01T09:22:38Z';

/** Ticks everything that was due, but for two steps that are late. */
async function launchDay(page: Page, url: string) {
  mkdirSync(IMAGES, { recursive: true });
  await page.clock.install({ time: '2026-12-01T08:00:00Z' });
  await page.goto(`${url}go-live.html`);
  await live(page);
  const due = await page.locator('.tm-step:has(time[datetime])').count();
  expect(due).toBeGreaterThan(0);
  for (const box of await page.locator('.tm-box').all()) {
    const index = Number((await box.getAttribute('id'))?.slice('tm-b-'.length));
    if (index % 17 === 11) continue;
    await box.check();
    const row = page.locator('tr.tm-step:has(input:checked)');
    if ((await row.count()) >= 5) break;
  }
  await page.clock.pauseAt(NOW);
  await expect(page.locator('.tm-run-clock-face')).toContainText('00:22:38');
}

for (const [name, colorScheme, viewport] of [
  ['runbook', 'light', { width: 1280, height: 860 }],
  ['runbook-dark', 'dark', { width: 1280, height: 860 }],
  ['runbook-phone', 'light', { width: 390, height: 844 }],
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
