// What is said about other browsers, seen in them.
import { expect, test } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleSite } from './support/project.ts';
import { serveFolder, type Served } from './support/server.ts';
import { until, type Engine, type Tab } from './support/engines/engine.ts';
import { firefox } from './support/engines/firefox.ts';
import { webkit } from './support/engines/webkit.ts';

// With its tools: nothing moves any more.
const LIVE = `document.querySelector('[data-tm-live=on] .tm-desk-tool') && document.querySelector('.tm-step-tool')`;
const ticked = (number: number) => `document.querySelector('#tm-b-${number}').checked`;
const saved = (word: string) => `document.querySelector('[data-tm-saved=${word}]')`;

let site: Served;
test.beforeAll(async () => {
  const project = exampleSite();
  // A frame in a sandbox has no storage. With our policy WebKit runs no script in
  // it, because there `'self'` is nobody; so there is one without.
  const page = readFileSync(join(project.dist, 'go-live.html'), 'utf8');
  writeFileSync(join(project.dist, 'lax.html'), page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''));
  for (const inner of ['go-live', 'lax']) {
    const frame = `<!doctype html><title>Framed</title><iframe sandbox="allow-scripts" src="${inner}.html" width="1000" height="800"></iframe>`;
    writeFileSync(join(project.dist, `framed-${inner}.html`), frame);
  }
  site = await serveFolder(project.dist);
});
test.afterAll(() => site.close());

for (const [name, start] of Object.entries({ firefox, webkit })) {
  test.describe(name, () => {
    test.describe.configure({ mode: 'serial' });
    let engine: Engine;
    test.beforeAll(async () => {
      engine = await start();
    });
    test.afterAll(() => engine?.close());

    const live = async (path: string): Promise<Tab> => {
      const tab = await engine.tab();
      await tab.go(site.url + path);
      await until(tab, LIVE);
      return tab;
    };

    test('a tick on an item and on a row is there after a reload', async () => {
      const tab = await live('go-live.html');
      const row = await tab.run<string>(`return document.querySelector('tr.tm-step .tm-box').id`);
      await tab.click('#tm-b-0');
      await tab.click(`#${row}`);
      await until(tab, `${ticked(0)} && ${saved('saved')}`);
      await tab.reload();
      await until(tab, LIVE);
      await until(tab, `${ticked(0)} && document.getElementById('${row}').checked`);
      await tab.click('#tm-b-0');
      await until(tab, `!${ticked(0)}`);
    });

    test('two tabs show each other what is ticked, and lose nothing', async () => {
      const [one, other] = [await live('go-live.html'), await live('go-live.html')];
      await one.click('#tm-b-1');
      await until(other, ticked(1));
      await other.click('#tm-b-2');
      await until(one, ticked(2));
      await other.reload();
      await until(other, LIVE);
      await until(other, `${ticked(1)} && ${ticked(2)}`);
    });

    const framed = async (inner: string): Promise<Tab> => {
      const outer = await engine.tab();
      await outer.go(`${site.url}framed-${inner}.html`);
      await until(outer, `document.querySelector('iframe')`);
      return outer.frame();
    };

    test('where storage is denied the page ticks and says that nothing is kept', async () => {
      const tab = await framed('lax');
      await until(tab, LIVE);
      await tab.click('#tm-b-3');
      await until(tab, `${ticked(3)} && ${saved('memory')}`);
      const said = await tab.run<string>(`return document.querySelector('.tm-saved').textContent`);
      expect(said.toLowerCase()).toContain('memory');
    });

    test('in a sandbox with our policy it ticks, or says that it does not', async () => {
      const tab = await framed('go-live');
      await until(tab, `${LIVE} || document.querySelector('.tm-still')?.offsetHeight > 0`);
      const still = await tab.run<string | null>(`return document.querySelector('.tm-still')?.textContent ?? null`);
      if (name === 'webkit') expect(still).toContain('ticks are not kept');
      else expect(still).toBeNull();
    });

    test('the rest of the tools is there', async () => {
      const tab = await live('go-live.html');
      await until(tab, `document.querySelector('.tm-desk-tool')`);
      await tab.click('[data-tm-tool=log]');
      await until(tab, `document.querySelector('.tm-sheet')`);
    });
  });
}
