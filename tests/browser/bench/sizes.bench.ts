// The component as it is served: what a page of ours makes a browser fetch.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { Project, test } from '../support/test.ts';
import { fixture } from '../support/project.ts';

test('sizes', () => {
  const { dist } = new Project({ 'content/plain.md': fixture('plain.md') }).build();
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|\/)tminus\.[^/]*\.(js|wasm)$/.test(path))
    .sort();
  const page = readFileSync(join(dist, 'plain.html'), 'utf8');
  const loader = basename(/<script defer src="([^"]*tminus\.[^"]*\.js)"/.exec(page)?.[1] ?? '');
  const total = [0, 0, 0];
  const lines = ['', `sizes:${' '.repeat(32)}raw      gzip    brotli`];
  for (const path of files) {
    const bytes = readFileSync(join(dist, path));
    const sizes = [
      bytes.length,
      gzipSync(bytes, { level: 9 }).length,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
    ];
    // The variant for `file://` is read from disk, never served; the second
    // module comes when it is needed.
    const served = path.endsWith('.wasm') || basename(path) === loader;
    if (served) sizes.forEach((size, i) => (total[i] = (total[i] ?? 0) + size));
    const note = path.endsWith('.rest.js') ? ' (when needed)' : ' (file:// only)';
    lines.push(line(basename(path) + (served ? '' : note), sizes));
  }
  lines.push(line('first tick (aim: 85 KB gzip, 75 KB brotli)', total));
  console.log(lines.join('\n'));
});

function line(name: string, sizes: number[]): string {
  const columns = sizes.map((size) => `${(size / 1000).toFixed(1)} KB`.padStart(10));
  return `  ${name.padEnd(42)}${columns.join('')}`;
}
