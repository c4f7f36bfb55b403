import { chromium } from 'playwright-core';
import http from 'node:http'; import fs from 'node:fs'; import path from 'node:path';
const dirs = process.argv[2].split(','), rounds = +process.argv[3], prof = process.argv[4];
const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.css': 'text/css' };
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const servers = await Promise.all(dirs.map((dir) => new Promise((r) => { const s = http.createServer((q, a) => { const f = path.join(dir, new URL(q.url, 'http://x').pathname); if (!fs.existsSync(f)) { a.writeHead(404); return a.end(); } a.writeHead(200, { 'content-type': types[path.extname(f)] || 'application/octet-stream' }); a.end(fs.readFileSync(f)); }).listen(0, () => r(s)); })));
const times = dirs.map(() => []);
for (let i = 0; i < rounds; i++) for (const [d, s] of servers.entries()) {
  const c = await b.newContext(); const p = await c.newPage();
  let cdp; if (prof && i === rounds - 1) { cdp = await c.newCDPSession(p); await cdp.send('Profiler.enable'); await cdp.send('Profiler.setSamplingInterval', { interval: 100 }); await cdp.send('Profiler.start'); }
  await p.goto(`http://127.0.0.1:${s.address().port}/jobs.html`);
  await p.waitForSelector('[data-tm-live=on]', { timeout: 60000 });
  times[d].push(await p.evaluate(() => performance.getEntriesByName('tm:enhance')[0].duration));
  if (cdp) { const { profile } = await cdp.send('Profiler.stop'); const self = new Map(); const byId = new Map(profile.nodes.map((n) => [n.id, n]));
    const parent = new Map(); for (const n of profile.nodes) for (const k of n.children || []) parent.set(k, n.id);
    const inMount = (id) => { for (; id; id = parent.get(id)) if (byId.get(id).callFrame.functionName === 'begin') return true; return false; };
    profile.samples.forEach((id, k) => { if (!inMount(id)) return; const n = byId.get(id).callFrame; const key = n.functionName + ':' + n.lineNumber + ' ' + n.url.slice(-12); self.set(key, (self.get(key) || 0) + profile.timeDeltas[k] / 1000); });
    console.log([...self].sort((a, b) => b[1] - a[1]).slice(0, 25).map(([k, v]) => v.toFixed(1) + ' ' + k).join('\n')); }
  await c.close();
}
dirs.forEach((d, i) => { times[i].sort((a, b) => a - b); console.log(d, 'fastest', times[i][0].toFixed(1), 'middle', times[i][rounds >> 1].toFixed(1)); });
await b.close(); servers.forEach((s) => s.close());
