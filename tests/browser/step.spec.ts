// Each step's own tools: states with reasons, notes, evidence, times, measured
// values, gates, and copying what a command really is.
import { violations } from './support/axe.ts';
import { Project, box, choose, expect, open, reload, root, step, test, tick, type Page } from './support/test.ts';

const TEXT = `+++
title = "Launch of Payments"
launch = 2026-12-01T09:00:00
timezone = "Europe/Lisbon"
[vars]
LIMIT = "400 ms"
+++
## Checklist

**Owner:** Ana | **Due:** T-7 days

- [ ] Prepare the DNS records {#dns}
- [ ] Test the restore {after=#dns}
- [ ] Read the plan

## Launch

| Time | Action | Owner | Status |
|---|---|---|---|
| H+0:00 | Freeze the old system | Ben | <!-- {#freeze} --> |
| H+0:10 | Check the data | Ben | <!-- {#data gate} --> |
| H+0:20 | Deploy | Chi | <!-- {#deploy duration=20m} --> |
| H+0:40 → H+0:50 | Open the doors | Chi | Ticket 7 |

\`\`\`console
$ curl https://{{HOST}}/ \\
> --head
HTTP/2 200
root@db1:~# systemctl restart pay
\`\`\`

\`\`\`bash
# A comment, which is no prompt
bash deploy.sh
\`\`\`

\`\`\`sh
$ cat > a.txt <<END
hello
END
$ ls
a.txt
\`\`\`

\`\`\`python
$ not a prompt
\`\`\`

## Figures

| Metric | Baseline | Target | Production actual | Delta | Status |
|---|---|---|---|---|---|
| P95 latency | 310 ms | < {{LIMIT}} | TBD | TBD | TBD |
| Mood | good | as before | TBD | TBD | TBD |
`;

function project() {
  return new Project({ 'content/run.md': TEXT }).build();
}

const pop = (page: Page) => page.getByRole('dialog');
const reason = (page: Page) => page.locator('.tm-pop-reason');
const state = (page: Page, name: string) => pop(page).getByRole('button', { name, exact: true });

/** Opens a page whose steps have their tools. */
async function ready(page: Page, url: string) {
  await open(page, `${url}run.html`);
  await expect(page.locator('.tm-step .tm-step-tool')).toHaveCount(7);
}

/** Opens the tools of a step by keyboard. */
async function tools(page: Page, text: string) {
  await page.getByRole('checkbox', { name: text, exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(pop(page)).toBeVisible();
}

test('a step gets a state with its reason by keyboard alone, and all of it is undone', async ({ page, serve }) => {
  const { url } = await serve(project());
  await ready(page, url);
  await tools(page, 'Prepare the DNS records');
  await expect(state(page, 'To do')).toBeFocused();
  await expect(state(page, 'To do')).toHaveAttribute('aria-pressed', 'true');

  // A state without a reason is set at once.
  await page.keyboard.press('2');
  await expect(step(page, 'Prepare the DNS')).toHaveAttribute('data-tm-state', 'doing');
  await expect(state(page, 'Doing')).toHaveAttribute('aria-pressed', 'true');

  // Arrows walk, Enter chooses, the reason is compulsory.
  await state(page, 'Doing').focus();
  await page.keyboard.press('End');
  await expect(state(page, 'Failed')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(reason(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(pop(page).getByRole('status')).toContainText('reason');
  await expect(step(page, 'Prepare the DNS')).toHaveAttribute('data-tm-state', 'doing');
  await page.keyboard.type('waits for the partner, who answers on Monday at nine and not before, as they said');
  await page.keyboard.press('Enter');
  await expect(step(page, 'Prepare the DNS')).toHaveAttribute('data-tm-state', 'blocked');
  await expect(pop(page)).toContainText('Because: waits for the partner');

  // What is not legal is said, and not done.
  await expect(state(page, 'Failed')).toHaveAttribute('aria-disabled', 'true');
  await expect(state(page, 'Blocked')).toBeFocused();
  await page.keyboard.press('8');
  await expect(pop(page).getByRole('status')).toContainText('start it first');
  await page.keyboard.press('Escape');
  await expect(pop(page)).toBeHidden();
  await expect(box(page, 'Prepare the DNS')).toBeFocused();

  // The first words stand at the step, and a screen reader has them with the box.
  const line = step(page, 'Prepare the DNS').locator('.tm-more');
  await expect(line).toHaveText(/^waits for the partner, .*…$/);
  await expect(box(page, 'Prepare the DNS')).toHaveAccessibleDescription(/Blocked, Due .*waits for the partner/);
  await reload(page);
  await expect(line).toBeVisible();
  await choose(page, 'Undo');
  await expect(step(page, 'Prepare the DNS')).toHaveAttribute('data-tm-state', 'doing');
  await expect(line).toHaveCount(0);
});

test('the button opens the tools, and a click beside them closes them', async ({ page, serve }) => {
  const { url } = await serve(project());
  await ready(page, url);
  const before = await step(page, 'Read the plan').boundingBox();
  await page.getByRole('button', { name: 'Tools of: Read the plan' }).click();
  await expect(pop(page).getByRole('heading', { level: 2 })).toHaveText('Read the plan');
  await state(page, 'Skipped').click();
  await reason(page).fill('not saved yet');
  await page.locator('h1').click();
  await expect(pop(page)).toBeHidden();
  // What was entered waits.
  await page.getByRole('button', { name: 'Tools of: Read the plan' }).click();
  await expect(reason(page)).toHaveValue('not saved yet');
  const after = await step(page, 'Read the plan').boundingBox();
  expect([after?.width, after?.height]).toEqual([before?.width, before?.height]);
});

test('notes and evidence are kept with who and when; what is no link is said while it is typed', async ({ page, context, serve }) => {
  const { url } = await serve(project());
  await ready(page, url);
  await page.locator('.tm-run-more').click();
  await page.locator('.tm-who-name').fill('Chi');
  await page.keyboard.press('Tab');
  await tools(page, 'Read the plan');
  const note = pop(page).getByLabel('New note');
  await note.fill('Seen <b>twice</b>');
  await note.press('Enter');
  await expect(pop(page).locator('.tm-pop-notes')).toContainText('Seen <b>twice</b>');
  await expect(pop(page).locator('.tm-pop-notes .tm-pop-by')).toHaveText(/^Chi, \d\d:\d\d$/);
  await expect(note).toHaveValue('');

  await note.fill('é'.repeat(1100));
  await expect(note).toHaveAttribute('aria-invalid', 'true');
  await expect(note).toHaveAccessibleDescription(/152 too many/);
  await pop(page).getByRole('button', { name: 'Add note' }).click();
  await expect(pop(page).locator('.tm-pop-notes li')).toHaveCount(1);

  const link = pop(page).getByLabel(/^Link to/);
  await link.pressSequentially('javascript:alert(1)');
  await expect(link).toHaveAttribute('aria-invalid', 'true');
  await link.press('Enter');
  await expect(pop(page).locator('.tm-pop-links')).toHaveCount(0);
  await link.fill('https://tickets.example/7');
  await expect(link).not.toHaveAttribute('aria-invalid');

  // Another tab changes the run: nothing that was typed is lost.
  const other = await context.newPage();
  await ready(other, url);
  await tick(other, 'Prepare the DNS');
  await expect(step(page, 'Prepare the DNS')).toHaveAttribute('data-tm-state', 'done');
  await expect(link).toHaveValue('https://tickets.example/7');
  await expect(note).toHaveValue('é'.repeat(1100));
  await link.press('Enter');
  const shown = pop(page).getByRole('link', { name: 'https://tickets.example/7' });
  await expect(shown).toHaveAttribute('rel', /noopener/);
  await expect(step(page, 'Read the plan').locator('.tm-more')).toHaveText(/Seen <b>twice<\/b>\s+1 link/);
});

test('what waits for an open gate begins with a reason only', async ({ page, serve }) => {
  const { url } = await serve(project());
  await ready(page, url);
  const deploy = page.getByRole('checkbox', { name: 'Deploy', exact: true });
  await deploy.click();
  await expect(pop(page)).toContainText('the gate “Check the data”');
  await expect(reason(page)).toBeFocused();
  await expect(deploy).not.toBeChecked();
  await expect(page.locator('#tm-alert')).toBeEmpty();
  await page.keyboard.type('the DBA says go');
  await page.keyboard.press('Enter');
  await expect(deploy).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(deploy).toBeFocused();
  const row = page.locator('tr', { has: deploy });
  await expect(row.locator('.tm-more')).toContainText('the DBA says go');
  await expect(row.locator('.tm-more')).toContainText('before its turn');
  // Plain order is said, not refused.
  await box(page, 'Test the restore').check();
  await expect(page.locator('#tm-say')).toContainText('was begun before “Prepare the DNS records”');
  await expect(box(page, 'Test the restore')).toBeChecked();
});

test('times stand beside each other, follow the start, and are corrected with a reason', async ({ page, serve }) => {
  await page.clock.install({ time: new Date('2026-12-01T08:55:00Z') });
  const { url } = await serve(project());
  await open(page, `${url}run.html`);
  await page.clock.runFor(2000);
  await expect(page.locator('.tm-step .tm-step-tool')).toHaveCount(7);
  const wall = page.locator('.tm-wall');
  await expect(wall).toHaveText(['09:00', '09:10', '09:20', '09:40–09:50']);
  await choose(page, /Start the H\+ clock/);
  await expect(wall).toHaveText(['08:55', '09:05', '09:15', '09:35–09:45']);
  await expect(wall.first()).toBeVisible();

  await tools(page, 'Freeze the old system');
  await page.keyboard.press('2');
  await page.keyboard.press('Escape');
  await page.clock.fastForward(15 * 60_000);
  await tick(page, 'Freeze the old system');
  await expect(step(page, 'Freeze').locator('.tm-more')).toHaveText('08:55–09:10, 15 min');
  await expect(step(page, 'Open the doors').locator('.tm-more')).toHaveText('now 09:40, +5 min');

  await tools(page, 'Freeze the old system');
  await expect(pop(page).locator('.tm-pop-times')).toContainText('Actual');
  await expect(pop(page)).toContainText('Times are those of Europe/Lisbon');
  await pop(page).getByText('Correct the actual times').click();
  const correct = pop(page).getByRole('button', { name: 'Correct', exact: true });
  await pop(page).getByLabel('Really ended').fill('2026-12-01T09:05:00');
  await correct.click();
  await expect(pop(page).getByRole('status')).toContainText('needs a reason');
  await pop(page).getByLabel('Why the times').fill('ticked late');
  await pop(page).getByLabel('Really ended').fill('2026-12-01T10:05:00');
  await correct.click();
  await expect(pop(page).getByRole('status')).toContainText('not in the future');
  await pop(page).getByLabel('Really ended').fill('2026-12-01T09:05:00');
  await correct.click();
  await expect(pop(page)).toContainText('ticked late');
  await expect(step(page, 'Freeze').locator('.tm-more')).toContainText('08:55–09:05, 10 min');

  // What waits for it is a way there.
  await pop(page).getByRole('link', { name: 'Check the data' }).click();
  await expect(pop(page)).toBeHidden();
  await expect(page.getByRole('checkbox', { name: 'Check the data' })).toBeFocused();
});

test('wall times go back to the plan when the start is taken back', async ({ page, serve }) => {
  await page.clock.install({ time: new Date('2026-12-01T08:55:00Z') });
  const { url } = await serve(project());
  await open(page, `${url}run.html`);
  await page.clock.runFor(2000);
  const wall = page.locator('.tm-wall');
  await choose(page, /Start the H\+ clock/);
  await expect(wall.first()).toHaveText('08:55');
  await choose(page, 'Undo');
  await expect(wall.first()).toHaveText('09:00');
  await expect(root(page)).not.toHaveAttribute('data-tm-walls');
});

test('measured values get a delta and a verdict, the reader’s own where none can be told', async ({ page, serve }) => {
  const { url } = await serve(project());
  await ready(page, url);
  const row = page.locator('tr', { hasText: 'P95 latency' });
  const value = page.getByLabel('P95 latency: measured value');
  await value.fill('342 ms');
  await value.press('Enter');
  await expect(row.locator('.tm-delta')).toHaveText('+32 ms (+10.3 %)');
  await expect(row.locator('.tm-verdict')).toHaveText('Pass');
  await value.fill('450 ms');
  await value.press('Tab');
  await expect(row.locator('.tm-verdict')).toHaveText('Fail');

  const mood = page.locator('tr', { hasText: 'Mood' });
  await page.getByLabel('Mood: measured value').fill('calm');
  await page.keyboard.press('Enter');
  await mood.getByRole('button', { name: 'Pass' }).click();
  await expect(mood.getByRole('button', { name: 'Pass' })).toHaveAttribute('aria-pressed', 'true');

  await page.getByRole('button', { name: 'History of: P95 latency' }).click();
  await expect(pop(page).locator('.tm-pop-history li')).toHaveText([/450 ms\s*Fail/, /342 ms\s*Pass/]);
  await pop(page).getByLabel('Value').fill('399 ms');
  await pop(page).getByLabel('Remark').fill('after the restart');
  await page.keyboard.press('Enter');
  await expect(pop(page).locator('.tm-pop-history li').first()).toContainText('after the restart');
  await expect(value).toHaveValue('399 ms');
  await page.keyboard.press('Escape');
  await reload(page);
  await expect(value).toHaveValue('399 ms');
  await choose(page, 'Undo');
  await expect(mood.getByRole('button', { name: 'Pass' })).toBeVisible();
  await expect(value).toHaveValue('450 ms');
});

test('what is copied is the command, and nothing while a value is missing', async ({ page, context, serve }) => {
  const { url } = await serve(project());
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await ready(page, url);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  const block = page.locator('.tm-code');
  const copy = (at: number) => block.nth(at).getByRole('button');
  await page.evaluate(() => navigator.clipboard.writeText('before'));
  await copy(0).click();
  await expect(copy(0)).toContainText('Not copied: no value for HOST');
  await expect.poll(copied).toBe('before');
  await page.locator('.tm-values summary').click();
  await page.locator('[data-tm-field=HOST] .tm-value-input').fill('pay.example');
  await page.keyboard.press('Tab');
  await copy(0).click();
  await expect(copy(0)).toHaveText('Copied');
  await expect.poll(copied).toBe('curl https://pay.example/ \\\n--head\nsystemctl restart pay');
  for (const [at, text] of [
    [1, '# A comment, which is no prompt\nbash deploy.sh'],
    [2, 'cat > a.txt <<END\nhello\nEND\nls'],
    [3, '$ not a prompt'],
  ] as const) {
    await copy(at).click();
    await expect(copy(at)).toHaveText('Copied');
    await expect.poll(copied).toBe(text);
  }
});

for (const scheme of ['light', 'dark'] as const) {
  test(`the tools are accessible, ${scheme}`, async ({ page, serve }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const { url } = await serve(project());
    await ready(page, url);
    await tick(page, 'Freeze the old system');
    await page.getByRole('checkbox', { name: 'Deploy', exact: true }).click();
    await expect(reason(page)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(pop(page).getByRole('status')).not.toBeEmpty();
    await pop(page).getByLabel(/^Link to/).fill('ftp://x');
    expect.soft(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByLabel('Mood: measured value').fill('calm');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'History of: Mood' }).click();
    await expect(pop(page).locator('.tm-pop-history')).toBeVisible();
    expect.soft(await violations(page)).toEqual([]);
  });
}

test('on a page of more than two thousand steps each has its tools when it is near, by keyboard and on paper', async ({ page, serve }) => {
  test.slow();
  const items = Array.from({ length: 2100 }, (_, at) => `- [ ] Turn screw number ${at + 1} {#s${at + 1}}`);
  const project = new Project({ 'content/run.md': `# Screws\n\n${items.join('\n')}\n` });
  project.write('tminus.toml', 'id = "browser-tests"\ntitle = "Browser tests"\n\n[limits]\nsteps = 2100\n').build();
  const { url } = await serve(project);
  await open(page, `${url}run.html`);
  const buttons = page.locator('.tm-step-tool');
  const last = page.locator('[data-tm-step=s2100]');
  // As long as it takes: the page is large.
  await expect(page.locator('[data-tm-step=s1] .tm-step-tool')).toBeAttached({ timeout: 40_000 });
  expect(await buttons.count()).toBeLessThan(200);
  await expect(last.locator('.tm-step-tool')).toHaveCount(0);
  // By keyboard, from a link that another tab followed.
  await last.getByRole('checkbox').focus();
  await expect(last.locator('.tm-step-tool')).toBeAttached();
  await page.keyboard.press('Enter');
  await expect(pop(page)).toBeInViewport();
  await state(page, 'Skipped').click();
  await reason(page).fill('It has no thread');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(last.locator('.tm-more')).toContainText('It has no thread');
  await expect(last.getByRole('checkbox')).toHaveAccessibleDescription(/Skipped/);
  // By mouse, in the middle.
  const middle = page.locator('[data-tm-step=s1000]');
  await middle.scrollIntoViewIfNeeded();
  await middle.hover();
  await middle.locator('.tm-step-tool').click();
  await expect(pop(page)).toContainText('Turn screw number 1000');
  await page.keyboard.press('Escape');
  // A reload shows the top of the page again; paper has what is at its end.
  await reload(page);
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect(page.locator('[data-tm-step=s1] .tm-step-tool')).toBeAttached({ timeout: 40_000 });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await expect(last.locator('.tm-more')).toContainText('It has no thread');
});

test('paper has no tools, a phone has them at its foot', async ({ page, serve }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const { url } = await serve(project());
  await ready(page, url);
  await tools(page, 'Deploy');
  await expect(state(page, 'To do')).toBeFocused();
  const at = await pop(page).boundingBox();
  expect(at?.x).toBe(0);
  expect(at?.width).toBe(390);
  expect(Math.round((at?.y ?? 0) + (at?.height ?? 0))).toBe(844);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.tm-pop')).toBeHidden();
  await expect(page.locator('.tm-step-tool').first()).toBeHidden();
});
