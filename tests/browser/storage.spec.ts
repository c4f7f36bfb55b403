// Storage that fails, and what is found in it.
import { Project, box, expect, open, reload, root, step, stored, test, tick, type Page } from './support/test.ts';
import { fixture } from './support/project.ts';

const ITEM = 'Load balancers answer in every zone';
const OTHER = 'Alarms reach the person on call';
const ROW = 'Watch the error rate for ten minutes';

function project() {
  return new Project({ 'content/go-live.md': fixture('go-live.md') }).build();
}

/** Neither bar nor root claims that anything is kept. */
async function saysNotKept(page: Page) {
  await expect(root(page)).not.toHaveAttribute('data-tm-saved', 'saved');
  await expect(root(page)).toHaveAttribute('data-tm-saved', /memory|unsaved/);
  await expect(page.locator('.tm-saved')).not.toContainText(/^saved/i);
  await expect(page.locator('#tm-alert')).toBeVisible();
  await expect(page.locator('#tm-alert')).not.toBeEmpty();
}

test('denied storage: the page works in memory and says so', async ({ page, serve }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
  });
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  await box(page, ITEM).check();
  await expect(step(page, ITEM)).toHaveAttribute('data-tm-state', 'done');
  await saysNotKept(page);
});

test('every single access throws: the page works in memory and says so', async ({ page, serve }) => {
  await page.addInitScript(() => {
    for (const name of ['getItem', 'setItem', 'removeItem', 'key', 'clear'] as const) {
      Storage.prototype[name] = () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      };
    }
    Object.defineProperty(Storage.prototype, 'length', {
      get() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  });
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  await box(page, ROW).check();
  await expect(step(page, ROW)).toHaveAttribute('data-tm-state', 'done');
  await saysNotKept(page);
});

test('full storage: what was saved stays, what was not is never called saved', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  await tick(page, ITEM);
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
  });
  await box(page, OTHER).check();
  await expect(step(page, OTHER)).toHaveAttribute('data-tm-state', 'done');
  await saysNotKept(page);
  await reload(page);
  await expect(box(page, ITEM)).toBeChecked();
});

test('a write that changes nothing is not called saved', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {};
  });
  await box(page, ITEM).check();
  await expect(step(page, ITEM)).toHaveAttribute('data-tm-state', 'done');
  await saysNotKept(page);
});

test('room that comes back is used', async ({ page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}go-live.html`);
  await page.evaluate(() => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
    Object.assign(window, { mend: () => (Storage.prototype.setItem = setItem) });
  });
  await box(page, ITEM).check();
  await saysNotKept(page);
  await page.evaluate(() => (window as unknown as { mend(): void }).mend());
  await box(page, OTHER).check();
  await expect(root(page)).toHaveAttribute('data-tm-saved', 'saved');
  await reload(page);
  await expect(box(page, ITEM)).toBeChecked();
  await expect(box(page, OTHER)).toBeChecked();
});

test.describe('values that cannot be read', () => {
  /** Ticks, then puts another value where the tick's op is. */
  async function spoil(page: Page, url: string, change: (value: string) => string) {
    await open(page, url);
    await tick(page, ITEM);
    await tick(page, OTHER);
    const before = await stored(page);
    const ops = Object.keys(before).filter((key) => /:o:/.test(key)).sort();
    const key = ops.at(-1) ?? '';
    expect(key).not.toBe('');
    const value = change(before[key] ?? '');
    await page.evaluate(([key, value]) => localStorage.setItem(key, value), [key, value] as const);
    await reload(page);
    return { key, value, before };
  }

  const spoilt: [string, (value: string) => string][] = [
    ['one altered character', (value) => value.slice(0, -3) + (value.at(-3) === 'x' ? 'y' : 'x') + value.slice(-2)],
    ['half a value', (value) => value.slice(0, Math.floor(value.length / 2))],
    ['something that is not ours', () => 'theirs'],
    ['JSON of another tool', () => '{"done":[1,2,3]}'],
    ['nothing', () => ''],
  ];
  for (const [name, change] of spoilt) {
    test(`${name}: said, set aside, never overwritten`, async ({ page, serve }) => {
      const { url } = await serve(project());
      const { key, value } = await spoil(page, `${url}go-live.html`, change);
      await expect(box(page, ITEM)).toBeChecked();
      await expect(page.locator('#tm-alert')).toBeVisible();
      await expect(page.locator('#tm-alert')).not.toBeEmpty();
      await tick(page, ROW);
      const after = await stored(page);
      expect(after[key]).toBe(value);
      if (value) {
        const aside = Object.entries(after).filter(([key]) => /:q:/.test(key));
        expect(aside.some(([, kept]) => kept.includes(value))).toBe(true);
      }
      await reload(page);
      await expect(box(page, ROW)).toBeChecked();
      expect((await stored(page))[key]).toBe(value);
    });
  }

  test('a newer version: read-only, said, nothing changed', async ({ page, serve }) => {
    const { url } = await serve(project());
    const { key, value } = await spoil(page, `${url}go-live.html`, () => '2.a.AAAAAAAA.{"from":"later"}');
    await expect(page.locator('#tm-alert')).toBeVisible();
    await expect(page.locator('#tm-alert')).toContainText(/newer/i);
    const before = await stored(page);
    expect(before[key]).toBe(value);
    // A box may refuse the click or take it in memory: kept it must not be.
    await box(page, ROW).click();
    await expect(root(page)).not.toHaveAttribute('data-tm-saved', 'saved');
    expect(await stored(page)).toEqual(before);
  });
});

test('storage cleared under us: the ticks on the page are written again', async ({ context, page, serve }) => {
  const { url } = await serve(project());
  const other = await context.newPage();
  await open(page, `${url}go-live.html`);
  await tick(page, ITEM);
  await other.goto(`${url}go-live.html`);
  await other.evaluate(() => localStorage.clear());
  await other.close();
  await tick(page, OTHER);
  await reload(page);
  await expect(box(page, OTHER)).toBeChecked();
  await expect(box(page, ITEM)).toBeChecked();
});

test('keys name site, runbook and run, and neighbours are left alone', async ({ page, serve }) => {
  const { url } = await serve(project(), { at: '/repo/' });
  await page.goto(`${url}go-live.html`);
  await page.evaluate(() => localStorage.setItem('neighbour', 'untouched'));
  await reload(page);
  await tick(page, ITEM);
  const keys = Object.keys(await stored(page));
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys.filter((key) => !/:u:who$|^tminus:room:/.test(key))) {
    expect(key).toMatch(/^tminus:1:browser-tests@\/repo\/?:[^:]*go-live[^:]*:main:[ogrq]:/);
  }
  expect(await page.evaluate(() => localStorage.getItem('neighbour'))).toBe('untouched');
});

test('bytes written per tick do not grow with the run', async ({ page, serve }) => {
  const items = Array.from({ length: 300 }, (_, i) => `- [ ] Job number ${1000 + i}`).join('\n');
  const { url } = await serve(new Project({ 'content/jobs.md': `# Jobs\n\n## All\n\n${items}\n` }).build());
  await open(page, `${url}jobs.html`);
  const written = await page.evaluate(() => {
    const sizes: number[] = [];
    const { setItem } = Storage.prototype;
    let size = 0;
    Storage.prototype.setItem = function (key, value) {
      size += key.length + value.length;
      setItem.call(this, key, value);
    };
    for (const box of document.querySelectorAll<HTMLInputElement>('.tm-box')) {
      size = 0;
      box.click();
      sizes.push(size);
    }
    return sizes;
  });
  expect(written).toHaveLength(300);
  const ordinary = written.slice(2).sort((a, b) => a - b);
  const median = ordinary[Math.floor(ordinary.length / 2)] ?? 0;
  expect(median).toBeGreaterThan(50);
  expect(median).toBeLessThan(600);
  expect(written.at(-2)).toBeLessThan(median * 1.5);
});
