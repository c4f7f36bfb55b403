// Every page kind under its content security policy, and with axe-core.
// Violations of the policy fail any test (support/test.ts); here every page is
// opened, used, and looked at in both colour schemes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project, box, choose, expect, open, reload, root, step, test, tick, type Page } from './support/test.ts';
import { violations } from './support/axe.ts';
import { exampleSite, fixture } from './support/project.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('every page of the example site', async ({ page, serve }) => {
      // Some thirty pages, one after the other, on a machine that has other work.
      test.setTimeout(600_000);
      const site = exampleSite();
      const { url } = await serve(site);
      const pages = site.pages();
      expect(pages.length).toBeGreaterThan(3);
      for (const path of pages) {
        await page.goto(url + path);
        if ((await page.locator('#tm-runbook').count()) > 0) {
          await expect(root(page)).toHaveAttribute('data-tm-live', 'on');
        }
        expect.soft(await violations(page), `${path} in ${colorScheme}`).toEqual([]);
      }
    });

    test('a runbook in use: done, changed, lost, menu, dialog', async ({ page, serve }) => {
      const text = '# Plan\n\n## First\n\n- [ ] One thing that stays\n- [ ] Another thing that is reworded later\n- [ ] Zebra crossing painted\n';
      const project = new Project({ 'content/plan.md': text }).build();
      const { url } = await serve(project);
      await open(page, `${url}plan.html`);
      for (const item of ['One thing', 'Another thing', 'Zebra crossing']) await tick(page, item);
      const edited = text.replace('reworded later', 'reworded now').replace('- [ ] Zebra crossing painted\n', '');
      project.write('content/plan.md', edited).build();
      await reload(page);
      await expect(page.locator('.tm-lost-item')).toHaveCount(1);
      expect.soft(await violations(page), 'changed and lost').toEqual([]);
      await page.locator('.tm-run-more').click();
      await expect(page.locator('.tm-run-menu')).toBeVisible();
      expect.soft(await violations(page), 'menu open').toEqual([]);
      await choose(page, /Reset/);
      await expect(page.getByRole('dialog')).toBeVisible();
      expect.soft(await violations(page), 'dialog open').toEqual([]);
    });

    test('a runbook with a launch, on its day', async ({ page, serve }) => {
      const project = new Project({ 'content/go-live.md': fixture('go-live.md') }).build();
      const { url } = await serve(project);
      await page.clock.install({ time: '2026-12-01T09:20:00Z' });
      await open(page, `${url}go-live.html`);
      await tick(page, 'Announce the start in the war room');
      expect(await violations(page)).toEqual([]);
    });

    test('a runbook that could not be made live', async ({ page, serve }) => {
      const project = new Project({ 'content/go-live.md': fixture('go-live.md') }).build();
      const { url } = await serve(project);
      await page.addInitScript(() => {
        Object.defineProperty(window, 'localStorage', {
          get() {
            throw new DOMException('Access is denied for this document.', 'SecurityError');
          },
        });
      });
      await open(page, `${url}go-live.html`);
      await expect(page.locator('#tm-alert')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}

test('every page carries the policy, and nothing inline', () => {
  const site = exampleSite();
  for (const path of site.pages()) {
    const html = readFileSync(join(site.dist, path), 'utf8');
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/i.exec(html)?.[1]?.replaceAll('&#39;', "'") ?? '';
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy, path).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
    expect(html, path).not.toMatch(/<style|\sstyle=|<script>|<script (?![^>]*(src=|application\/json))|\son[a-z]+=/i);
    // Before the policy nothing may load.
    expect(html.search(/content-security-policy/i), path).toBeLessThan(html.search(/<(link|script)\b/));
  }
});

test('all of it works with the keyboard alone', async ({ page, serve }) => {
  const project = new Project({ 'content/plain.md': fixture('plain.md') }).build();
  const { url } = await serve(project);
  await open(page, `${url}plain.html`);
  // From the top of the page to the first box, as somebody without a mouse does.
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    if (await page.locator('.tm-box:focus').count()) break;
  }
  await expect(box(page, 'Boxes are packed')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(step(page, 'Boxes are packed')).toHaveAttribute('data-tm-state', 'done');
  await page.locator('.tm-run-more').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.tm-run-menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('.tm-run-menu')).toBeHidden();
  await expect(page.locator('.tm-run-more')).toBeFocused();
});
