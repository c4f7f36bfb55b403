// What a page looks like while it becomes live, is used, and is late or closed:
// nothing moves away from under a finger, nothing is covered, nothing cut off.
import { violations } from './support/axe.ts';
import { Project, box, choose, expect, live, open, root, step, test, tick, type Page } from './support/test.ts';
import { exampleSite, fixture } from './support/project.ts';

const LAPTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** Before anything of the example is due. */
const EARLY = '2026-11-20T10:00:00Z';

/** Where every box stands in the page, and how wide its step is. */
function places(page: Page): Promise<Record<string, number>> {
  return page.evaluate(() => {
    const boxes = [...document.querySelectorAll<HTMLElement>('.tm-box')];
    return Object.fromEntries(boxes.map((box) => [box.id, Math.round(box.getBoundingClientRect().top + scrollY)]));
  });
}

/** The boxes that do not stand where they stood. */
function moved(before: Record<string, number>, after: Record<string, number>): string[] {
  const far = Object.keys(before).filter((id) => Math.abs((after[id] ?? -1e6) - (before[id] ?? 0)) > 1);
  return far.map((id) => `${id}: ${before[id]} to ${after[id]}`);
}

/** Holds back what fits a pattern until it is let go. */
async function hold(page: Page, pattern: string): Promise<() => void> {
  let go = () => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  await page.route(pattern, async (route) => {
    await gate;
    await route.continue();
  });
  return () => go();
}

async function furnished(page: Page) {
  await expect(page.locator('.tm-desk-tool').first()).toBeAttached();
  // Places in the text are filled in the same breath; the last are the triggers'.
  await expect(page.locator('.tm-trigger .tm-watch-button').last()).toBeAttached();
}

for (const [name, viewport] of [['laptop', LAPTOP], ['phone', PHONE]] as const) {
  test(`on a ${name} no box moves when the page comes to life and gets its tools`, async ({ page, serve }) => {
    const { url } = await serve(exampleSite());
    await page.setViewportSize(viewport);
    await page.clock.install({ time: EARLY });
    const first = await hold(page, '**/*.wasm');
    const second = await hold(page, '**/*.rest.js');
    await page.goto(`${url}go-live.html`);
    await expect(root(page)).toHaveAttribute('data-tm-live', 'off');
    const still = await places(page);
    expect(Object.keys(still).length).toBeGreaterThan(100);
    first();
    await live(page);
    const ticking = await places(page);
    expect(moved(still, ticking), 'when it comes to life').toEqual([]);
    second();
    await furnished(page);
    expect(moved(ticking, await places(page)), 'when its tools come').toEqual([]);
  });

  test(`on a ${name} a tick moves no box, with a name as without`, async ({ page, serve }) => {
    const { url } = await serve(exampleSite());
    await page.setViewportSize(viewport);
    await page.clock.install({ time: EARLY });
    await open(page, `${url}go-live.html`);
    await furnished(page);
    await page.locator('[data-tm-tool=run]').click();
    await page.locator('.tm-sheet .tm-who-name').fill('Farid Noor');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await expect(page.locator('.tm-sheet')).toHaveCount(0);
    const before = await places(page);
    for (const text of [
      'Production capacity for 4.2 is up',
      'A test alert was fired, received and acknowledged',
      // Not the start, which gives every step after it another time, and nothing
      // before its turn, which is said.
      'Take the last backup',
    ]) {
      await tick(page, text);
      await expect(step(page, text).locator('.tm-state-who').first()).toHaveText('Farid Noor');
    }
    expect(moved(before, await places(page))).toEqual([]);
  });
}

for (const [name, viewport] of [['laptop', LAPTOP], ['phone', PHONE]] as const) {
  test(`on a ${name} a used run comes back to life where it stood`, async ({ page, serve }) => {
    const { url } = await serve(exampleSite());
    await page.setViewportSize(viewport);
    await page.clock.install({ time: '2026-12-01T09:10:00Z' });
    await open(page, `${url}go-live.html`);
    await furnished(page);
    const text = 'Synthetic payments run once a minute';
    await expect(step(page, text).locator('.tm-step-tool')).toBeAttached();
    await step(page, text).locator('.tm-step-tool').click();
    await page.locator('.tm-pop [data-tm-to=skipped]').click();
    await page.locator('.tm-pop .tm-pop-reason').fill('The outside probe comes with 4.3, in January, and the inside one watches until then.');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expect(step(page, text)).toHaveAttribute('data-tm-state', 'skipped');
    // Something counts at the foot of the run bar.
    await page.locator('.tm-trigger', { hasText: 'Error rate' }).getByRole('button').click();
    await expect(page.locator('.tm-pill')).not.toHaveCount(0);
    const used = await places(page);

    const first = await hold(page, '**/*.wasm');
    const second = await hold(page, '**/*.rest.js');
    await page.reload();
    await expect(root(page)).toHaveAttribute('data-tm-live', 'off');
    const far = (after: Record<string, number>) => Math.max(...Object.keys(used).map((id) => Math.abs((after[id] ?? -1e6) - (used[id] ?? 0))));
    // A line of a heading or of a table may still break elsewhere.
    expect(far(await places(page)), 'before it is live').toBeLessThan(60);
    first();
    await live(page);
    expect(far(await places(page)), 'when it is live').toBeLessThan(30);
    second();
    await furnished(page);
    await expect(page.locator('[data-tm-held]')).toHaveCount(0);
    expect(moved(used, await places(page))).toEqual([]);
  });
}

test('at 1280 pixels every table fits, ticked or not', async ({ page, serve }) => {
  const { url } = await serve(exampleSite());
  await page.setViewportSize(LAPTOP);
  await page.clock.install({ time: '2026-12-01T09:12:00Z' });
  await open(page, `${url}go-live.html`);
  await furnished(page);
  const wide = () =>
    page.locator('.tm-scroll').evaluateAll((all) => all.filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.textContent.slice(0, 60)));
  await expect.poll(wide).toEqual([]);
  await tick(page, 'Approve the pipeline');
  await tick(page, 'Take the last backup');
  await expect.poll(wide).toEqual([]);
});

test('the tools of a step cover neither the run bar nor what is above it', async ({ page, serve }) => {
  const { url } = await serve(exampleSite());
  await page.setViewportSize({ width: 1280, height: 700 });
  await open(page, `${url}go-live.html`);
  await furnished(page);
  const row = step(page, 'Check the data:');
  for (const block of ['start', 'center', 'end'] as const) {
    await row.evaluate((row, block) => row.scrollIntoView({ block }), block);
    await row.locator('.tm-step-tool').click();
    const pop = page.locator('.tm-pop');
    await expect(pop).toBeVisible();
    const [bar, place] = [await page.locator('.tm-run-bar').boundingBox(), await pop.boundingBox()];
    expect(place!.y, block).toBeGreaterThanOrEqual(bar!.y + bar!.height);
    expect(place!.y + place!.height, block).toBeLessThanOrEqual(700);
    await page.keyboard.press('Escape');
    await expect(pop).toBeHidden();
  }
});

test('in a short window, as at 200 % zoom, the head of the page is seen and the saved state is said', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/go-live.md': fixture('go-live.md') }).build());
  await page.setViewportSize({ width: 640, height: 400 });
  await open(page, `${url}go-live.html`);
  await expect(page.locator('.tm-desk-tool').first()).toBeAttached();
  const seen = await page.locator('h1').evaluate((h1) => {
    const { left, top, height } = h1.getBoundingClientRect();
    return document.elementFromPoint(left + 5, top + height / 2) === h1;
  });
  expect(seen).toBe(true);
  await tick(page, 'Load balancers answer in every zone');
  const saved = await page.locator('.tm-saved').boundingBox();
  expect(saved!.width).toBeGreaterThanOrEqual(80);
});

test('on paper there is nothing to press', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/watched.md': fixture('watched.md') }).build());
  await open(page, `${url}watched.html`);
  await furnished(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('button:visible, .tm-run-bar:visible')).toHaveCount(0);
});

test('what a launch that went well leaves open is not the way back', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/watched.md': fixture('watched.md') }).build());
  await page.clock.install({ time: '2026-12-01T09:00:00Z' });
  await open(page, `${url}watched.html`);
  await expect(page.locator('.tm-desk-tool').first()).toBeAttached();
  const done = page.locator('.tm-run-done');
  while (await done.isEnabled()) {
    const before = await page.locator('.tm-box:checked').count();
    await done.click();
    await expect(page.locator('.tm-box:checked')).toHaveCount(before + 1);
  }
  await expect(page.locator('.tm-run-next')).toContainText('Everything is done');
  await expect(root(page)).not.toHaveAttribute('data-tm-rollback', /./);
  await expect(box(page, 'Point the load balancer')).not.toBeChecked();
});

test('a placeholder that is clicked before its field is there ticks nothing, and leads to the field once it is', async ({ page, serve }) => {
  const { url } = await serve(exampleSite());
  const second = await hold(page, '**/*.rest.js');
  await open(page, `${url}go-live.html`);
  const cell = step(page, 'Take the last backup');
  const place = page.locator('.tm-var[data-tm-var="BACKUP_ID"]').first();
  await place.click();
  await expect(page.locator('.tm-box:checked')).toHaveCount(0);
  await expect(cell).not.toHaveAttribute('data-tm-state', 'done');
  second();
  await expect(page.locator('[data-tm-field="BACKUP_ID"] .tm-value-input')).toBeFocused();
  await expect(page.locator('.tm-box:checked')).toHaveCount(0);
});

test('in a label a placeholder is no part of what ticks, also before the tools are there', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/a.md': '# A\n\n## Checklist\n\n- [ ] Point {{DOMAIN_NAME}} at it\n' }).build());
  const second = await hold(page, '**/*.rest.js');
  await open(page, `${url}a.html`);
  await page.locator('.tm-text .tm-var').click();
  await expect(page.locator('.tm-box')).not.toBeChecked();
  second();
  await expect(page.locator('.tm-value-input')).toBeFocused();
  await expect(page.locator('.tm-box')).not.toBeChecked();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('nothing for axe-core to find: late, failed with a reason, closed', async ({ page, serve }) => {
      const { url } = await serve(new Project({ 'content/watched.md': fixture('watched.md') }).build());
      await page.setViewportSize(LAPTOP);
      await page.clock.install({ time: '2026-12-01T10:20:00Z' });
      await open(page, `${url}watched.html`);
      await furnished(page);
      await choose(page, 'Start the H+ clock');
      await page.clock.fastForward('01:00:00');
      await step(page, 'Deploy the release').locator('.tm-step-tool').click();
      for (const key of ['2', '8']) await page.keyboard.press(key);
      await page.keyboard.type('412 rows differ');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      await expect(step(page, 'Deploy the release')).toHaveAttribute('data-tm-state', 'failed');
      await expect(page.locator('.tm-article .tm-chip-late').first()).toBeVisible();
      expect.soft(await violations(page), 'late').toEqual([]);

      await page.locator('[data-tm-tool=run]').click();
      await page.getByRole('button', { name: 'Close this run…' }).click();
      await page.getByRole('button', { name: 'Close the run' }).click();
      await page.keyboard.press('Escape');
      await expect(root(page)).toHaveAttribute('data-tm-closed', '');
      await expect(page.locator('.tm-run-done')).toBeHidden();
      expect.soft(await violations(page), 'closed').toEqual([]);
    });
  });
}
