// The watching that every test relies on: each of these pages would fail.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/test.ts';
import { scratch } from './support/project.ts';

const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'">`;
const BAD: [string, string, string][] = [
  ['an inline style', POLICY, '<p style="color: red">Red</p>'],
  ['an inline script', POLICY, '<script>1</script>'],
  ['a script from elsewhere', POLICY, '<script src="https://example.invalid/x.js"></script>'],
  ['an exception', '', '<script>throw new Error("on purpose")</script>'],
  ['a rejected promise', '', '<script>Promise.reject(new Error("on purpose"))</script>'],
  ['a logged error', '', '<script>console.error("on purpose")</script>'],
  ['an asset that is not there', '', '<img src="missing.png" alt="">'],
];

for (const [name, head, body] of BAD) {
  test(`${name} is noticed`, async ({ page, problems, serve }) => {
    const folder = scratch('bad');
    const html = `<!doctype html><html lang="en"><head>${head}<title>Bad</title></head><body>${body}</body></html>`;
    writeFileSync(join(folder, 'index.html'), html);
    const { url } = await serve(folder);
    await page.goto(url);
    await expect.poll(() => problems.length).toBeGreaterThan(0);
    problems.length = 0;
  });
}
