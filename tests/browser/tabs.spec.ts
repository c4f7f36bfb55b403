// Several tabs on one runbook: no tick is lost, whoever made it.
import { Project, box, choose, expect, open, reload, test, tick } from './support/test.ts';

const NAMES = Array.from({ length: 24 }, (_, i) => `Job number ${i + 10}`);

function project() {
  const items = NAMES.map((name) => `- [ ] ${name}`).join('\n');
  return new Project({ 'content/jobs.md': `# Jobs\n\n## All of them\n\n${items}\n` }).build();
}

test('a tick shows in the other tab, and so does taking it back', async ({ context, page, serve }) => {
  const { url } = await serve(project());
  const other = await context.newPage();
  await open(page, `${url}jobs.html`);
  await open(other, `${url}jobs.html`);
  await tick(page, 'Job number 10');
  await expect(box(other, 'Job number 10')).toBeChecked();
  await tick(other, 'Job number 11');
  await expect(box(page, 'Job number 11')).toBeChecked();
  await choose(other, 'Undo');
  await expect(box(page, 'Job number 11')).not.toBeChecked();
  await expect(box(page, 'Job number 10')).toBeChecked();
});

test('tabs that tick at the same time lose nothing', async ({ context, page, serve }) => {
  const { url } = await serve(project());
  const other = await context.newPage();
  await open(page, `${url}jobs.html`);
  await open(other, `${url}jobs.html`);
  const half = (tab: typeof page, which: number) =>
    tab.locator('.tm-box').evaluateAll((boxes, odd) => {
      boxes.forEach((box, i) => {
        if (i % 2 === odd) (box as HTMLInputElement).click();
      });
    }, which);
  await Promise.all([half(page, 0), half(other, 1)]);
  for (const tab of [page, other]) {
    await expect(tab.locator('[data-tm-state="done"]')).toHaveCount(NAMES.length);
    await reload(tab);
    await expect(tab.locator('.tm-box:checked')).toHaveCount(NAMES.length);
  }
});

test('what a tab showed as saved outlives the tab', async ({ context, page, serve }) => {
  const { url } = await serve(project());
  const other = await context.newPage();
  await open(page, `${url}jobs.html`);
  await open(other, `${url}jobs.html`);
  for (const name of NAMES.slice(0, 5)) await tick(other, name);
  for (const name of NAMES.slice(5, 8)) await tick(page, name);
  await other.close({ runBeforeUnload: false });
  await reload(page);
  await expect(page.locator('.tm-box:checked')).toHaveCount(8);
  const third = await context.newPage();
  await open(third, `${url}jobs.html`);
  await expect(third.locator('.tm-box:checked')).toHaveCount(8);
});
