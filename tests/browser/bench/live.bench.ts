// How long enhancing and ticking take, by the marks that the component leaves.
import { Project, live, test, type Page } from '../support/test.ts';

const ROUNDS = 9;
const TICKS = 200;

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

/** Sections of ten items each, no two alike. */
function runbook(items: number): string {
  const lines = ['# Jobs', ''];
  for (let i = 0; i < items; i++) {
    if (i % 10 === 0) lines.push('', `## Part ${i / 10 + 1}`, '');
    lines.push(`- [ ] Job number ${i + 1}: look at host ${(i * 37) % 1000} and write down what it says`);
  }
  return lines.join('\n') + '\n';
}
