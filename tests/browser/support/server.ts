// A static file server, as dull as the ones that people publish on.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.xml': 'application/xml',
};

export interface Served {
  /** The site's address, with a slash at its end. */
  url: string;
  /** Paths that were asked for, in order. */
  asked: string[];
  close(): Promise<void>;
}

export interface Options {
  /** Where the site lies: `/` or `/repo/`. */
  at?: string;
  /** Other types by file ending, as a careless server would send them. */
  types?: Record<string, string>;
}

/** Serves a folder on a free port of this machine. */
export async function serveFolder(folder: string, options: Options = {}): Promise<Served> {
  const at = options.at ?? '/';
  const types = { ...TYPES, ...options.types };
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    asked.push(path);
    const file = find(folder, at, path);
    const shown = file ?? find(folder, at, `${at}404.html`);
    if (!shown) {
      // Browsers ask for an icon on their own; a page of ours that names none
      // is caught by the check that every link resolves.
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
      return;
    }
    response.writeHead(file ? 200 : path === '/favicon.ico' ? 204 : 404, {
      'content-type': types[extname(shown)] ?? 'application/octet-stream',
      'cache-control': 'no-store',
    });
    createReadStream(shown).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${at}`,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function find(folder: string, at: string, path: string): string | undefined {
  if (!path.startsWith(at)) return undefined;
  const inside = normalize(path.slice(at.length) || '.');
  if (inside.startsWith('..')) return undefined;
  const file = join(folder, inside);
  for (const candidate of [file, join(file, 'index.html')]) {
    if (existsSync(candidate) && statSync(candidate).isFile()) return candidate;
  }
  return undefined;
}
