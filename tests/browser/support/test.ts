// The tests' own `test`: sites that close themselves, and pages that are
// watched. A page that breaks its policy, throws, or logs an error fails the
// test, whatever the test was about.
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { Project } from './project.ts';
import { serveFolder, type Options, type Served } from './server.ts';

export { expect, type Page };
export { Project };

interface Fixtures {
  /** Errors that this test provokes on purpose. */
  expected: RegExp[];
  /** Serves a built project until the test ends. */
  serve(project: Project | string, options?: Options): Promise<Served>;
  /** What went wrong in the test's pages so far. */
  problems: string[];
}

export const test = base.extend<Fixtures>({
  expected: [[], { option: true }],

  serve: async ({}, use) => {
    const open: Served[] = [];
    await use(async (project, options) => {
      const folder = typeof project === 'string' ? project : project.dist;
      const served = await serveFolder(folder, options);
      open.push(served);
      return served;
    });
    for (const served of open) await served.close();
  },

  problems: [
    async ({ context, expected }, use) => {
      const problems: string[] = [];
      await context.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          console.error(`policy: ${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`);
        });
      });
      context.on('console', (message) => {
        if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`);
      });
      context.on('weberror', (error) => problems.push(String(error.error())));
      await use(problems);
      const unexpected = problems.filter((text) => !expected.some((pattern) => pattern.test(text)));
      expect(unexpected, 'errors in the console').toEqual([]);
    },
    { auto: true },
  ],
});

/** The runbook's root. */
export function root(page: Page): Locator {
  return page.locator('[data-tm-root]');
}

/** Opens a page and waits until its checklist is live. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await live(page);
}

/** Reloads a page and waits until its checklist is live again. */
export async function reload(page: Page): Promise<void> {
  await page.reload();
  await live(page);
}

export async function live(page: Page): Promise<void> {
  await expect(root(page)).toHaveAttribute('data-tm-live', 'on');
}

/** The box of the step with this text. */
export function box(page: Page, text: string): Locator {
  return page.getByRole('checkbox', { name: text });
}

/** The step with this text. */
export function step(page: Page, text: string): Locator {
  return box(page, text).locator('xpath=ancestor::*[@data-tm-step][1]');
}

/** Ticks a step and waits until the page says that it is kept. */
export async function tick(page: Page, text: string): Promise<void> {
  await box(page, text).check();
  await expect(step(page, text)).toHaveAttribute('data-tm-state', 'done');
  await expect(root(page)).toHaveAttribute('data-tm-saved', 'saved');
}

/** Chooses an entry of the run bar's menu. */
export async function choose(page: Page, entry: string | RegExp): Promise<void> {
  const menu = page.locator('.tm-run-menu');
  if (!(await menu.isVisible())) await page.locator('.tm-run-more').click();
  await menu.getByRole('button', { name: entry }).or(menu.getByRole('menuitem', { name: entry })).click();
}

/** Everything of ours in the page's storage. */
export function stored(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const found: Record<string, string> = {};
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i) ?? '';
      if (key.startsWith('tminus:')) found[key] = localStorage.getItem(key) ?? '';
    }
    return found;
  });
}
