// Paper, phones and right-to-left text.
import { Project, box, expect, live, open, root, test, tick } from './support/test.ts';
import { exampleSite, fixture } from './support/project.ts';

test('on paper: boxes, owners and times, and nothing to click', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/go-live.md': fixture('go-live.md') }).build());
  await open(page, `${url}go-live.html`);
  await tick(page, 'Load balancers answer in every zone');
  await page.emulateMedia({ media: 'print' });
  await expect(box(page, 'Alarms reach the person on call')).toBeVisible();
  await expect(box(page, 'Load balancers answer in every zone')).toBeChecked();
  const row = page.getByRole('row', { name: 'Purge the cache' });
  await expect(row.getByText('H+0:15')).toBeVisible();
  await expect(row.getByText('Platform lead')).toBeVisible();
  await expect(page.getByText('Owner: Comms lead')).toBeVisible();
  for (const gone of ['.tm-run-tools', '.tm-run-menu', 'nav']) {
    for (const part of await page.locator(gone).all()) await expect(part).toBeHidden();
  }
  const paper = await page.pdf({ format: 'A4' });
  expect(paper.byteLength).toBeGreaterThan(5_000);
});

for (const width of [320, 390, 768]) {
  test(`at ${width} pixels no page scrolls sideways`, async ({ page, serve }) => {
    const site = exampleSite();
    const { url } = await serve(site);
    await page.setViewportSize({ width, height: 800 });
    for (const path of site.pages()) {
      await page.goto(url + path);
      if ((await page.locator('#tm-runbook').count()) > 0) await live(page);
      const [needs, has] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      expect.soft(needs, path).toBeLessThanOrEqual(has ?? 0);
    }
  });
}

test('on a phone a box is large enough for a thumb', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/go-live.md': fixture('go-live.md') }).build());
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, `${url}go-live.html`);
  for (const part of await page.locator('.tm-box').all()) {
    // The label belongs to the target, and so does the cell around a row's box.
    const { width, height } = await part.evaluate((box) => {
      const target = box.closest('.tm-line, .tm-check') ?? box;
      return target.getBoundingClientRect().toJSON() as DOMRect;
    });
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
  }
});

test('Arabic reads from the right, and every step has its own identity', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/ar.md': fixture('arabic.md') }).build());
  await open(page, `${url}ar.html`);
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
  const ids = await page.locator('[data-tm-step]').evaluateAll((steps) => steps.map((step) => step.getAttribute('data-tm-step')));
  expect(new Set(ids).size).toBe(5);
  const item = box(page, 'تم اختبار النسخ الاحتياطي');
  const label = root(page).locator('label', { hasText: 'تم اختبار النسخ الاحتياطي' });
  const [mark, text] = [await item.boundingBox(), await label.boundingBox()];
  expect(mark!.x).toBeGreaterThan(text!.x);
  await tick(page, 'تم اختبار النسخ الاحتياطي');
  await tick(page, 'إعلان بدء العمل');
  await page.reload();
  await live(page);
  await expect(page.locator('.tm-box:checked')).toHaveCount(2);
});

test('a link to a step of a long runbook shows it, below the run bar', async ({ page, serve }) => {
  const parts = Array.from({ length: 60 }, (_, part) =>
    [`## Part ${part}`, '', ...Array.from({ length: 10 }, (_, job) => `- [ ] Job ${part}.${job}`), ''].join('\n'),
  );
  const { url } = await serve(new Project({ 'content/long.md': `# Long\n\n${parts.join('\n')}` }).build());
  await open(page, `${url}long.html#tm-s-504`);
  const step = page.locator('#tm-s-504');
  await expect(step).toBeInViewport({ ratio: 1 });
  const bar = await page.locator('.tm-run-bar').boundingBox();
  const line = await step.boundingBox();
  expect(line!.y).toBeGreaterThanOrEqual(bar!.y + bar!.height);
  // The meter stays inside the bar, however many sections there are.
  const meter = await page.locator('.tm-run-meter').evaluate((meter) => meter.scrollWidth - meter.clientWidth);
  expect(meter).toBeLessThanOrEqual(0);
  await box(page, 'Job 50.4').click();
  await expect(page.locator('#tm-s-504')).toHaveAttribute('data-tm-state', 'done');
});
