// Wall clocks in the browser's zones are the instants that the generator wrote.
// The generator has its zones from jiff, the page has what `Intl` says about a
// zone's distance from UTC; the arithmetic between the two is tested natively.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project, expect, test } from './support/test.ts';
import { tminus } from './support/project.ts';

// Half hours, left-out days, changes of the distance, both hemispheres, summer
// time that is negative, changes at midnight, and zones that never change.
const ZONES = [
  'Europe/Lisbon', 'Europe/London', 'Europe/Dublin', 'Europe/Berlin', 'Europe/Athens', 'Europe/Moscow',
  'Europe/Istanbul', 'Europe/Samara', 'Atlantic/Azores', 'Atlantic/Reykjavik', 'Africa/Cairo',
  'Africa/Casablanca', 'Africa/Johannesburg', 'Africa/Windhoek', 'America/New_York', 'America/Chicago',
  'America/Phoenix', 'America/Anchorage', 'America/St_Johns', 'America/Halifax', 'America/Havana',
  'America/Sao_Paulo', 'America/Santiago', 'America/Caracas', 'America/Bogota', 'Asia/Kolkata',
  'Asia/Kathmandu', 'Asia/Tehran', 'Asia/Jerusalem', 'Asia/Beirut', 'Asia/Tokyo', 'Asia/Shanghai',
  'Asia/Singapore', 'Asia/Pyongyang', 'Asia/Dubai', 'Asia/Yekaterinburg', 'Australia/Lord_Howe',
  'Australia/Sydney', 'Australia/Adelaide', 'Australia/Darwin', 'Pacific/Apia', 'Pacific/Auckland',
  'Pacific/Chatham', 'Pacific/Honolulu', 'Pacific/Kiritimati', 'Pacific/Kwajalein', 'Pacific/Norfolk',
  'Antarctica/Troll', 'Antarctica/Casey', 'UTC',
];
const EACH = 200;
const DAY = 86_400_000;

/** Wall clocks around changes of a zone, and the instants that the browser gives them. */
function inBrowser({ zone, each, day }: { zone: string; each: number; day: number }) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
    hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  const ahead = (at: number): number => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
    const shown = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
    return shown - Math.floor(at / 1000) * 1000;
  };
  // Nothing where the clocks go forward over it.
  const instant = (wall: number): number | null => {
    const fits = [ahead(wall - day), ahead(wall + day)].filter((offset) => ahead(wall - offset) === offset);
    return fits.length > 0 ? Math.min(...fits.map((offset) => wall - offset)) : null;
  };
  // Every change between 1971 and 2037, to the second.
  const changes: number[] = [];
  const end = Date.UTC(2037, 0, 1);
  for (let at = Date.UTC(1971, 0, 1); at < end; at += 9 * day) {
    let [low, high] = [at, at + 9 * day];
    if (ahead(low) === ahead(high)) continue;
    const old = ahead(low);
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (ahead(middle) === old) low = middle;
      else high = middle;
    }
    changes.push(high);
  }
  if (changes.length === 0) changes.push(Date.UTC(2026, 2, 29, 1));
  // The same numbers each time: Lehmer's generator.
  let seed = 1;
  const below = (limit: number) => (seed = (seed * 48_271) % 2_147_483_647) % limit;
  return Array.from({ length: each }, () => {
    const change = changes[below(changes.length)] ?? 0;
    const near = change + ahead(change - 1000) + (below(5) - 2) * day + (below(241) - 120) * 60_000;
    const wall = Math.floor(near / 60_000) * 60_000;
    return { wall: new Date(wall).toISOString().slice(0, 16).replace('T', ' '), at: instant(wall) };
  });
}

test('ten thousand wall clocks around changes mean the same to page and generator', async ({ page }) => {
  test.setTimeout(240_000);
  const project = new Project({});
  const cases: { zone: string; name: string; rows: { wall: string; at: number | null }[] }[] = [];
  for (const zone of ZONES) {
    const rows = await page.evaluate(inBrowser, { zone, each: EACH, day: DAY });
    cases.push({ zone, name: zone.toLowerCase().replaceAll(/[^a-z]/g, '-'), rows });
  }
  const head = (zone: string) => `+++\ntitle = "${zone}"\ntimezone = "${zone}"\nlaunch = 2026-12-01T09:00:00\n+++\n\n| Time | Action |\n|---|---|\n`;
  const table = (walls: string[]) => walls.map((wall, index) => `| ${wall} | step ${index} |\n`).join('');

  // Clocks that no page would ever show are refused, and no others.
  for (const { zone, name, rows } of cases) project.write(`content/${name}.md`, head(zone) + table(rows.map(({ wall }) => wall)));
  const refused = [...tminus(project.folder, 'check').err.matchAll(/^error\[\w+\]: in `(.+)`, `(.+)` does not exist/gm)];
  const never = cases.flatMap(({ zone, rows }) => rows.filter(({ at }) => at === null).map(({ wall }) => `${zone} ${wall}`));
  expect(refused.map(([, zone, wall]) => `${zone} ${wall}`).sort()).toEqual(never.sort());

  // All others mean the same to both.
  for (const { zone, name, rows } of cases) {
    const shown = rows.filter(({ at }) => at !== null);
    project.write(`content/${name}.md`, head(zone) + table(shown.map(({ wall }) => wall)));
  }
  project.build();
  const wrong: string[] = [];
  let count = never.length;
  for (const { zone, name, rows } of cases) {
    const html = readFileSync(join(project.dist, `${name}.html`), 'utf8');
    const written = [...html.matchAll(/<time datetime="([^"]+)" data-tm-when>([^<]+)</g)];
    for (const row of rows) {
      if (row.at === null) continue;
      const [, datetime = '', wall] = written.shift() ?? [];
      expect(wall).toBe(row.wall);
      count += 1;
      if (Date.parse(datetime) !== row.at) {
        wrong.push(`${zone} ${row.wall}: generator ${datetime}, page ${new Date(row.at).toISOString()}`);
      }
    }
    expect(written, zone).toEqual([]);
  }
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(count).toBe(10_000);
});
