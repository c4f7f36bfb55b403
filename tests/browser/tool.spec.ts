// The page as a tool: finding, keys, somebody's next step, links to steps, the
// big screen, paper.
import { violations } from './support/axe.ts';
import { Project, box, expect, live, open, reload, root, step, test, tick, type Page } from './support/test.ts';
import { fixture } from './support/project.ts';

const sheet = (page: Page) => page.locator('.tm-sheet');
const shown = (page: Page) => page.locator('[data-tm-step]:visible');

async function ready(page: Page, url: string) {
  await open(page, url);
  await expect(page.locator('.tm-desk-tool').first()).toBeAttached();
}

function project() {
  return new Project({ 'content/go-live.md': fixture('go-live.md') }).build();
}

async function clean(page: Page, what: string) {
  expect.soft(await violations(page), what).toEqual([]);
}

test('a sheet makes room on a laptop, closes with Escape, and gives the keyboard back', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.setViewportSize({ width: 1280, height: 800 });
  await ready(page, `${url}go-live.html`);
  const tool = page.locator('[data-tm-tool=log]');
  await tool.focus();
  await page.keyboard.press('Enter');
  await expect(sheet(page)).toHaveAttribute('data-tm-panel', 'log');
  await expect(page.locator('.tm-sheet-title')).toBeFocused();
  const [article, aside] = [await page.locator('.tm-article').boundingBox(), await sheet(page).boundingBox()];
  expect(article!.x + article!.width).toBeLessThanOrEqual(aside!.x);
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toHaveCount(0);
  await expect(tool).toBeFocused();

  // From a step, where the keyboard stays.
  await tool.click();
  const item = box(page, 'Backups restored once');
  await item.focus();
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toHaveCount(0);
  await expect(item).toBeFocused();

  // The menu of the run bar closes first.
  await tool.click();
  await page.locator('.tm-run-more').click();
  await page.keyboard.press('Escape');
  await expect(page.locator('.tm-run-menu')).toBeHidden();
  await expect(sheet(page)).toBeVisible();
});

test('on a phone the sheet comes from below, and the tools have room for a thumb', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.setViewportSize({ width: 390, height: 844 });
  await ready(page, `${url}go-live.html`);
  const tool = page.locator('[data-tm-tool=find]');
  expect((await tool.boundingBox())!.height).toBeGreaterThanOrEqual(40);
  await tool.click();
  const box = await sheet(page).boundingBox();
  expect(box!.y).toBeGreaterThan(200);
  expect(box!.y + box!.height).toBeCloseTo(844, 0);
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test.describe('when the second module does not come', () => {
  test.use({ expected: [/net::ERR_FAILED/] });

  test('the run bar says so, ticks go on, and it is fetched again', async ({ page, serve }) => {
    const { url } = await serve(project());
    await page.route('**/*.rest.js', (route) => route.abort());
    await open(page, `${url}go-live.html`);
    await expect(page.locator('.tm-run-missing')).toContainText('Tools did not load');
    await tick(page, 'Load balancers answer in every zone');
    await page.unroute('**/*.rest.js');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.locator('[data-tm-tool=find]')).toBeVisible();
    await expect(page.locator('.tm-run-missing')).toHaveCount(0);
    await expect(page.locator('#tm-alert')).toBeEmpty();
  });

  test('the menu’s button fetches it again, and the menu opens', async ({ page, serve }) => {
    const { url } = await serve(project());
    await page.route('**/*.rest.js', (route) => route.abort());
    await open(page, `${url}go-live.html`);
    await expect(page.locator('.tm-run-missing')).toBeVisible();
    await page.unroute('**/*.rest.js');
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
    await expect(page.locator('.tm-run-missing')).toHaveCount(0);
  });

  test('with a store that is full, too, a copy of what is kept and of what waits can be saved and taken in', async ({
    browser,
    page,
    serve,
  }) => {
    const { url } = await serve(project());
    await page.route('**/*.rest.js', (route) => route.abort());
    await open(page, `${url}go-live.html`);
    await tick(page, 'Load balancers answer in every zone');
    await page.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      };
    });
    await box(page, 'Alarms reach the person on call').check();
    await expect(page.locator('#tm-alert')).not.toBeEmpty();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save a copy' }).click();
    const file = await (await download).path();

    const context = await browser.newContext();
    const other = await context.newPage();
    await ready(other, `${url}go-live.html`);
    await other.locator('[data-tm-tool=log]').click();
    await other.locator('[data-tm-view=files]').click();
    await other.locator('.tm-take-file').setInputFiles(file);
    await other.locator('.tm-offer-yes').click();
    await expect(box(other, 'Load balancers answer in every zone')).toBeChecked();
    await expect(box(other, 'Alarms reach the person on call')).toBeChecked();
    await context.close();
  });
});

test('finding: words, owner, state, late and open, combined, kept, and cleared with one key', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.clock.install({ time: '2026-12-01T09:20:00Z' });
  await ready(page, `${url}go-live.html`);
  const all = await shown(page).count();
  await tick(page, 'Alarms reach the person on call');
  await page.keyboard.press('/');
  const field = page.getByRole('searchbox', { name: 'Search' });
  await expect(field).toBeFocused();

  // A value is searched as it is shown; what is around stays, the rest goes.
  await field.fill('PAY.example purge');
  await expect(sheet(page).locator('.tm-find-count')).toHaveText(`1 of ${all} steps`);
  await expect(page.locator('#tm-say')).toHaveText(`1 of ${all} steps`);
  await expect(shown(page)).toHaveCount(1);
  await expect(page.getByRole('heading', { name: 'Launch day' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'T-1 day' })).toBeHidden();
  await expect.poll(() => page.evaluate(() => CSS.highlights.get('tm-find')?.size)).toBe(2);

  // Escape takes the words away first.
  await page.keyboard.press('Escape');
  await expect(field).toHaveValue('');
  await expect(shown(page)).toHaveCount(all);

  await sheet(page).getByLabel('Owner').selectOption('Comms lead');
  await expect(shown(page)).toHaveCount(4);
  await sheet(page).getByLabel('Hide what is done').check();
  await expect(shown(page)).toHaveCount(3);
  await sheet(page).getByLabel('Only late steps').check();
  await expect(shown(page)).toHaveCount(3);
  await sheet(page).getByLabel('State').selectOption('blocked');
  await expect(shown(page)).toHaveCount(0);
  await sheet(page).getByLabel('State').selectOption('');
  await expect(shown(page)).toHaveCount(3);

  await reload(page);
  await expect(page.locator('.tm-find-chip')).toContainText(`3 of ${all} shown`);
  await expect(shown(page)).toHaveCount(3);
  await page.keyboard.press('c');
  await expect(shown(page)).toHaveCount(all);
  await expect(page.locator('.tm-find-chip')).toHaveCount(0);
});

test('what becomes late or done while a filter is on comes and goes; what the keyboard is on stays', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.clock.install({ time: '2026-12-01T09:14:50Z' });
  await ready(page, `${url}go-live.html`);
  await page.keyboard.press('/');
  await sheet(page).getByLabel('Only late steps').check();
  const purge = step(page, 'Purge the cache');
  await expect(purge).toBeHidden();
  await page.clock.runFor(80_000);
  await expect(purge).toBeVisible();
  await box(page, 'Purge the cache').focus();
  await page.keyboard.press('x');
  await expect(purge).toHaveAttribute('data-tm-state', 'done');
  await expect(box(page, 'Purge the cache')).toBeFocused();
});

test('by keyboard alone: go, tick, undo, redo, find, hits, sheets', async ({ page, serve }) => {
  const { url } = await serve(project());
  await ready(page, `${url}go-live.html`);
  await page.keyboard.press('j');
  await expect(box(page, 'Load balancers answer')).toBeFocused();
  await page.keyboard.press('j');
  await expect(box(page, 'Backups restored once')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(box(page, 'Load balancers answer')).toBeFocused();
  await page.keyboard.press('x');
  await expect(step(page, 'Load balancers answer')).toHaveAttribute('data-tm-state', 'done');
  await page.keyboard.press('u');
  await expect(box(page, 'Load balancers answer')).not.toBeChecked();
  await page.keyboard.press('Shift+U');
  await expect(box(page, 'Load balancers answer')).toBeChecked();
  await page.keyboard.press('k');
  await expect(box(page, 'Load balancers answer')).toBeFocused();

  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await expect(box(page, 'The restored data was compared')).toBeFocused();

  await page.keyboard.press('/');
  await page.keyboard.type('war room');
  await page.keyboard.press('Enter');
  await expect(box(page, 'The war room has a link')).toBeFocused();
  await page.keyboard.press('n');
  await expect(box(page, 'Announce the start')).toBeFocused();
  await page.keyboard.press('Shift+N');
  await expect(box(page, 'The war room has a link')).toBeFocused();
  await page.keyboard.press('c');

  for (const [key, panel] of [['t', 'log'], ['r', 'run'], ['w', 'watch'], ['?', 'keys']] as const) {
    await page.keyboard.press(key);
    await expect(sheet(page)).toHaveAttribute('data-tm-panel', panel);
  }
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toHaveCount(0);
  await expect(box(page, 'The war room has a link')).toBeFocused();
});

test('letters do nothing in a field, with another key held, or when they are off', async ({ page, serve }) => {
  const { url } = await serve(project());
  await ready(page, `${url}go-live.html`);
  await page.locator('.tm-run-more').click();
  await page.locator('.tm-who-name').fill('Ana');
  await page.locator('.tm-who-name').press('t');
  await expect(page.locator('.tm-who-name')).toHaveValue('Anat');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+t');
  await expect(sheet(page)).toHaveCount(0);

  await page.keyboard.press('?');
  await sheet(page).getByLabel('Use these keys').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  await expect(sheet(page)).toHaveCount(0);
  await reload(page);
  await expect(page.locator('[data-tm-tool=keys]')).toBeVisible();
  await page.keyboard.press('t');
  await expect(sheet(page)).toHaveCount(0);
  await page.locator('[data-tm-tool=keys]').click();
  await sheet(page).getByLabel('Use these keys').check();
  await page.keyboard.press('t');
  await expect(sheet(page)).toHaveAttribute('data-tm-panel', 'log');
});

test('somebody’s next step stands in the bar, and Done ticks it', async ({ page, serve }) => {
  const { url } = await serve(project());
  await ready(page, `${url}go-live.html`);
  const next = page.locator('.tm-run-next:visible');
  await expect(next).toContainText('Load balancers answer');
  await page.locator('[data-tm-tool=find]').click();
  await sheet(page).getByLabel('Whose next step').selectOption('Comms lead');
  await expect(next).toContainText('Next for Comms lead: Customers know the time window');
  await page.locator('.tm-run-done').click();
  await expect(step(page, 'Customers know the time window')).toHaveAttribute('data-tm-state', 'done');
  await expect(box(page, 'Load balancers answer')).not.toBeChecked();
  await expect(next).toContainText('The status page has a draft');
  await reload(page);
  await expect(next).toContainText('Next for Comms lead');
  await tick(page, 'The status page has a draft');
  await tick(page, 'Announce the start');
  await expect(next).toHaveText('Nothing is left for Comms lead.');
  await expect(page.locator('.tm-run-done')).toBeHidden();

  // With a name of one's own.
  await page.locator('.tm-run-more').click();
  await page.locator('.tm-who-name').fill('Platform lead');
  await page.locator('.tm-who-name').press('Tab');
  await page.keyboard.press('Escape');
  await page.locator('[data-tm-tool=find]').click();
  await sheet(page).getByLabel('Whose next step').selectOption('=me');
  await expect(next).toContainText('Next for Platform lead: Load balancers answer');
  await sheet(page).getByLabel('Whose next step').selectOption('');
  await expect(next).toContainText('Next: Load balancers answer');
});

test('on plain http, where there is no clipboard object, a link is copied all the same', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'clipboard');
    document.addEventListener('copy', () => {
      const field = document.activeElement as HTMLTextAreaElement;
      document.documentElement.dataset['copied'] = field.value.slice(field.selectionStart, field.selectionEnd);
    });
  });
  await ready(page, `${url}go-live.html`);
  await box(page, 'Watch the error rate').focus();
  await page.keyboard.press('l');
  await expect(page.locator('#tm-say')).toHaveText('The link to this step was copied.');
  await expect(page.locator('html')).toHaveAttribute('data-copied', page.url());
  await expect(box(page, 'Watch the error rate')).toBeFocused();
});

test('a link to a step is copied, leads there, and shows what a filter hides', async ({ page, context, serve }) => {
  const { url } = await serve(project());
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await ready(page, `${url}go-live.html`);
  await box(page, 'Watch the error rate').focus();
  await page.keyboard.press('l');
  await expect(page.locator('#tm-say')).toHaveText('The link to this step was copied.');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain('go-live.html#');
  expect(page.url()).toBe(link);

  const other = await context.newPage();
  await other.goto(link);
  await live(other);
  const found = step(other, 'Watch the error rate');
  await expect(found).toHaveAttribute('data-tm-found');
  await expect(box(other, 'Watch the error rate')).toBeFocused();
  await expect(found).toBeInViewport({ ratio: 1 });

  await other.keyboard.press('/');
  await other.keyboard.type('backups');
  await expect(found).toBeHidden();
  await other.evaluate(() => (location.hash = '#tm-s-7'));
  const hidden = other.locator('#tm-s-7');
  await expect(hidden).toBeVisible();
  await expect(hidden).toHaveAttribute('data-tm-anyway', 'Shown although the filter hides it');
  // A part that is hidden: the filter goes.
  await other.evaluate(() => (location.hash = `#${document.querySelector('[data-tm-section]:last-of-type h2[id], #notes')?.id}`));
  await expect(other.locator('[data-tm-filtered]')).toHaveCount(0);
});

test('the big screen: one address, the clock, who does what, and nothing to hit', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.clock.install({ time: '2026-12-01T08:40:00Z' });
  await ready(page, `${url}go-live.html`);
  await page.locator('[data-tm-tool=room]').click();
  const room = page.getByRole('region', { name: 'The run on a big screen' });
  await expect(room).toBeVisible();
  expect(page.url()).toContain('?view=room');
  await expect(room.locator('.tm-screen-face')).toHaveText(/T−00:(20:00|19:5\d)/);
  await page.clock.runFor(60_000);
  await expect(room.locator('.tm-screen-face')).toHaveText(/T−00:18:\d\d/);
  await expect(room.getByRole('button')).toHaveCount(0);
  await expect(room.getByRole('link')).toHaveCount(1);
  await expect(room.locator('.tm-screen-people')).toContainText('Platform lead');
  await expect(room.locator('[data-tm-kind-of=late]')).toContainText('Load balancers answer in every zone');
  expect(Number.parseFloat(await room.locator('.tm-screen-face').evaluate((face) => getComputedStyle(face).fontSize))).toBeGreaterThan(140);
  const fits = await room.evaluate((room) => room.scrollWidth <= room.clientWidth && room.scrollHeight <= room.clientHeight);
  expect(fits).toBe(true);

  // Another tab ticks: the screen follows.
  const other = await page.context().newPage();
  await open(other, `${url}go-live.html`);
  await tick(other, 'Load balancers answer in every zone');
  await expect(room.locator('.tm-screen-last')).toContainText('Load balancers answer in every zone');
  await other.close();

  // Keys of the page do nothing here; Escape leaves; back comes again.
  await page.keyboard.press('x');
  await page.keyboard.press('t');
  await expect(sheet(page)).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(room).toHaveCount(0);
  expect(page.url()).not.toContain('view=room');
  await page.goBack();
  await expect(room).toBeVisible();
  await reload(page);
  await expect(room).toBeVisible();
  await page.keyboard.press('b');
  await expect(room).toHaveCount(0);
  await expect(box(page, 'Alarms reach the person on call')).toBeVisible();
});

test('on paper stand the run, when it was printed, and only what a filter shows', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.clock.install({ time: '2026-12-01T09:20:00Z' });
  await ready(page, `${url}go-live.html`);
  await tick(page, 'Load balancers answer in every zone');
  await page.keyboard.press('/');
  await sheet(page).getByLabel('Hide what is done').check();
  await expect(page.locator('.tm-paper')).toBeHidden();
  await page.clock.runFor(60_000);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  const paper = page.locator('.tm-paper');
  await expect(paper).toContainText('Printed 2026-12-01 09:21');
  await expect(paper).toContainText('2 of 12 done');
  await expect(paper).toContainText('Only a part: 10 of 12 steps');
  await expect(sheet(page)).toBeHidden();
  await expect(box(page, 'Load balancers answer in every zone')).toBeHidden();
  await expect(box(page, 'Alarms reach the person on call')).toBeVisible();
  expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(5_000);
});

test('an owner without a name is a blank in the run bar', async ({ page, serve }) => {
  const text = '# Plan\n\n## Steps\n\n**Owner:** {{SRE}}\n\n- [ ] Look at the dashboards\n';
  const { url } = await serve(new Project({ 'content/plan.md': text }).build());
  await page.setViewportSize({ width: 1280, height: 800 });
  await ready(page, `${url}plan.html`);
  await expect(page.locator('.tm-run-next-owner')).toHaveText('____');
});

test('on a page from right to left the sheet stands at its end', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/ar.md': fixture('arabic.md') }).build());
  await page.setViewportSize({ width: 1280, height: 800 });
  await ready(page, `${url}ar.html`);
  await page.locator('[data-tm-tool=find]').click();
  const [article, aside] = [await page.locator('.tm-article').boundingBox(), await sheet(page).boundingBox()];
  expect(aside!.x).toBe(0);
  expect(article!.x).toBeGreaterThanOrEqual(aside!.width);
  await page.getByRole('searchbox').fill('النسخ');
  await expect(shown(page)).toHaveCount(1);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('the sheets and the big screen are accessible', async ({ page, serve }) => {
      const { url } = await serve(project());
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.clock.install({ time: '2026-12-01T09:20:00Z' });
      await ready(page, `${url}go-live.html`);
      await page.locator('[data-tm-tool=find]').click();
      await page.getByRole('searchbox').fill('lead');
      await sheet(page).getByLabel('Whose next step').selectOption('Comms lead');
      await expect(page.locator('.tm-find-chip')).toBeVisible();
      await clean(page, 'find');
      await page.locator('[data-tm-tool=keys]').click();
      await clean(page, 'keys');
      await page.goto(`${url}go-live.html?view=room`);
      await expect(page.locator('.tm-screen-face')).toBeVisible();
      await clean(page, 'room');
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(`${url}go-live.html#tm-s-1`);
      await expect(page.locator('[data-tm-found]')).toBeVisible();
      await page.locator('[data-tm-tool=find]').click();
      await clean(page, 'on a phone');
    });
  });
}
