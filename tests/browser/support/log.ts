// Logs as the component exports them, made by hand: what is in `docs/run-log.md`.
import { createHash } from 'node:crypto';

/** The first 128 bits of SHA-256 as base64url. */
export function hash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest().subarray(0, 16).toString('base64url');
}

export interface Op {
  w: string;
  n: number;
  t: [number, number];
  a?: string;
  s?: string;
  k: string;
  d?: unknown;
  m?: string;
  h?: Record<string, [number, string]>;
  p?: string;
}

export interface Head {
  site: string;
  runbook: string;
  run: string;
}

/** Writes entries as one writer, chained; times rise by a second each. */
export class Writer {
  readonly ops: Op[] = [];
  #last: string | undefined;

  constructor(
    readonly name: string,
    readonly actor: string | undefined,
    public now: number,
  ) {}

  add(k: string, more: Partial<Op> = {}): this {
    const op = {
      w: this.name,
      n: this.ops.length,
      t: [this.now, 0] as [number, number],
      ...(this.actor === undefined ? {} : { a: this.actor }),
      ...(more.s === undefined ? {} : { s: more.s }),
      k,
      ...(more.d === undefined ? {} : { d: more.d }),
      ...(more.m === undefined ? {} : { m: more.m }),
      ...(more.h === undefined ? {} : { h: more.h }),
      ...(this.#last === undefined ? {} : { p: this.#last }),
    };
    if (more.t) op.t = more.t;
    this.#last = hash(JSON.stringify(op));
    this.ops.push(op);
    this.now += 1000;
    return this;
  }

  /** The end of the chain. */
  get head(): [number, string] {
    return [this.ops.length - 1, this.#last ?? ''];
  }
}

/** A whole log file. */
export function logFile(head: Head, list: string, writers: Writer[]): string {
  const ops = writers.flatMap((writer) => writer.ops);
  ops.sort((a, b) => a.t[0] - b.t[0] || a.t[1] - b.t[1] || (a.w < b.w ? -1 : a.w > b.w ? 1 : a.n - b.n));
  const lines = ops.map((op) => JSON.stringify(op)).join(',\n');
  const heads = Object.fromEntries(
    writers.map((writer) => [writer.name, writer.head] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const text =
    `{"tminus":"log","v":1,"site":${JSON.stringify(head.site)},"runbook":${JSON.stringify(head.runbook)},"run":${JSON.stringify(head.run)},\n` +
    `"lists":{\n"${hash(list)}":${list}},\n"ops":[\n${lines}],\n"unread":{},\n"heads":${JSON.stringify(heads)}`;
  return summed(`${text},\n"sum":"`);
}

/** Gives a text that was edited the checksum that fits. */
export function summed(text: string): string {
  const at = text.lastIndexOf(',\n"sum":"') + ',\n"sum":"'.length;
  return `${text.slice(0, at)}${hash(text.slice(0, at))}"}\n`;
}

/** What a real export says of its page: head and step list. */
export function read(text: string): { head: Head; list: string; ops: Op[] } {
  const whole = JSON.parse(text) as Head & { lists: Record<string, unknown>; ops: Op[] };
  const list = /"lists":\{\n"[^"]+":(.*)\},\n"ops"/.exec(text)?.[1] ?? '[]';
  return { head: { site: whole.site, runbook: whole.runbook, run: whole.run }, list, ops: whole.ops };
}
