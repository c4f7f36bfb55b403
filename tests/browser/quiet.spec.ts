// The clock: right when it is looked at, silent when nobody needs it.
import { Project, expect, open, test, tick, type Page } from './support/test.ts';
import { fixture } from './support/project.ts';

interface Timers {
  fired: number;
  pending: number;
  most: number;
}

/** Counts timers that are set and that fire; call after the clock is installed. */
async function countTimers(page: Page) {
  await page.addInitScript(() => {
    const timers = { fired: 0, pending: 0, most: 0 };
    Object.assign(window, { timers });
    const waiting = new Set<unknown>();
    const note = () => {
      timers.pending = waiting.size;
      timers.most = Math.max(timers.most, waiting.size);
    };
    for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback'] as const) {
      const original = window[name] as ((run: () => void, ...rest: unknown[]) => unknown) | undefined;
      if (!original) continue;
      Object.assign(window, {
        [name]: (run: (...values: unknown[]) => void, ...rest: unknown[]) => {
          const id = original.call(
            window,
            (...values: unknown[]) => {
              if (name !== 'setInterval') waiting.delete(id);
              timers.fired++;
              note();
              run(...values);
            },
            ...rest,
          );
          waiting.add(id);
          note();
          return id;
        },
      });
    }
    for (const name of ['clearTimeout', 'clearInterval', 'cancelAnimationFrame', 'cancelIdleCallback'] as const) {
      const original = window[name] as ((id: unknown) => void) | undefined;
      if (!original) continue;
      Object.assign(window, {
        [name]: (id: unknown) => {
          waiting.delete(id);
          note();
          original.call(window, id);
        },
      });
    }
  });
}

function timers(page: Page): Promise<Timers> {
  return page.evaluate(() => ({ ...(window as unknown as { timers: Timers }).timers }));
}

/** Makes the page believe that it is hidden, or seen again. */
async function show(page: Page, state: 'hidden' | 'visible') {
  await page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => state === 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

/** Waits for the second module, which comes when nothing else is to do. */
async function furnished(page: Page) {
  await page.clock.runFor(5_000);
  await expect(page.locator('.tm-desk-tool').first()).toBeAttached();
  await page.clock.runFor(5_000);
}

test('nothing counts: no timer fires', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/plain.md': fixture('plain.md') }).build());
  await page.clock.install({ time: '2026-11-20T12:00:00Z' });
  await countTimers(page);
  await open(page, `${url}plain.html`);
  await tick(page, 'Boxes are packed');
  await furnished(page);
  const settled = await timers(page);
  await page.clock.runFor(3_600_000);
  const later = await timers(page);
  expect(later.fired - settled.fired).toBe(0);
  expect(later.pending).toBe(0);
});

test('hidden: at most one timeout is pending', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/go-live.md': fixture('go-live.md') }).build());
  await page.clock.install({ time: '2026-12-01T05:00:00Z' });
  await countTimers(page);
  await open(page, `${url}go-live.html`);
  await furnished(page);
  await show(page, 'hidden');
  await page.clock.runFor(5_000);
  const before = await timers(page);
  expect(before.pending).toBeLessThanOrEqual(1);
  await page.clock.runFor(600_000);
  const after = await timers(page);
  expect(after.pending).toBeLessThanOrEqual(1);
  expect(after.fired - before.fired).toBeLessThanOrEqual(3);
});

test('visible: the countdown moves with one timeout at a time', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/go-live.md': fixture('go-live.md') }).build());
  await page.clock.install({ time: '2026-12-01T06:00:00Z' });
  await countTimers(page);
  await open(page, `${url}go-live.html`);
  await furnished(page);
  await page.clock.pauseAt('2026-12-01T06:10:00Z');
  const face = page.locator('.tm-run-clock-face');
  await expect(face).toContainText('02:50:00');
  await page.clock.runFor(1_000);
  await expect(face).toContainText('02:49:59');
  await page.clock.runFor(59_000);
  await expect(face).toContainText('02:49:00');
  expect((await timers(page)).pending).toBeLessThanOrEqual(1);
});

test('after two hours of sleep the first look is right to the second', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/go-live.md': fixture('go-live.md') }).build());
  await page.clock.install({ time: '2026-12-01T05:00:00Z' });
  await open(page, `${url}go-live.html`);
  await page.clock.pauseAt('2026-12-01T05:30:00Z');
  const face = page.locator('.tm-run-clock-face');
  await expect(face).toContainText('03:30:00');
  await show(page, 'hidden');
  // The wall clock jumps while no timer runs, as it does when a lid closes.
  await page.clock.setSystemTime('2026-12-01T07:30:07Z');
  await show(page, 'visible');
  await expect(face).toContainText('01:29:53');
});

test('past the launch the clock counts up, and a step that is due is late', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/go-live.md': fixture('go-live.md') }).build());
  await page.clock.install({ time: '2026-12-01T09:00:00Z' });
  await open(page, `${url}go-live.html`);
  await page.clock.pauseAt('2026-12-01T09:20:00Z');
  await expect(page.locator('.tm-run-clock')).toHaveAttribute('data-tm-clock', 'after');
  await expect(page.locator('.tm-run-clock-face')).toContainText('00:20:00');
  const section = page.locator('[data-tm-section]').filter({ has: page.getByRole('heading', { name: 'Infrastructure' }) }).last();
  await expect(section.locator('.tm-count')).toContainText(/late|overdue/i);
});

test('every section counts down to its own due time', async ({ page, serve }) => {
  const { url } = await serve(new Project({ 'content/go-live.md': fixture('go-live.md') }).build());
  await page.clock.install({ time: '2026-11-24T03:00:00Z' });
  await open(page, `${url}go-live.html`);
  await page.clock.pauseAt('2026-11-24T04:00:00Z');
  const section = page.locator('[data-tm-section]').filter({ has: page.getByRole('heading', { name: 'Infrastructure' }) }).last();
  await expect(section.locator('.tm-count')).toContainText('due in 5 h');
});
