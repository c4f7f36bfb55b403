// Firefox, through WebDriver BiDi.
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import WebSocket from 'ws';
import { scratch } from '../project.ts';
import { said, type Engine, type Tab } from './engine.ts';

const FIREFOX = process.env.TMINUS_FIREFOX ?? 'firefox-esr';

type Answer = { id?: number; type: string; result?: any; error?: string; message?: string };

export async function firefox(): Promise<Engine> {
  const profile = scratch('firefox');
  const quiet = ['app.update.enabled', 'browser.shell.checkDefaultBrowser', 'datareporting.policy.dataSubmissionEnabled'];
  const lines = quiet.map((name) => `user_pref("${name}", false);`);
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
  const words = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'];
  const child = spawn(FIREFOX, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const [, address] = await said(child.stderr, /WebDriver BiDi listening on (ws:\S+)/);
  const socket = new WebSocket(`${address}/session`);
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.on('message', (bytes) => {
    const answer = JSON.parse(String(bytes)) as Answer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  await new Promise((open, fail) => socket.once('open', open).once('error', fail));
  let last = 0;
  const send = async (method: string, params: object): Promise<any> => {
    const id = ++last;
    const answer = await new Promise<Answer>((come) => {
      waiting.set(id, come);
      socket.send(JSON.stringify({ id, method, params }));
    });
    waiting.delete(id);
    if (answer.type === 'error') throw new Error(`${method}: ${answer.error}: ${answer.message}`);
    return answer.result;
  };
  await send('session.new', { capabilities: {} });

  const tab = (context: string, top = context): Tab => {
    const evaluate = async (body: string) => {
      const { type, result, exceptionDetails } = await send('script.callFunction', {
        functionDeclaration: `() => JSON.stringify((() => { ${body} })() ?? null)`,
        awaitPromise: true,
        target: { context },
      });
      if (type === 'exception') throw new Error(exceptionDetails.text);
      return JSON.parse(result.value);
    };
    return {
      go: async (url) => void (await send('browsingContext.navigate', { context, url, wait: 'complete' })),
      reload: async () => void (await send('browsingContext.reload', { context, wait: 'complete' })),
      run: evaluate,
      click: async (selector) => {
        await send('browsingContext.activate', { context: top });
        const [x, y] = await evaluate(
          `const it = document.querySelector(${JSON.stringify(selector)}); it.scrollIntoView({ block: 'center' });
           const { x, y, width, height } = it.getBoundingClientRect(); return [x + width / 2, y + height / 2].map(Math.round);`,
        );
        const actions = [
          { type: 'pointerMove', x, y },
          { type: 'pointerDown', button: 0 },
          { type: 'pointerUp', button: 0 },
        ];
        await send('input.performActions', { context, actions: [{ type: 'pointer', id: 'mouse', actions }] });
      },
      frame: async () => {
        const { contexts } = await send('browsingContext.getTree', { root: context });
        return tab(contexts[0].children[0].context, context);
      },
    };
  };
  return {
    tab: async () => tab((await send('browsingContext.create', { type: 'tab' })).context),
    close: async () => {
      await send('browser.close', {}).catch(() => child.kill());
      socket.close();
      if (child.exitCode === null) await new Promise((gone) => child.once('exit', gone));
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
