// A tick, and what becomes of it.
import { Project, box, choose, expect, open, reload, root, step, test, tick } from './support/test.ts';
import { fixture } from './support/project.ts';

const ITEM = 'Load balancers answer in every zone';
const ROW = 'Purge the cache of pay.example.com';

function project() {
  return new Project({ 'content/go-live.md': fixture('go-live.md') }).build();
}

test('ticks on an item and on a row survive a reload', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  await tick(page, ITEM);
  await tick(page, ROW);
  await reload(page);
  for (const text of [ITEM, ROW]) {
    await expect(box(page, text)).toBeChecked();
    await expect(step(page, text)).toHaveAttribute('data-tm-state', 'done');
  }
  await expect(box(page, 'Alarms reach the person on call')).not.toBeChecked();
});

test('ticks survive a new build with an item and a row inserted above', async ({ page, serve }) => {
  const built = project();
  const { url } = await serve(built);
  await open(page, `${url}go-live.html`);
  await tick(page, ITEM);
  await tick(page, ROW);

  const edited = fixture('go-live.md')
    .replace(`- ${ITEM}`, `- The contract is signed\n- ${ITEM}`)
    .replace('| H+0:15 |', '| H+0:10 | Freeze the old queue | Platform lead | |\n| H+0:15 |');
  built.write('content/go-live.md', edited).build();
  await reload(page);
  for (const text of [ITEM, ROW]) {
    await expect(box(page, text)).toBeChecked();
    await expect(step(page, text)).not.toHaveAttribute('data-tm-changed');
  }
  for (const text of ['The contract is signed', 'Freeze the old queue']) {
    await expect(box(page, text)).not.toBeChecked();
  }
  await expect(page.locator('.tm-lost-item')).toHaveCount(0);
});

test('every kind of step ticks, and prose, code and notes do not', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  await expect(page.locator('[data-tm-step]')).toHaveCount(4 + 3 + 3 + 2);
  for (const text of ['The restored data was compared', 'Tell the war room', 'Customers know the time window']) {
    await tick(page, text);
  }
  await expect(box(page, 'no step')).toHaveCount(0);
});

test('of a page with many sections the last are counted too, without anything being done', async ({ page, serve }) => {
  const sections = Array.from({ length: 300 }, (_, at) => `## Part ${at}\n\n- [ ] Job ${at}\n`);
  const { url } = await serve(new Project({ 'content/jobs.md': `# Jobs\n\n${sections.join('\n')}` }).build());
  await open(page, `${url}jobs.html`);
  const last = page.locator('[data-tm-section]', { hasText: 'Part 299' }).last();
  const count = last.locator('[data-tm-slot=section]');
  const short = page.locator('a[data-tm-toc]', { hasText: 'Part 299' }).locator('[data-tm-slot=toc]');
  await expect(count).toHaveText('0 of 1');
  await expect(short).toHaveText('0/1');
  await tick(page, 'Job 299');
  await expect(count).toHaveText('1 of 1');
  await expect(short).toHaveText('1/1');
  await expect(last).toHaveAttribute('data-tm-done', '');
});

test('what the author ticked is ticked, and can be unticked for good', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  const text = 'The war room has a link';
  await expect(box(page, text)).toBeChecked();
  await box(page, text).uncheck();
  await expect(step(page, text)).toHaveAttribute('data-tm-state', 'todo');
  await reload(page);
  await expect(box(page, text)).not.toBeChecked();
});

test('progress is counted per section and in all', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  await expect(page.locator('.tm-run-count')).toHaveText('1 of 12 done');
  await tick(page, ITEM);
  await tick(page, ROW);
  await expect(page.locator('.tm-run-count')).toHaveText('3 of 12 done');
  const section = page.locator('[data-tm-section]').filter({ has: page.getByRole('heading', { name: 'T-7 days: Infrastructure' }) });
  await expect(section.last().locator('.tm-count-done')).toHaveText('1 of 4');
  await expect(page.locator('[data-tm-toc]').filter({ hasText: 'Infrastructure' })).toContainText('1/4');
});

test('the last open step of a section marks it as done', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  const section = page.locator('[data-tm-section]').filter({ has: page.getByRole('heading', { name: 'Rollback procedure' }) }).last();
  await tick(page, 'Point the load balancer at the old pool');
  await expect(section).not.toHaveAttribute('data-tm-done');
  await tick(page, 'Tell the war room');
  await expect(section).toHaveAttribute('data-tm-done');
});

test('a slip is undone, and done again', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  await tick(page, ITEM);
  await tick(page, ROW);
  await choose(page, 'Undo');
  await expect(box(page, ROW)).not.toBeChecked();
  await expect(box(page, ITEM)).toBeChecked();
  await choose(page, 'Redo');
  await expect(box(page, ROW)).toBeChecked();
  await choose(page, 'Undo');
  await reload(page);
  await expect(box(page, ROW)).not.toBeChecked();
  await expect(box(page, ITEM)).toBeChecked();
});

test('a reset asks first, and can be undone', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  await tick(page, ITEM);
  await choose(page, /Reset/);
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: /cancel|keep/i }).click();
  await expect(dialog).toBeHidden();
  await expect(box(page, ITEM)).toBeChecked();

  await choose(page, /Reset/);
  await dialog.getByRole('button', { name: /reset/i }).click();
  await expect(box(page, ITEM)).not.toBeChecked();
  await expect(box(page, 'The war room has a link')).toBeChecked();
  await choose(page, 'Undo');
  await expect(box(page, ITEM)).toBeChecked();
});

test('a box is ticked with the keyboard, and the tick is announced', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  await box(page, ITEM).focus();
  await page.keyboard.press('Space');
  await expect(step(page, ITEM)).toHaveAttribute('data-tm-state', 'done');
  await expect(box(page, ITEM)).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await expect(page.locator('[data-tm-state="done"]')).toHaveCount(3);
  await expect(page.locator('#tm-say')).not.toBeEmpty();
});

test('the page says when a tick was kept, and events tell the host page', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.addInitScript(() => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    for (const name of ['tminus:ready', 'tminus:change', 'tminus:failed']) {
      addEventListener(name, (event) => heard.push([name, (event as CustomEvent).detail]));
    }
  });
  await open(page, `${url}go-live.html`);
  await tick(page, ITEM);
  await expect(page.locator('.tm-saved')).toContainText(/saved/i);
  const id = await step(page, ITEM).getAttribute('data-tm-step');
  const heard = await page.evaluate(() => (window as unknown as { heard: [string, object | null][] }).heard);
  expect(heard.map(([name]) => name)).toEqual(['tminus:ready', 'tminus:change']);
  expect(heard[1]?.[1]).toMatchObject({ step: id, state: 'done', saved: 'saved' });
});

test('the next step is named as the page names it, placeholders filled', async ({ page, serve }) => {
  const text = '+++\n[vars]\nDOMAIN = "pay.example.com"\n+++\n\n# Names\n\n## First\n\n- [ ] Lower `{{DOMAIN}}` now\n- [ ] Purge {{DOMAIN}}\n';
  const { url } = await serve(new Project({ 'content/names.md': text }).build());
  await open(page, `${url}names.html`);
  const next = page.locator('.tm-run-next-text');
  await expect(next).toHaveText('Lower pay.example.com now');
  await page.locator('.tm-run-done').click();
  await expect(box(page, 'Lower pay.example.com now')).toBeChecked();
  await expect(next).toHaveText('Purge pay.example.com');
});

test('two runbooks of one site do not share a tick', async ({ page, serve }) => {
  const built = new Project({
    'content/a.md': fixture('go-live.md'),
    'content/b.md': fixture('go-live.md'),
  }).build();
  const { url } = await serve(built);
  await open(page, `${url}a.html`);
  await tick(page, ITEM);
  await open(page, `${url}b.html`);
  await expect(box(page, ITEM)).not.toBeChecked();
  await expect(root(page).locator('.tm-run-count')).toHaveText('1 of 12 done');
});
