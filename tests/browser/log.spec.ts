// The log: what happened, and the ways it leaves this browser and comes back.
import { violations } from './support/axe.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator } from '@playwright/test';
import { Project, box, choose, expect, live, open, reload, root, step, stored, test, tick, type Page } from './support/test.ts';
import { scratch, tminus } from './support/project.ts';
import { Writer, hash, logFile, read, summed } from './support/log.ts';

const PLAN = `+++
title = "Move"
launch = 2026-12-01T09:00:00
timezone = "Europe/Lisbon"
+++

## Before

- [ ] Pack the boxes {#pack}
- [ ] Copy the keys {#keys}
- [ ] Label each key {#label}

## After

- [ ] Clean the old flat {#clean}

Domain: {{DOMAIN}}
`;

function project() {
  return new Project({ 'content/plan.md': PLAN, 'content/other.md': '# Other\n\n- [ ] Something else\n' }).build();
}

type Sheet = 'lines' | 'files' | 'store';

/** Opens the sheet of the log. */
async function sheet(page: Page, view: Sheet): Promise<Locator> {
  const tool = page.locator('[data-tm-tool=log]');
  if ((await tool.getAttribute('aria-expanded')) !== 'true') await tool.click();
  const sheet = page.locator('.tm-sheet[data-tm-panel=log]');
  await sheet.locator(`[data-tm-view=${view}]`).click();
  return sheet;
}

/** What a click hands to the browser as a file. */
async function saved(page: Page, button: Locator): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

async function log(page: Page): Promise<string> {
  const opened = await sheet(page, 'files');
  return (await saved(page, opened.locator('[data-tm-log-form=json]'))).text;
}

/** Chooses a file. */
async function choice(page: Page, text: string | Buffer, name = 'log.json') {
  const opened = await sheet(page, 'files');
  const buffer = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  await opened.locator('.tm-take-file').setInputFiles({ name, mimeType: 'application/json', buffer });
}

async function merge(page: Page, text: string) {
  await choice(page, text);
  await page.locator('.tm-offer-yes').click();
  await expect(page.locator('.tm-offer-done')).toBeVisible();
  await expect(page.locator('.tm-saved')).not.toHaveText(/Nothing to save/);
}

/** Another device: a browser that knows nothing. */
async function device(browser: Browser, url: string, grant = false): Promise<[BrowserContext, Page]> {
  const context = await browser.newContext(grant ? { permissions: ['clipboard-read', 'clipboard-write'] } : {});
  const page = await context.newPage();
  await open(page, url);
  return [context, page];
}

/** Names that make sure that nobody mistakes who wrote what. */
async function callMe(page: Page, name: string) {
  await page.locator('.tm-run-more').click();
  await page.getByLabel('Who are you?').fill(name);
  await page.getByLabel('Who are you?').press('Enter');
  await page.keyboard.press('Escape');
}

test('the timeline says what happened, to which step, from what to what, and what was taken back', async ({ page, serve }) => {
  const { url } = await serve(project());
  // Wide enough for the run bar and the sheet beside each other.
  await page.setViewportSize({ width: 1920, height: 1000 });
  await page.clock.install({ time: '2026-11-30T22:59:00Z' });
  await open(page, `${url}plan.html`);
  const opened = await sheet(page, 'lines');
  await expect(opened).toContainText('Nothing has happened in this run yet');
  await tick(page, 'Pack the boxes');
  await page.clock.setFixedTime('2026-12-01T08:00:00Z');
  await tick(page, 'Copy the keys');
  await choose(page, /Undo/);
  const lines = opened.locator('.tm-entry');
  await expect(lines).toHaveCount(3);
  await expect(lines.nth(0)).toContainText('took back: to do → done');
  await expect(lines.nth(1)).toContainText('Copy the keys');
  await expect(lines.nth(1)).toContainText('Taken back');
  await expect(lines.nth(2)).toContainText('Pack the boxes');
  await expect(lines.nth(2)).toContainText('22:59:0');
  await expect(opened.locator('.tm-entries-day')).toHaveText(['1 Dec 2026', '30 Nov 2026']);
  // An entry leads to its step.
  await lines.nth(2).getByRole('link', { name: 'Pack the boxes' }).click();
  await expect(box(page, 'Pack the boxes')).toBeFocused();
  // A choice of entries, and back.
  await opened.locator('[data-tm-choice=step]').selectOption({ label: 'Copy the keys' });
  await expect(lines).toHaveCount(2);
  await expect(opened.locator('.tm-log-count')).toContainText('2 of 3 entries');
  await opened.locator('[data-tm-choice=topic]').selectOption('undo');
  await expect(lines).toHaveCount(2);
  await opened.getByRole('button', { name: 'Show all' }).click();
  await expect(lines).toHaveCount(3);
  await opened.locator('[data-tm-choice=day]').selectOption({ label: '30 Nov 2026' });
  await expect(lines).toHaveCount(1);
  await opened.getByRole('button', { name: '2 newer entries' }).click();
  await expect(lines).toHaveCount(3);
});

test('two devices exchange files and links in both directions and come to the same', async ({ browser, page, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await callMe(page, 'Ana');
  await tick(page, 'Pack the boxes');
  const [there, other] = await device(browser, `${url}plan.html`, true);
  await callMe(other, 'Ben');
  await tick(other, 'Copy the keys');

  // A file, there.
  await choice(other, await log(page));
  const offer = other.locator('.tm-offer');
  await expect(offer).toContainText('2 new entries');
  await expect(offer).toContainText('Ana');
  await expect(step(other, 'Pack the boxes')).not.toHaveAttribute('data-tm-state', 'done');
  await offer.locator('.tm-offer-yes').click();
  await expect(other.locator('.tm-offer-done')).toContainText('2 new entries.');
  await expect(step(other, 'Pack the boxes')).toHaveAttribute('data-tm-state', 'done');
  await expect(root(other)).toHaveAttribute('data-tm-saved', 'saved');

  // A link, back.
  await other.locator('.tm-hand-make').click();
  await expect(other.locator('.tm-hand-said')).toContainText('in the clipboard');
  const link = await other.evaluate(() => navigator.clipboard.readText());
  expect(link.startsWith(`${url}plan.html#tminus-log=1.`)).toBe(true);
  await page.goto('about:blank');
  await page.goto(link);
  await live(page);
  await expect(page.locator('.tm-offer')).toContainText('2 new entries');
  await expect(page.locator('.tm-offer')).toContainText('a link');
  // Nothing is taken without the click, and the address carries it no longer.
  await expect(step(page, 'Copy the keys')).not.toHaveAttribute('data-tm-state', 'done');
  expect(page.url()).toBe(`${url}plan.html`);
  await page.locator('.tm-offer-yes').click();
  await expect(step(page, 'Copy the keys')).toHaveAttribute('data-tm-state', 'done');

  // They are the same, also after a reload; once more is nothing new.
  for (const both of [page, other]) await reload(both);
  const [mine, theirs] = [await log(page), await log(other)];
  expect(read(mine).ops).toEqual(read(theirs).ops);
  await choice(page, theirs);
  await expect(page.locator('.tm-offer')).toContainText('Nothing is new: 4 entries of the file were here already.');
  await expect(page.locator('.tm-offer-yes')).toHaveCount(0);
  const folder = scratch('log');
  writeFileSync(join(folder, 'log.json'), mine);
  expect(tminus(folder, 'verify', 'log.json').code).toBe(0);
  await there.close();
});

test('a link in the same tab, a broken one, one of another runbook, one of a later version', async ({ browser, page, serve }) => {
  const { url } = await serve(project());
  const [there, other] = await device(browser, `${url}other.html`, true);
  await tick(other, 'Something else');
  const opened = await sheet(other, 'files');
  await opened.locator('.tm-hand-make').click();
  await expect(opened.locator('.tm-hand-said')).toBeVisible();
  const link = await other.evaluate(() => navigator.clipboard.readText());
  const fragment = link.split('#')[1] ?? '';
  await there.close();

  await open(page, `${url}plan.html`);
  await tick(page, 'Pack the boxes');
  const before = await stored(page);
  const offer = page.locator('.tm-offer');
  for (const [hashed, says] of [
    [fragment, 'this is a log of the runbook `other`, and this page is `plan`'],
    [fragment.slice(0, -40), 'the link is damaged or was cut off'],
    [`${fragment.slice(0, 60)}AAAA${fragment.slice(64)}`, 'the link is damaged or was cut off'],
    ['tminus-log=1.<script>', 'the link is damaged or was cut off'],
    ['tminus-log=9.AAAA', 'a newer version of this page made the link'],
    [`tminus-log=1.${'A'.repeat(40_000)}`, 'the link is longer than any'],
  ] as const) {
    await page.evaluate((hashed) => (location.hash = hashed), hashed);
    await expect(offer).toContainText(says);
    await offer.getByRole('button', { name: 'Close this' }).click();
    await expect(offer).toHaveCount(0);
  }
  expect(await stored(page)).toEqual(before);
});

test('a link leaves the page’s own steps out; a page of another edition says so, and the file mends it', async ({ browser, page, serve }) => {
  const site = project();
  const { url } = await serve(site);
  const [there, other] = await device(browser, `${url}plan.html`, true);
  for (const text of ['Pack the boxes', 'Copy the keys', 'Clean the old flat']) await tick(other, text);
  const file = await log(other);
  await other.locator('.tm-hand-make').click();
  await expect(other.locator('.tm-hand-said')).toContainText('in the clipboard');
  const link = await other.evaluate(() => navigator.clipboard.readText());
  await there.close();
  // The chat that cuts at 2,000 characters takes the link of a long runbook too.
  expect(link.length).toBeLessThan(700);

  // A page of the same edition takes it as it takes the file, the steps included.
  await open(page, link);
  await expect(page.locator('.tm-offer')).toContainText('4 new entries');
  await expect(page.locator('.tm-offer')).not.toContainText('another edition');
  await page.locator('.tm-offer-yes').click();
  await expect(step(page, 'Clean the old flat')).toHaveAttribute('data-tm-state', 'done');
  const edited = PLAN.replace('Copy the keys {#keys}', 'Copy all of the keys {#keys}').replace(' {#clean}', ' and the cellar');
  site.write('content/plan.md', edited).build();
  await open(page, `${url}plan.html`);
  await expect(step(page, 'Copy all of the keys').locator('.tm-changed-was')).toContainText('Copy the keys');
  await expect(step(page, 'Clean the old flat and the cellar')).toHaveAttribute('data-tm-changed');

  // A page of another edition that has never seen the old one.
  const [late, third] = await device(browser, `${url}plan.html`);
  await third.evaluate((hash) => (location.hash = hash), link.split('#')[1] ?? '');
  await expect(third.locator('.tm-offer')).toContainText('made on another edition of this page');
  await third.locator('.tm-offer-yes').click();
  await expect(step(third, 'Pack the boxes')).toHaveAttribute('data-tm-state', 'done');
  await expect(step(third, 'Clean the old flat and the cellar')).not.toHaveAttribute('data-tm-state', 'done');
  await expect(third.locator('.tm-lost')).toBeVisible();
  await choice(third, file);
  await expect(third.locator('.tm-offer')).toContainText('The steps of another edition are in it.');
  await third.locator('.tm-offer-yes').click();
  await expect(third.locator('.tm-lost')).toHaveCount(0);
  await expect(step(third, 'Clean the old flat and the cellar')).toHaveAttribute('data-tm-state', 'done');
  await late.close();
});

test('a link of another run puts it beside the open one', async ({ browser, page, serve }) => {
  const { url } = await serve(project());
  const [there, other] = await device(browser, `${url}plan.html?run=evening`, true);
  await tick(other, 'Pack the boxes');
  const text = await log(other);
  await other.locator('.tm-hand-make').click();
  await expect(other.locator('.tm-hand-said')).toBeVisible();
  const link = await other.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain('plan.html?run=evening#');
  await there.close();
  await open(page, `${url}plan.html`);
  await tick(page, 'Copy the keys');
  await choice(page, text);
  await expect(page.locator('.tm-offer')).toContainText('a log of another run of this runbook (evening)');
  await page.locator('.tm-offer-yes').click();
  await expect(step(page, 'Pack the boxes')).not.toHaveAttribute('data-tm-state', 'done');
  await page.getByRole('link', { name: 'Open that run' }).click();
  await live(page);
  expect(page.url()).toContain('?run=evening');
  await expect(step(page, 'Pack the boxes')).toHaveAttribute('data-tm-state', 'done');
  await expect(step(page, 'Copy the keys')).not.toHaveAttribute('data-tm-state', 'done');
});

test('wrong files are refused with a sentence, and change and run nothing', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.clock.install({ time: '2026-12-01T08:00:00Z' });
  await open(page, `${url}plan.html`);
  await tick(page, 'Pack the boxes');
  const good = await log(page);
  const { head, list } = read(good);
  const rev = hash(list);
  const now = Date.parse('2026-12-01T07:00:00Z');
  const writer = (actor?: string) =>
    new Writer('otherwriter1', actor, now).add('open', { d: { kind: 'live', rev, run: 'main', wire: 1 } });
  const made = (of: Partial<typeof head>, by: Writer) => logFile({ ...head, ...of }, list, [by]);
  const set = { s: 'keys', d: { from: 'todo', to: 'done' } };
  const before = await stored(page);
  const offer = page.locator('.tm-offer');
  const refused: [string, string | Buffer, string][] = [
    ['empty', '', 'this is not a log of T-minus'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff]), 'this is not a log of T-minus'],
    ['other JSON', '{"hello":"<script>window.xss=1</script>"}', 'this is not a log of T-minus'],
    ['a later version', good.replace('"v":1', '"v":7'), 'written by a newer version (format 7'],
    ['reformatted', JSON.stringify(JSON.parse(good), null, 2), 'another program has changed its lines'],
    ['too large', Buffer.alloc(4 * 1024 * 1024 + 1, 0x20), 'a log has at most 4 MiB'],
    ['another runbook', made({ runbook: 'elsewhere' }, writer()), 'a log of the runbook `elsewhere`'],
    ['a run that cannot be', made({ run: '../<b>' }, writer()), 'names a run that cannot be one'],
    ['before 1970', made({}, writer().add('start', { d: { at: -5 } })), 'has a time that cannot be'],
    ['far ahead', made({}, writer().add('set', { ...set, t: [now + 5 * 86_400_000, 0] })), 'has a time that cannot be'],
    ['notes left out', summed(good.replace('"run":"main",', '"run":"main","without":["notes"],')), 'notes or values were left out'],
  ];
  for (const [what, text, says] of refused) {
    await choice(page, text);
    await expect(offer, what).toContainText(says);
    await expect(offer, what).toContainText('Nothing was imported');
    await expect(offer.locator('.tm-offer-yes'), what).toHaveCount(0);
    await offer.getByRole('button', { name: 'Close this' }).click();
    await expect(offer).toHaveCount(0);
  }
  expect(await stored(page)).toEqual(before);
  await expect(page.locator('[data-tm-state=done]')).toHaveCount(1);
});

test('a file can be dropped, and two at once are not taken', async ({ browser, page, serve }) => {
  const { url } = await serve(project());
  const [there, other] = await device(browser, `${url}plan.html`);
  await tick(other, 'Pack the boxes');
  const text = await log(other);
  await there.close();
  await open(page, `${url}plan.html`);
  const files = await sheet(page, 'files');
  const drop = async (count: number) => {
    const data = await page.evaluateHandle(
      ([text, count]) => {
        const data = new DataTransfer();
        for (let i = 0; i < count; i++) data.items.add(new File([text], `log${i}.json`, { type: 'application/json' }));
        return data;
      },
      [text, count] as const,
    );
    await files.locator('.tm-drop').dispatchEvent('dragover', { dataTransfer: data });
    await expect(files.locator('.tm-files')).toHaveAttribute('data-tm-over', '');
    await files.locator('.tm-drop').dispatchEvent('drop', { dataTransfer: data });
    await expect(files.locator('.tm-files')).not.toHaveAttribute('data-tm-over');
  };
  await drop(2);
  await expect(page.locator('.tm-offer')).toContainText('one file at a time');
  await drop(1);
  await expect(page.locator('.tm-offer')).toContainText('2 new entries');
  await page.getByRole('button', { name: 'Not now' }).click();
  await expect(page.locator('.tm-offer')).toHaveCount(0);
  expect(Object.keys(await stored(page))).toEqual([]);
});

test('of a damaged log the sound part is offered, and its lines are named', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.clock.install({ time: '2026-12-01T08:00:00Z' });
  await open(page, `${url}plan.html`);
  await tick(page, 'Pack the boxes');
  const { head, list } = read(await log(page));
  const by = new Writer('otherwriter1', 'Ben', Date.parse('2026-12-01T07:00:00Z'))
    .add('open', { d: { kind: 'live', rev: hash(list), run: 'main', wire: 1 } })
    .add('set', { s: 'keys', d: { from: 'todo', to: 'done' } })
    .add('set', { s: 'label', d: { from: 'todo', to: 'done' } });
  const altered = logFile(head, list, [by]).replace('"s":"label"', '"s":"clean"');
  await choice(page, altered);
  const offer = page.locator('.tm-offer');
  await expect(offer).toContainText('line 7: op 2 of otherwriter1 was altered');
  await offer.getByRole('button', { name: 'Merge the 2 sound new entries' }).click();
  await expect(page.locator('.tm-offer-done')).toContainText('2 new entries. 1 entry left out: the file was altered.');
  await expect(step(page, 'Copy the keys')).toHaveAttribute('data-tm-state', 'done');
  await expect(step(page, 'Clean the old flat')).not.toHaveAttribute('data-tm-state', 'done');
});

const EVIL = '<img src=x onerror="window.xss=1"><script>window.xss=1</script>{{DOMAIN}} javascript:window.xss=1';

test('script in every field of a log is text wherever the log is shown', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.clock.install({ time: '2026-12-01T08:00:00Z' });
  await open(page, `${url}plan.html`);
  await tick(page, 'Pack the boxes');
  const { head, list } = read(await log(page));
  const by = new Writer('otherwriter1', EVIL, Date.parse('2026-12-01T07:00:00Z'))
    .add('open', { d: { kind: EVIL, rev: hash(list), run: 'main', wire: 1 } })
    .add('set', { s: 'keys', d: { from: EVIL, to: 'blocked' }, m: EVIL })
    .add('note', { s: 'keys', m: EVIL })
    .add('note', { m: EVIL })
    .add('link', { s: 'keys', d: { url: `https://example.com/"onclick="window.xss=1` } })
    .add('link', { s: 'keys', d: { url: 'javascript:window.xss=1' } })
    .add('value', { d: { name: 'DOMAIN', value: EVIL } })
    .add('value', { d: { name: EVIL, value: EVIL } })
    .add('measure', { s: EVIL, d: { value: EVIL, verdict: EVIL } })
    .add('event', { d: { name: EVIL, at: 1 } })
    .add('run', { d: { name: EVIL } })
    .add('drop', { d: { was: EVIL, rev: EVIL } })
    .add('launch', { d: { local: EVIL, zone: EVIL, at: 1 } })
    .add(EVIL, { s: EVIL, d: { [EVIL]: EVIL }, m: EVIL });
  await choice(page, logFile({ ...head, site: EVIL }, list, [by]));
  await expect(page.locator('.tm-offer')).toContainText('<img src=x');
  await page.locator('.tm-offer-yes').click();
  await expect(page.locator('.tm-offer-done')).toBeVisible();
  const opened = await sheet(page, 'lines');
  await expect(opened.locator('.tm-entry')).toHaveCount(14);
  await sheet(page, 'store');
  await reload(page);
  const again = await sheet(page, 'lines');
  await expect(again.locator('.tm-entry')).toHaveCount(14);
  expect(await page.evaluate(() => (window as unknown as { xss?: number }).xss)).toBeUndefined();
  await expect(page.locator('main :is(script, iframe, [onerror], [onclick])').and(page.locator(':not(#tm-runbook)'))).toHaveCount(0);
  for (const link of await page.locator('main a').all()) {
    expect(await link.getAttribute('href')).not.toMatch(/^\s*javascript/i);
  }
  // Nor does it in a report that is opened from disk.
  const files = await sheet(page, 'files');
  const report = await saved(page, files.locator('[data-tm-log-form=html]'));
  const folder = scratch('report');
  writeFileSync(join(folder, 'report.html'), report.text);
  const served = await serve(folder);
  await page.goto(`${served.url}report.html`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { xss?: number }).xss)).toBeUndefined();
  await expect(page.locator('script, img')).toHaveCount(0);
});

test('clocks that are apart and a broken chain are named', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.clock.install({ time: '2026-12-01T08:00:00Z' });
  await open(page, `${url}plan.html`);
  await callMe(page, 'Ana');
  await tick(page, 'Pack the boxes');
  const { head, list, ops } = read(await log(page));
  const last = ops.at(-1)!;
  const by = new Writer('otherwriter1', 'Ben', last.t[0] + 1000)
    .add('open', {
      d: { kind: 'live', rev: hash(list), run: 'main', wall: last.t[0] - 90_000, wire: 1 },
      h: { [last.w]: [last.n, hash(JSON.stringify(last))] },
    })
    .add('set', { s: 'keys', d: { from: 'todo', to: 'done', wall: last.t[0] - 89_000 } });
  const others = logFile(head, list, [by]);
  // The file alone lacks what it names; here it is known.
  await choice(page, others);
  await page.locator('.tm-offer-yes').click();
  const opened = await sheet(page, 'lines');
  await expect(opened).toContainText('the clock of Ben is behind that of Ana by at least 1 min 30 s');
  // One byte of what is stored: the entry cannot be read, and its place is named.
  await page.evaluate(() => {
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i) ?? '';
      if (/:o:[^:]+:0$/.test(key)) localStorage.setItem(key, (localStorage.getItem(key) ?? '').replace('live', 'lIve'));
    }
  });
  await reload(page);
  const broken = await sheet(page, 'lines');
  await expect(broken).toContainText('This log is not as it was written');
  await expect(broken).toContainText(/op 0 of \S+ is missing/);
  // What could not be read can be saved as it is.
  const store = await sheet(page, 'store');
  await expect(store).toContainText('Stored entries that could not be read');
  const put = await saved(page, store.locator('.tm-quarantine-save').first());
  expect(put.text).toContain('lIve');
});

test('a log leaves as JSON, Markdown, HTML and CSV, with parts left out', async ({ page, context, serve }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await callMe(page, 'Ana');
  await tick(page, 'Pack the boxes');
  const { head, list } = read(await log(page));
  const by = new Writer('otherwriter1', 'Ben', Date.parse('2026-01-01T07:00:00Z'))
    .add('open', { d: { kind: 'live', rev: hash(list), run: 'main', wire: 1 } })
    .add('note', { s: 'keys', m: 'the secret note' })
    .add('value', { d: { name: 'DOMAIN', value: 'hidden.example.com' } });
  await merge(page, logFile(head, list, [by]));
  const files = await sheet(page, 'files');
  const form = (name: string) => saved(page, files.locator(`[data-tm-log-form=${name}]`));
  for (const name of ['md', 'html', 'csv']) {
    const made = await form(name);
    expect(made.name).toMatch(new RegExp(`^tminus-plan-.*\\.${name}$`));
    for (const word of ['Pack the boxes', 'Ana', 'the secret note', 'hidden.example.com']) expect(made.text).toContain(word);
  }
  // The native report of the exported log says the same of what happened.
  const folder = scratch('log');
  writeFileSync(join(folder, 'log.json'), (await form('json')).text);
  const native = tminus(folder, 'report', 'log.json', '--format', 'csv', '--timezone', 'Europe/Lisbon');
  expect((await form('csv')).text.trimEnd()).toBe(native.out.trimEnd());
  await files.getByLabel('notes and reasons').check();
  await files.getByLabel('values of placeholders').check();
  await expect(files).toContainText('cannot be imported');
  const made = new Map<string, { name: string; text: string }>();
  for (const name of ['json', 'md', 'html', 'csv']) made.set(name, await form(name));
  for (const file of made.values()) {
    expect(file.text).not.toContain('the secret note');
    expect(file.text).not.toContain('hidden.example.com');
    expect(file.text).toContain('Ana');
  }
  const short = made.get('json')!;
  expect(short.name).toContain('shortened');
  writeFileSync(join(folder, 'short.json'), short.text);
  expect(tminus(folder, 'verify', 'short.json').code).toBe(0);
  await files.locator('.tm-copy-report').click();
  await expect(files).toContainText('The report is in the clipboard.');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('# Move: main');
  // The line to publish names the ends that the report names.
  await files.locator('.tm-copy-heads').click();
  await expect(files).toContainText('The line is in the clipboard.');
  const line = await page.evaluate(() => navigator.clipboard.readText());
  const ends = line.split(': ')[1]?.trim().split(' ') ?? [];
  expect(ends.length).toBeGreaterThan(0);
  const verified = tminus(folder, 'verify', 'log.json').out;
  for (const end of ends) expect(verified).toContain(end);
});

test('twenty thousand entries are taken, fit in a quarter of the room, open, and do not freeze the sheet', async ({ page, serve }) => {
  test.setTimeout(180_000);
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await tick(page, 'Clean the old flat');
  const { head, list } = read(await log(page));
  const rev = hash(list);
  const ids = ['pack', 'keys', 'label'];
  const writers = Array.from({ length: 20 }, (_, tab) => {
    const by = new Writer(`writer-of-tab-${tab}`, undefined, Date.parse('2026-01-01T07:00:00Z') + tab * 2_000_000);
    by.add('open', { d: { kind: 'live', rev, run: 'main', wire: 1 } });
    for (let n = 1; n < 1000; n++) {
      const to = n % 6 < 3 ? 'done' : 'todo';
      by.add('set', { s: ids[n % 3] as string, d: { from: to === 'done' ? 'todo' : 'done', to } });
    }
    return by;
  });
  await merge(page, logFile(head, list, writers));
  await expect(page.locator('.tm-offer-done')).toContainText('20000 new entries.');
  const texts = await stored(page);
  const units = Object.entries(texts).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  expect(units).toBeLessThanOrEqual((5 * 1024 * 1024) / 4);
  await reload(page);
  const opened = await sheet(page, 'lines');
  await expect(opened.locator('.tm-log-count')).toContainText('19981 entries');
  await expect(opened.locator('.tm-entry')).toHaveCount(100);
  await opened.getByRole('button', { name: 'Show earlier entries' }).click();
  await expect(opened.locator('.tm-entry')).toHaveCount(200);
  for (let i = 0; i < 4; i++) await opened.getByRole('button', { name: 'Show earlier entries' }).click();
  await expect(opened.locator('.tm-entry')).toHaveCount(400);
  await expect(opened.locator('.tm-log-newer')).toHaveText('200 newer entries');
});

test('who reads further down keeps the place while others work', async ({ page, context, serve }) => {
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  await tick(page, 'Pack the boxes');
  const { head, list } = read(await log(page));
  const by = new Writer('otherwriter1', 'Ben', Date.parse('2026-01-01T07:00:00Z')).add('open', {
    d: { kind: 'live', rev: hash(list), run: 'main', wire: 1 },
  });
  for (let n = 0; n < 60; n++) by.add('note', { s: 'keys', m: `note ${n}` });
  await merge(page, logFile(head, list, [by]));
  const opened = await sheet(page, 'lines');
  await expect(opened.locator('.tm-entry')).toHaveCount(61);
  const read30 = opened.locator('.tm-entry').filter({ hasText: 'note 30' });
  await read30.evaluate((line) => line.scrollIntoView({ block: 'start' }));
  const place = () => read30.evaluate((line) => Math.round(line.getBoundingClientRect().top));
  const was = await place();
  const other = await context.newPage();
  await open(other, `${url}plan.html`);
  await tick(other, 'Copy the keys');
  await expect(opened.getByRole('button', { name: '1 newer entry' })).toBeVisible();
  expect(Math.abs((await place()) - was)).toBeLessThanOrEqual(60);
  await opened.getByRole('button', { name: '1 newer entry' }).click();
  await expect(opened.locator('.tm-entry').first()).toContainText('Copy the keys');
  await expect(opened.locator('.tm-entry')).toHaveCount(62);
});

test('a run of more than five days is reminded of its backup, and one click makes it', async ({ page, serve }) => {
  const { url } = await serve(project());
  await page.clock.install({ time: '2026-11-20T08:00:00Z' });
  await open(page, `${url}plan.html`);
  await tick(page, 'Pack the boxes');
  await expect(page.locator('.tm-desk-tool').first()).toBeVisible();
  await expect(page.locator('.tm-backup')).toHaveCount(0);
  await page.clock.setFixedTime('2026-11-25T08:01:00Z');
  await reload(page);
  const reminder = page.locator('.tm-backup');
  await expect(reminder).toContainText('goes on for days and has no backup yet');
  const made = await saved(page, reminder.getByRole('button', { name: 'Back up now' }));
  expect(read(made.text).ops).toHaveLength(2);
  await expect(reminder).toHaveCount(0);
  await page.clock.setFixedTime('2026-11-28T08:02:00Z');
  await tick(page, 'Copy the keys');
  await expect(reminder).toContainText('The last backup of this run was saved 3 days ago.');
  await reload(page);
  await expect(reminder).toContainText('3 days ago');
  // The menu's export is a backup as well.
  const exported = page.waitForEvent('download');
  await choose(page, 'Export the log');
  expect((await exported).suggestedFilename()).toBe('tminus-plan-2026-11-28.json');
  await expect(reminder).toHaveCount(0);
});

test('a page that keeps nothing merges in memory and says so', async ({ browser, page, serve }) => {
  const { url } = await serve(project());
  const [there, other] = await device(browser, `${url}plan.html`);
  await tick(other, 'Pack the boxes');
  const text = await log(other);
  await there.close();
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
  });
  await open(page, `${url}plan.html`);
  await box(page, 'Copy the keys').check();
  await merge(page, text);
  await expect(page.locator('.tm-offer-done')).toContainText('in this page only');
  await expect(step(page, 'Pack the boxes')).toHaveAttribute('data-tm-state', 'done');
  const store = await sheet(page, 'store');
  await expect(store).toContainText('This browser keeps nothing for this page');
  // What leaves it holds both.
  expect(read(await log(page)).ops.filter((op) => op.k === 'set')).toHaveLength(2);
});

test('without room a log is not taken at all', async ({ browser, page, serve }) => {
  const { url } = await serve(project());
  const [there, other] = await device(browser, `${url}plan.html`);
  await tick(other, 'Pack the boxes');
  const text = await log(other);
  await there.close();
  await open(page, `${url}plan.html`);
  await tick(page, 'Copy the keys');
  await page.evaluate(() => {
    let text = 'x'.repeat(1 << 20);
    for (let i = 0; text.length > 0; i++) {
      try {
        localStorage.setItem(`filler${i}`, text);
      } catch {
        text = text.slice(0, text.length >> 1);
      }
    }
  });
  const before = await stored(page);
  await choice(page, text);
  await page.locator('.tm-offer-yes').click();
  await expect(page.locator('.tm-offer')).toContainText('has less');
  await expect(step(page, 'Pack the boxes')).not.toHaveAttribute('data-tm-state', 'done');
  expect(await stored(page)).toEqual(before);
  const store = await sheet(page, 'store');
  await expect(store.locator('.tm-room')).toHaveAttribute('data-tm-full', '');
});

test('storage says what takes the room and whether the browser keeps it', async ({ page, serve }) => {
  await page.addInitScript(() => {
    let kept = false;
    Object.defineProperty(navigator, 'storage', {
      value: {
        persisted: () => Promise.resolve(kept),
        persist: () => Promise.resolve((kept = true)),
        estimate: () => Promise.resolve({ usage: 12_000, quota: 2_000_000_000 }),
      },
    });
  });
  const { url } = await serve(project());
  await open(page, `${url}plan.html`);
  for (const item of ['Pack the boxes', 'Copy the keys', 'Label each key']) await tick(page, item);
  const store = await sheet(page, 'store');
  await expect(store).toContainText('KB of about 5 MB');
  await expect(store.locator('.tm-estimate')).toContainText('12 KB of 2.0 GB');
  await store.getByRole('button', { name: 'Ask the browser to keep it' }).click();
  await expect(store).toContainText('The browser has promised');
  await store.getByRole('button', { name: 'Pack the log' }).click();
  await expect(store).toContainText('smaller now. No entry was lost.');
  await reload(page);
  await expect(page.locator('[data-tm-state=done]')).toHaveCount(3);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('nothing in the sheet of the log keeps anybody out', async ({ page, serve }) => {
      const { url } = await serve(project());
      await open(page, `${url}plan.html`);
      await tick(page, 'Pack the boxes');
      await tick(page, 'Copy the keys');
      await choose(page, /Undo/);
      const found = async (what: string) => {
        expect.soft(await violations(page, '.tm-sheet'), what).toEqual([]);
      };
      await sheet(page, 'lines');
      await found('lines');
      const good = await log(page);
      await found('files');
      await choice(page, good);
      await expect(page.locator('.tm-offer')).toContainText('Nothing is new');
      await found('nothing new');
      await choice(page, 'no log');
      await expect(page.locator('.tm-offer-bad')).toBeVisible();
      await found('refused');
      await sheet(page, 'store');
      await found('store');
    });
  });
}
