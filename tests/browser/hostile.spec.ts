// Text that wants to be script: in content, in names, in what is stored.
import { Project, box, choose, expect, live, open, reload, step, test, tick, type Page } from './support/test.ts';

const PAYLOADS = [
  '<script>window.xss=1</script>',
  '<img src=x onerror="window.xss=1">',
  '<svg onload=window.xss=1>',
  '"><iframe srcdoc="<script>parent.xss=1</script>">',
  '</script><script>window.xss=1</script>',
  '<a href="javascript:window.xss=1">x</a>',
  '<details ontoggle=window.xss=1 open>x</details>',
  '<!--><img src=x onerror=window.xss=1>',
];

async function nothingRan(page: Page) {
  const ran = await page.evaluate(() => (window as unknown as { xss?: number }).xss);
  expect(ran).toBeUndefined();
  await expect(page.locator('main :is(script, iframe, svg[onload], [onerror], [ontoggle])').and(page.locator(':not(#tm-runbook)'))).toHaveCount(0);
}

test('payloads in every field of a runbook are text', async ({ page, serve }) => {
  for (const payload of PAYLOADS) {
    const quoted = payload.replaceAll("'", '');
    const text = `+++
title = '${quoted}'
author = '${quoted}'
launch = 2026-12-01T09:00:00
timezone = "Europe/Lisbon"
[vars]
NAME = '${quoted}'
[roles]
IC = '${quoted}'
+++

${payload}

## Before ${payload}

**Owner:** ${payload} | **Due:** T-7 days

- [ ] Do {{NAME}} and ${payload}
- [ ] [link](javascript:window.xss=1) ![image](x" onerror="window.xss=1)

| Time | Action | Owner | Status |
|---|---|---|---|
| H+0:00 | ${payload.replaceAll('|', '')} | {{NAME}} | ${payload.replaceAll('|', '')} |

\`\`\`"><script>window.xss=1</script>
${payload}
\`\`\`
`;
    const built = new Project({ 'content/evil.md': text }).build();
    const { url } = await serve(built);
    await open(page, `${url}evil.html`);
    for (const link of await page.locator('main a').all()) {
      expect(await link.getAttribute('href')).not.toMatch(/^\s*javascript/i);
    }
    await page.locator('.tm-box').first().check();
    await nothingRan(page);
    await page.goto(url);
    await nothingRan(page);
  }
});

test('payloads that come back from storage are text', async ({ page, serve }) => {
  // Ticked under these very words, then gone: they return in the re-attach list.
  const items = PAYLOADS.map((payload, i) => `- [ ] Item ${i} \`${payload}\``).join('\n');
  const project = new Project({ 'content/evil.md': `# Evil\n\n## Before\n\n${items}\n- [ ] The last one\n` }).build();
  const { url } = await serve(project);
  await open(page, `${url}evil.html`);
  for (const i of PAYLOADS.keys()) await tick(page, `Item ${i} `);
  project.write('content/evil.md', '# Evil\n\n## Before\n\n- [ ] The last one\n').build();
  await reload(page);
  await expect(page.locator('.tm-lost-item')).toHaveCount(PAYLOADS.length);
  await expect(page.locator('.tm-lost-what').first()).toContainText('<script>');
  await nothingRan(page);
});

test('a payload as the reader’s name is text, also after a reload', async ({ page, serve }) => {
  const project = new Project({ 'content/plan.md': '# Plan\n\n## Before\n\n- [ ] The only one\n' }).build();
  const { url } = await serve(project);
  await open(page, `${url}plan.html`);
  await page.locator('.tm-run-more').click();
  const name = page.locator('.tm-who-name');
  await name.fill('<img src=x onerror="window.xss=1">');
  await name.press('Enter');
  await tick(page, 'The only one');
  await expect(step(page, 'The only one').locator('.tm-state-who')).toContainText('<img');
  await nothingRan(page);
  await reload(page);
  await expect(step(page, 'The only one').locator('.tm-state-who')).toContainText('<img');
  await nothingRan(page);
});

test('names of the DOM in content take nothing over', async ({ page, serve }) => {
  const words = ['tm-runbook', 'tm-alert', 'tm-say', 'currentScript', 'body', 'localStorage', '__proto__', 'constructor'];
  const plain = (word: string) => word.replaceAll('_', '\\_');
  const sections = words.map((word) => `## ${plain(word)}\n\n- [ ] Below ${plain(word)}\n`).join('\n');
  const { url } = await serve(new Project({ 'content/names.md': `# Names\n\n${sections}` }).build());
  await open(page, `${url}names.html`);
  for (const word of words) await tick(page, `Below ${word}`);
  await page.reload();
  await live(page);
  await expect(page.locator('.tm-box:checked')).toHaveCount(words.length);
  await choose(page, 'Undo');
  await expect(box(page, 'Below constructor')).not.toBeChecked();
});
