// A runbook that changed since it was ticked.
import { Project, box, expect, open, reload, step, test, tick } from './support/test.ts';

const BEFORE = `# Deployment

## Before

- [ ] The database has a fresh backup
- [ ] Enable the old cache for the checkout service
- [ ] Write to the printers in the Lisbon office
- [ ] Everybody on call has read this page

## After

- [ ] The dashboards are green
`;

// One reworded, one gone, one new, two as they were.
const AFTER = BEFORE.replace('Enable the old cache for the checkout service', 'Disable the old cache for the checkout service')
  .replace('- [ ] Write to the printers in the Lisbon office\n', '')
  .replace('## After\n', '## After\n\n- [ ] Certificates are valid for ninety days more');

const SAME = 'The database has a fresh backup';
const REWORDED = 'Disable the old cache for the checkout service';

async function ticked(page: import('@playwright/test').Page, url: string) {
  await open(page, url);
  await tick(page, SAME);
  await tick(page, 'Enable the old cache for the checkout service');
  await tick(page, 'Write to the printers in the Lisbon office');
}

test('same steps keep their ticks, a reworded one says what it was, a lost one is listed', async ({ page, serve }) => {
  const project = new Project({ 'content/deploy.md': BEFORE }).build();
  const { url } = await serve(project);
  await ticked(page, `${url}deploy.html`);
  project.write('content/deploy.md', AFTER).build();
  await reload(page);

  await expect(box(page, SAME)).toBeChecked();
  await expect(step(page, SAME)).not.toHaveAttribute('data-tm-changed');
  await expect(step(page, REWORDED)).toHaveAttribute('data-tm-changed');
  await expect(step(page, REWORDED).locator('.tm-changed-was')).toContainText('Enable the old cache for the checkout service');
  await expect(page.locator('.tm-run-unconfirmed')).toContainText('1');
  await expect(page.locator('.tm-lost-item')).toHaveCount(1);
  await expect(page.locator('.tm-lost-what')).toHaveText('Write to the printers in the Lisbon office');
  await expect(box(page, 'Certificates are valid')).not.toBeChecked();
  await expect(box(page, 'The dashboards are green')).not.toBeChecked();
});

test('the reader confirms a reworded step, and that holds', async ({ page, serve }) => {
  const project = new Project({ 'content/deploy.md': BEFORE }).build();
  const { url } = await serve(project);
  await ticked(page, `${url}deploy.html`);
  project.write('content/deploy.md', AFTER).build();
  await reload(page);
  await step(page, REWORDED).locator('.tm-changed-keep').click();
  await expect(step(page, REWORDED)).not.toHaveAttribute('data-tm-changed');
  await expect(step(page, REWORDED)).toHaveAttribute('data-tm-state', 'done');
  await reload(page);
  await expect(step(page, REWORDED)).not.toHaveAttribute('data-tm-changed');
  await expect(box(page, REWORDED)).toBeChecked();
});

test('a lost tick is attached by hand, or given up', async ({ page, serve }) => {
  const project = new Project({ 'content/deploy.md': BEFORE }).build();
  const { url } = await serve(project);
  await ticked(page, `${url}deploy.html`);
  project.write('content/deploy.md', AFTER).build();
  await reload(page);
  const lost = page.locator('.tm-lost-item');
  await lost.locator('.tm-lost-pick').selectOption({ label: 'Certificates are valid for ninety days more' });
  await lost.locator('.tm-lost-attach').click();
  await expect(box(page, 'Certificates are valid')).toBeChecked();
  await expect(lost).toHaveCount(0);
  await reload(page);
  await expect(box(page, 'Certificates are valid')).toBeChecked();
  await expect(lost).toHaveCount(0);
});

test('a lost tick that is given up stays away', async ({ page, serve }) => {
  const project = new Project({ 'content/deploy.md': BEFORE }).build();
  const { url } = await serve(project);
  await ticked(page, `${url}deploy.html`);
  project.write('content/deploy.md', AFTER).build();
  await reload(page);
  const lost = page.locator('.tm-lost-item');
  await lost.locator('.tm-lost-drop').click();
  await expect(lost).toHaveCount(0);
  await reload(page);
  await expect(lost).toHaveCount(0);
  await expect(box(page, SAME)).toBeChecked();
});

test('the edit taken back brings every tick back', async ({ page, serve }) => {
  const project = new Project({ 'content/deploy.md': BEFORE }).build();
  const { url } = await serve(project);
  await ticked(page, `${url}deploy.html`);
  project.write('content/deploy.md', AFTER).build();
  await reload(page);
  await expect(page.locator('.tm-lost-item')).toHaveCount(1);
  project.write('content/deploy.md', BEFORE).build();
  await reload(page);
  await expect(page.locator('.tm-box:checked')).toHaveCount(3);
  await expect(page.locator('.tm-lost-item')).toHaveCount(0);
  await expect(page.locator('[data-tm-changed]')).toHaveCount(0);
});

test('a page that nobody edited does not wait for the second module', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/deploy.md': BEFORE }).build());
  let answer = () => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  const released = new Promise<void>((resolve) => {
    void page.route('**/*.rest.js', async (route) => {
      await asked;
      await route.continue();
      resolve();
    });
  });
  await ticked(page, `${url}deploy.html`);
  await reload(page);
  await expect(box(page, SAME)).toBeChecked();
  await expect(page.locator('.tm-desk-tool')).toHaveCount(0);
  answer();
  await released;
  await expect(page.getByRole('button', { name: 'Timeline' })).toBeVisible();
});

test.describe('without the second module', () => {
  test.use({ expected: [/net::ERR_FAILED/] });

  test('ticks of an older revision wait for it, and none is lost', async ({ page, serve }) => {
    const project = new Project({ 'content/deploy.md': BEFORE }).build();
    const { url } = await serve(project);
    await ticked(page, `${url}deploy.html`);
    project.write('content/deploy.md', AFTER).build();
    await page.route('**/*.rest.js', (route) => route.abort());
    await reload(page);
    await expect(page.locator('#tm-alert')).toContainText('could not be loaded');
    await expect(box(page, SAME)).not.toBeChecked();
    await tick(page, 'Everybody on call has read this page');
    await page.unroute('**/*.rest.js');
    await tick(page, 'The dashboards are green');
    await expect(box(page, SAME)).toBeChecked();
    await expect(step(page, REWORDED)).toHaveAttribute('data-tm-changed');
    await expect(page.locator('.tm-lost-item')).toHaveCount(1);
    await reload(page);
    await expect(page.locator('.tm-box:checked')).toHaveCount(4);
  });
});
