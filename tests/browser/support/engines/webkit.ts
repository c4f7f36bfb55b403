// WebKitGTK, through WebDriver. It has no headless mode: it draws on a display
// that nobody sees.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { said, type Engine, type Tab } from './engine.ts';

export async function webkit(): Promise<Engine> {
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [, display] = await said(screen.stdio[3] as Readable, /(\d+)\n/);
  const port = await freePort();
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
    env: {
      ...process.env,
      DISPLAY: `:${display}`,
      GDK_BACKEND: 'x11',
      LIBGL_ALWAYS_SOFTWARE: '1',
      // Its own sandbox needs rights that a container does not give.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    },
    stdio: 'ignore',
  });
  const call = async (method: string, path: string, body?: object): Promise<any> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = (await answer.json()) as { value: any };
    if (value?.error) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  };
  const args = ['--automation'];
  const alwaysMatch = { 'webkitgtk:browserOptions': { binary: miniBrowser(), args } };
  const begin = () => call('POST', '/session', { capabilities: { alwaysMatch } });
  // The driver says nothing when it listens.
  let begun;
  for (let tries = 0; !begun; tries += 1) {
    begun = await begin().catch((error: Error) => {
      if (tries > 100 || !(error instanceof TypeError)) throw error;
      return new Promise((again) => setTimeout(() => again(undefined), 100));
    });
  }
  const session = `/session/${begun.sessionId}`;
  const post = (path: string, body: object = {}) => call('POST', session + path, body);

  const tab = (handle: string, frame: number | null): Tab => {
    const enter = async () => {
      await post('/window', { handle });
      await post('/frame', { id: null });
      if (frame !== null) await post('/frame', { id: frame });
    };
    const within = async <T>(act: () => Promise<T>): Promise<T> => {
      await enter();
      return act();
    };
    return {
      go: (url) => within(() => post('/url', { url })),
      reload: () => within(() => post('/refresh')),
      run: (script) => within(() => post('/execute/sync', { script, args: [] })),
      click: (selector) =>
        within(async () => {
          // Its own way to scroll leaves what is in a frame at the edge.
          const centre = `document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })`;
          await post('/execute/sync', { script: centre, args: [selector] });
          const found = await post('/element', { using: 'css selector', value: selector });
          await post(`/element/${Object.values(found)[0]}/click`);
        }),
      frame: async () => tab(handle, 0),
    };
  };
  const first = await call('GET', `${session}/window`);
  let used = false;
  return {
    tab: async () => {
      if (used) return tab((await post('/window/new', { type: 'tab' })).handle, null);
      used = true;
      return tab(first, null);
    },
    close: async () => {
      await call('DELETE', session).catch(() => undefined);
      driver.kill();
      screen.kill();
    },
  };
}

/** WebKitGTK's own small browser, which Debian keeps beside the library. */
function miniBrowser(): string {
  const libraries = '/usr/lib';
  for (const machine of readdirSync(libraries)) {
    for (const version of ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0']) {
      const folder = join(libraries, machine, version);
      try {
        if (readdirSync(folder).includes('MiniBrowser')) return join(folder, 'MiniBrowser');
      } catch {
        // Not there.
      }
    }
  }
  throw new Error('WebKitGTK is there without its MiniBrowser');
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });
}
