// Projects built by the real binary.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const here = import.meta.dirname;

/** The root of the repository. */
export const ROOT = resolve(here, '../../..');

const BIN = process.env.TMINUS_BIN ?? join(ROOT, 'target/release/tminus');
const SCRATCH = process.env.TMINUS_SCRATCH ?? join(ROOT, 'target/browser');

/** A folder that nobody else uses. */
export function scratch(name: string): string {
  mkdirSync(SCRATCH, { recursive: true });
  return mkdtempSync(join(SCRATCH, `${name}-`));
}

/** The command's path, for tests that start it themselves. */
export function binary(): string {
  return BIN;
}

/** Runs the command and returns what it said, whatever its exit code. */
export function tminus(folder: string, ...words: string[]) {
  const ran = spawnSync(BIN, words, { cwd: folder, encoding: 'utf8', env: quiet(), maxBuffer: 64 * 1024 * 1024 });
  if (ran.error) throw ran.error;
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

/** The environment without what would colour or move the output. */
export function quiet(): NodeJS.ProcessEnv {
  return { ...process.env, NO_COLOR: '1', CI: 'true' };
}

/** A project in a folder of its own. */
export class Project {
  readonly folder: string;

  constructor(files: Record<string, string>) {
    this.folder = scratch('project');
    this.write('tminus.toml', 'id = "browser-tests"\ntitle = "Browser tests"\n');
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  /** Where `tminus build` writes. */
  get dist(): string {
    return join(this.folder, 'dist');
  }

  /** Writes one file, replacing what was there. */
  write(path: string, text: string): this {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return this;
  }

  /** Builds; fails the test with what the command said when it cannot. */
  build(...words: string[]): this {
    execFileSync(BIN, ['build', ...words], { cwd: this.folder, env: quiet(), stdio: 'pipe' });
    return this;
  }

  /** Every page of the built site, relative to `dist/`. */
  pages(): string[] {
    return pages(this.dist);
  }
}

/** Every HTML file below a folder. */
export function pages(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.html'))
    .sort();
}

/** A fixture's text. */
export function fixture(name: string): string {
  return readFileSync(join(here, '../fixtures', name), 'utf8');
}

/** This repository's own site, built into a folder of its own. */
export function exampleSite(): Project {
  const project = new Project({});
  for (const part of ['tminus.toml', 'content', 'public', 'site']) {
    cpSync(join(ROOT, part), join(project.folder, part), { recursive: true });
  }
  return project.build();
}
