// A minute of two people clicking at random, and one of their tabs dying: what
// either page showed as saved is there afterwards.
import { readFileSync } from 'node:fs';
import { Project, choose, expect, live, open, reload, test, type Page } from './support/test.ts';

const STEPS = 40;
const MINUTE = 60_000;

function project() {
  const items = Array.from({ length: STEPS }, (_, i) => `- [ ] Job number ${i + 10}`).join('\n');
  return new Project({ 'content/jobs.md': `# Jobs\n\n## All of them\n\n${items}\n` }).build();
}

/** Clicks boxes at random until a minute is over or the page dies; what it shows
 * as saved is told at once. */
function storm(page: Page, seed: number, length: number) {
  return page.evaluate(
    ([seed, length]) =>
      new Promise<void>((done) => {
        // Mulberry32: the same clicks each time.
        let state = seed;
        const random = () => {
          state = (state + 0x6d2b79f5) | 0;
          let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
          mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
          return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
        };
        const boxes = [...document.querySelectorAll<HTMLInputElement>('.tm-box')];
        const end = performance.now() + length;
        let mine: string | null = null;
        document.addEventListener('tminus:change', (event) => {
          const { step, state, saved } = (event as CustomEvent).detail;
          // Only what this page did itself; the other one tells its own.
          if (step === mine && saved === 'saved') console.debug(`saved ${step} ${state}`);
          if (step === mine) mine = null;
        });
        const click = () => {
          if (performance.now() > end) return done();
          const box = boxes[Math.floor(random() * boxes.length)]!;
          mine = box.closest('[data-tm-step]')!.getAttribute('data-tm-step');
          box.click();
          mine = null;
          setTimeout(click, random() * 60);
        };
        click();
      }),
    [seed, length] as const,
  );
}

test('what two tabs showed as saved in a minute of clicks is there, though one was killed', async ({ context, page, serve }) => {
  test.setTimeout(180_000);
  const { url } = await serve(project());
  const other = await context.newPage();
  const saved = new Map<string, number>();
  const count = (from: Page) =>
    from.on('console', (message) => {
      if (!message.text().startsWith('saved ')) return;
      saved.set(message.text(), (saved.get(message.text()) ?? 0) + 1);
    });
  count(page);
  count(other);
  await open(page, `${url}jobs.html`);
  await open(other, `${url}jobs.html`);

  const dying = storm(other, 2, MINUTE).catch(() => 'killed');
  await storm(page, 1, MINUTE / 2);
  // The process of the tab is gone, in the middle of whatever it did.
  const crashed = other.waitForEvent('crash');
  void other.goto('chrome://crash').catch(() => undefined);
  await crashed;
  expect(await dying).toBe('killed');
  // The other tab may have shared the process.
  await storm(page, 3, MINUTE / 2).catch(() => undefined);

  const third = await context.newPage();
  await open(third, `${url}jobs.html`);
  await live(third);
  const download = third.waitForEvent('download');
  await choose(third, 'Export the log');
  const log = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  const kept = new Map<string, number>();
  for (const op of log.ops) {
    if (op.k !== 'set') continue;
    const line = `saved ${op.s} ${op.d.to}`;
    kept.set(line, (kept.get(line) ?? 0) + 1);
  }
  const lost = [...saved].filter(([line, times]) => (kept.get(line) ?? 0) < times);
  expect(lost).toEqual([]);
  const all = [...saved.values()].reduce((sum, times) => sum + times, 0);
  expect(all).toBeGreaterThan(1_000);

  // Both that are left show the same.
  const shown = (tab: Page) => tab.locator('.tm-box:checked').evaluateAll((boxes) => boxes.map((box) => box.id));
  await reload(third);
  if (!page.isClosed()) {
    await reload(page).catch(() => open(page, `${url}jobs.html`));
    await expect.poll(async () => JSON.stringify(await shown(page)) === JSON.stringify(await shown(third))).toBe(true);
  }
});
