// How long enhancing and ticking take, by the marks that the component leaves.
import { Project, expect, live, test, type Page } from '../support/test.ts';

const ROUNDS = 9;
const TICKS = 200;
const OPS = 20_000;
const CHUNK = 1000;

test('enhance and tick', async ({ browser, serve }) => {
  const lines = ['', 'browser: in milliseconds, middle of several loads'];
  for (const [items, aim] of [
    [300, 15],
    [10_000, 80],
  ] as const) {
    const project = new Project({ 'content/jobs.md': runbook(items) });
    project.write('tminus.toml', 'id = "bench"\ntitle = "Bench"\n[limits]\nsteps = 20000\n').build('--no-highlight');
    const { url } = await serve(project);
    const enhance: number[] = [];
    let ticks: Ticks | undefined;
    for (let round = 0; round < ROUNDS; round++) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${url}jobs.html`);
      await live(page);
      enhance.push(...(await measures(page, 'tm:enhance')));
      if (round === ROUNDS - 1) ticks = await tickMany(page);
      await context.close();
    }
    const { handler, painted, bytes } = ticks ?? { handler: [], painted: [], bytes: [] };
    lines.push(
      `  ${items} items`,
      row('enhance', at(enhance, 0.5), `${spread(enhance)}, aim: ${aim}`),
      row('tick, 95th percentile', at(handler, 0.95), `middle ${at(handler, 0.5).toFixed(2)}, aim: 2`),
      row('click to next frame, 95th', at(painted, 0.95), `middle ${at(painted, 0.5).toFixed(1)}`),
      row('bytes written a tick', at(bytes, 0.5), `first ten ${at(bytes.slice(0, 10), 0.5)}, last ten ${at(bytes.slice(-10), 0.5)}`),
    );
  }
  console.log(lines.join('\n'));
});

// A launch week in one page: the log is read, checked and folded before the page is live.
test('open a run with 20,000 ops', async ({ browser, serve }) => {
  test.slow();
  const project = new Project({ 'content/jobs.md': runbook(300) }).build('--no-highlight');
  const { url } = await serve(project);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}jobs.html`);
  await live(page);
  for (let left = OPS; left > 0; left -= CHUNK)
    await page.evaluate((count) => {
      const boxes = [...document.querySelectorAll<HTMLInputElement>('.tm-box')];
      for (let i = 0; i < count; i++) boxes[i % boxes.length]?.click();
    }, CHUNK);
  const open: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await page.reload();
    await live(page);
    open.push(...(await measures(page, 'tm:enhance')));
  }
  await context.close();
  console.log(['', `  ${OPS} ops`, row('open', at(open, 0.5), `${spread(open)}, aim: 300`)].join('\n'));
});

// What a page that shows and hides a checklist leaves behind.
test('mount and unmount', async ({ browser, serve }) => {
  test.slow();
  const project = new Project({ 'content/jobs.md': runbook(10) }).build('--no-highlight');
  const { url } = await serve(project);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const memories: WebAssembly.Memory[] = [];
    Object.assign(globalThis, { memories });
    for (const name of ['instantiate', 'instantiateStreaming'] as const) {
      const made = WebAssembly[name] as (...from: unknown[]) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;
      const watched = async (...from: unknown[]) => {
        const answer = await made(...from);
        memories.push((answer.instance ?? answer).exports['memory'] as WebAssembly.Memory);
        return answer;
      };
      Object.assign(WebAssembly, { [name]: watched });
    }
  });
  await page.goto(`${url}jobs.html`);
  await live(page);
  const session = await context.newCDPSession(page);
  const used = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const modules = await page.evaluate(() => {
      const { memories } = globalThis as unknown as { memories: WebAssembly.Memory[] };
      return memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
    });
    return { heap: usedSize / 1e6, modules: modules / 1e6 };
  };
  await page.evaluate(() => {
    document.body.innerHTML =
      '<tminus-checklist runbook="cycle"><ul><li><input type="checkbox"> One</li><li><input type="checkbox"> Two</li></ul></tminus-checklist>';
  });
  const lines = ['', '  mount and unmount, megabytes'];
  for (const upTo of [100, 500, 1000]) {
    await page.evaluate(async (count) => {
      const list = document.querySelector('tminus-checklist');
      for (let i = 0; list && i < count; i++) {
        list.remove();
        await new Promise((done) => setTimeout(done));
        list.removeAttribute('data-tm-live');
        document.body.append(list);
        while (list.getAttribute('data-tm-live') !== 'on') await new Promise((done) => setTimeout(done));
      }
    }, upTo === 100 ? 100 : upTo === 500 ? 400 : 500);
    const { heap, modules } = await used();
    lines.push(row(`after ${upTo}: script heap`, heap, `memories of the modules ${modules.toFixed(2)}`));
  }
  await context.close();
  console.log(lines.join('\n'));
});

test('times of a plan', async ({ page, serve }) => {
  const project = new Project({ 'content/plan.md': plan(2_000) }).build('--no-highlight');
  const { url } = await serve(project);
  await page.goto(`${url}plan.html`);
  await live(page);
  await expect(page.locator('.tm-desk-tool').first()).toBeVisible();
  await tickMany(page);
  await expect.poll(async () => (await measures(page, 'tm:times')).length).toBeGreaterThan(TICKS);
  const times = await measures(page, 'tm:times');
  console.log(
    [
      '',
      'browser: all times of 2,000 rows that depend on each other, after a tick',
      row('95th percentile', at(times, 0.95), `middle ${at(times, 0.5).toFixed(2)}, most ${Math.max(...times).toFixed(2)}, aim: 16`),
    ].join('\n'),
  );
});

interface Ticks {
  handler: number[];
  painted: number[];
  bytes: number[];
}

async function tickMany(page: Page): Promise<Ticks> {
  const { painted, bytes } = await page.evaluate(async (count) => {
    const boxes = [...document.querySelectorAll<HTMLInputElement>('.tm-box')];
    const stride = Math.max(1, Math.floor(boxes.length / count));
    const { setItem } = Storage.prototype;
    let size = 0;
    Storage.prototype.setItem = function (key, value) {
      size += key.length + value.length;
      setItem.call(this, key, value);
    };
    const painted: number[] = [];
    const bytes: number[] = [];
    for (let i = 0; i < boxes.length && painted.length < count; i += stride) {
      size = 0;
      const start = performance.now();
      boxes[i]?.click();
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      painted.push(performance.now() - start);
      bytes.push(size);
    }
    return { painted, bytes };
  }, TICKS);
  return { handler: await measures(page, 'tm:tick'), painted, bytes };
}

function measures(page: Page, name: string): Promise<number[]> {
  return page.evaluate((name) => performance.getEntriesByName(name, 'measure').map((entry) => entry.duration), name);
}

function at(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function spread(values: number[]): string {
  return `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}`;
}

function row(name: string, value: number, note: string): string {
  return `    ${name.padEnd(28)}${value.toFixed(2).padStart(10)}   (${note})`;
}

/** A launch of so many rows: a chain by their times, every third with a dependency
 * of its own besides. */
function plan(rows: number): string {
  const lines = ['+++', 'title = "Plan"', 'launch = 2026-12-01T09:00:00', 'timezone = "UTC"', 'window = "200h"', '+++', ''];
  lines.push('| Time | Action | Owner | Status |', '|---|---|---|---|');
  for (let i = 0; i < rows; i++) {
    const time = `H+${Math.floor((i * 5) / 60)}:${String((i * 5) % 60).padStart(2, '0')}`;
    const after = i > 20 && i % 3 === 0 ? ` after=#r${i - 7}` : '';
    lines.push(`| ${time} | Do thing number ${i} | Ana | <!-- {#r${i}${after} duration=4m} --> |`);
  }
  return `${lines.join('\n')}\n`;
}

/** Sections of ten items each, no two alike. */
function runbook(items: number): string {
  const lines = ['# Jobs', ''];
  for (let i = 0; i < items; i++) {
    if (i % 10 === 0) lines.push('', `## Part ${i / 10 + 1}`, '');
    lines.push(`- [ ] Job number ${i + 1}: look at host ${(i * 37) % 1000} and write down what it says`);
  }
  return lines.join('\n') + '\n';
}
