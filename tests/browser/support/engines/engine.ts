// Browsers other than Chromium, each through its own protocol. Playwright drives
// only builds of its own; what we say about other engines is seen in the ones
// that people have.

/** A page, or a frame in one. */
export interface Tab {
  go(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs the body of a function in the page and gives what it returns. */
  run<T>(body: string): Promise<T>;
  /** Clicks in the middle of an element, as a pointer does. */
  click(selector: string): Promise<void>;
  /** The only frame of the page. */
  frame(): Promise<Tab>;
}

/** A browser with a profile of its own. */
export interface Engine {
  tab(): Promise<Tab>;
  close(): Promise<void>;
}

/** Waits until an expression is true in a page. */
export async function until(tab: Tab, expression: string, patience = 20_000): Promise<void> {
  const end = Date.now() + patience;
  for (;;) {
    const seen = await tab.run<boolean>(`return Boolean(${expression})`).catch(() => false);
    if (seen) return;
    if (Date.now() > end) throw new Error(`it did not come true: ${expression}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

/** Waits until a process says something, and gives what it said. */
export function said(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<RegExpMatchArray> {
  return new Promise((found, lost) => {
    let text = '';
    stream.on('data', (bytes: Buffer) => {
      text += String(bytes);
      const match = pattern.exec(text);
      if (match) found(match);
    });
    stream.on('close', () => lost(new Error(`it ended without saying ${pattern}: ${text}`)));
  });
}
