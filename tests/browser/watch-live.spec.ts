// What is watched: checks, timers, triggers, events, alarms, the way back.
import { violations } from './support/axe.ts';
import { Project, box, choose, expect, live, open, root, test, type Page } from './support/test.ts';
import { fixture } from './support/project.ts';

const START = '2026-12-01T09:00:00Z';

/** Makes the page believe that it is hidden, or seen again. */
async function show(page: Page, state: 'hidden' | 'visible') {
  await page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => state === 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

/** Opens the watched launch at a moment of a clock that stands still. */
async function watched(page: Page, url: string, time: string) {
  await page.clock.install({ time: new Date(Date.parse(time) - 60_000) });
  await open(page, `${url}watched.html`);
  await expect(page.locator('.tm-desk-tool').first()).toBeVisible();
  await page.clock.pauseAt(time);
}

/** Reloads a page whose clock stands still. */
async function again(page: Page) {
  await page.reload();
  await whole(page);
}

/** Lets the clock go on until the page has all of its parts. */
async function whole(page: Page) {
  await live(page);
  await expect(async () => {
    await page.clock.runFor(1_000);
    await expect(page.locator('.tm-desk-tool').first()).toBeVisible({ timeout: 500 });
  }).toPass();
}

/** Presses every button of that name; each is another one afterwards. */
async function pressAll(page: Page, name: RegExp) {
  const buttons = root(page).locator('.tm-article').getByRole('button', { name });
  await expect(buttons.first()).toBeVisible();
  while ((await buttons.count()) > 0) {
    const left = await buttons.count();
    await buttons.first().click();
    await expect(buttons).toHaveCount(left - 1);
  }
}

function site(): Project {
  return new Project({ 'content/watched.md': fixture('watched.md') }).build();
}

function sheet(page: Page) {
  return page.locator('.tm-sheet');
}

/** The row of the panel that says this. */
function row(page: Page, text: string) {
  return sheet(page).locator('.tm-watch-row').filter({ hasText: text });
}

async function openWatch(page: Page) {
  await page.locator('[data-tm-tool=watch]').click();
  await expect(sheet(page)).toBeVisible();
}

test('a check waits for the start, is due, fails with a reason, and stays missed', async ({ page, serve }) => {
  const { url } = await serve(site());
  await watched(page, url, START);
  const here = page.locator('[data-tm-check] .tm-watch-here');
  await expect(here).toContainText('Waits for the start of the run.');
  await choose(page, 'Start the H+ clock');
  await expect(here).toContainText('next in 30 min');
  await openWatch(page);
  const check = row(page, 'Every 30 min');
  await expect(check).toContainText('Next at');
  await expect(check).toContainText('in 30 min');

  // The first is missed, the second due.
  await page.clock.fastForward('01:05:00');
  await expect(check.locator('[data-tm-slot-state=missed]')).toHaveCount(1);
  await expect(check.locator('[data-tm-slot-state=due]')).toHaveCount(1);
  await expect(here).toContainText('1 missed');

  // A failure needs its reason; Escape leaves the sheet open.
  await check.getByRole('button', { name: /^Failed/ }).click();
  const reason = check.getByLabel('Reason');
  await expect(reason).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(reason).toBeHidden();
  await expect(sheet(page)).toBeVisible();
  await check.getByRole('button', { name: /^Failed/ }).click();
  await page.keyboard.press('Enter');
  await expect(page.locator('#tm-alert')).toContainText('needs a reason');
  await reason.fill('3 % <b>errors</b>');
  await page.keyboard.press('Enter');
  await expect(check.locator('[data-tm-slot-state=failed]')).toContainText('3 % <b>errors</b>');

  // Said late, the first stays missed.
  await page.keyboard.press('Escape');
  await again(page);
  await openWatch(page);
  await expect(row(page, 'Every 30 min').locator('[data-tm-slot-state=failed]')).toHaveCount(1);
  await expect(row(page, 'Every 30 min').locator('[data-tm-slot-state=missed]')).toHaveCount(1);

  // And what was said can be taken back.
  await choose(page, 'Undo');
  await expect(row(page, 'Every 30 min').locator('[data-tm-slot-state=due]')).toHaveCount(1);
  await here.getByRole('button', { name: /^Done/ }).click();
  await expect(row(page, 'Every 30 min').locator('[data-tm-slot-state=done]')).toHaveCount(1);
});

test('a timer is right to the second after two hours in a hidden page', async ({ page, serve }) => {
  const { url } = await serve(site());
  await watched(page, url, START);
  const block = page.locator('.tm-timer');
  const face = block.locator('.tm-timer-count');
  await block.getByRole('button', { name: 'Start: Read the logs' }).click();
  await expect(face).toHaveText('10:00');
  await page.clock.runFor(61_000);
  await expect(face).toHaveText('08:59');
  await show(page, 'hidden');
  // A lid closes: the wall clock goes on while no timer runs.
  await page.clock.setSystemTime('2026-12-01T11:00:07Z');
  await show(page, 'visible');
  await expect(face).toHaveText('+1:50:07');
  await expect(block.locator('[data-tm-timer-state]')).toHaveAttribute('data-tm-timer-state', 'out');
  await expect(page.locator('.tm-pill[data-tm-pill=out]')).toContainText('Read the logs');
  await expect(page.locator('#tm-say')).toContainText('Time is up: Read the logs.');
});

test('a timer pauses, goes on and stops, by keyboard, after a reload and in another tab', async ({ context, page, serve }) => {
  const { url } = await serve(site());
  await watched(page, url, START);
  const block = page.locator('.tm-timer');
  const face = block.locator('.tm-timer-count');
  await block.getByRole('button', { name: /^Start/ }).focus();
  await page.keyboard.press('Enter');
  await page.clock.runFor(240_000);
  await expect(face).toHaveText('06:00');
  await expect(block.getByRole('button', { name: /^Pause/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(block).toContainText('Paused');
  await page.clock.runFor(600_000);
  await expect(face).toHaveText('06:00');
  await again(page);
  await expect(face).toHaveText('06:00');

  const other = await context.newPage();
  await other.goto(`${url}watched.html`);
  await whole(other);
  await other.locator('.tm-timer').getByRole('button', { name: /^Go on/ }).click();
  await expect(block.locator('[data-tm-timer-state]')).toHaveAttribute('data-tm-timer-state', 'run');
  await other.locator('.tm-timer').getByRole('button', { name: /^Stop/ }).click();
  await expect(face).toHaveCount(0);
});

test('a clock that is set back is said, and makes no timer longer', async ({ page, serve }) => {
  const { url } = await serve(site());
  await watched(page, url, START);
  const block = page.locator('.tm-timer');
  await block.getByRole('button', { name: /^Start/ }).click();
  await page.clock.runFor(120_000);
  await expect(block.locator('.tm-timer-count')).toHaveText('08:00');
  await page.clock.setSystemTime('2026-12-01T08:02:00Z');
  await page.clock.runFor(1_000);
  await expect(block.locator('.tm-timer-count')).toHaveText('07:59');
  await expect(page.locator('#tm-alert')).toContainText('set back by 1 h');
  // The launch is a time of day, and follows.
  await expect(page.locator('.tm-run-clock-face')).toContainText('00:57:59');

  // Opened anew, the page cannot know how long the timer has run.
  await again(page);
  await expect(block.locator('[data-tm-timer-state]')).toHaveAttribute('data-tm-timer-state', 'unknown');
  await expect(block).toContainText('start it again');
  await block.getByRole('button', { name: /^Start again/ }).click();
  await expect(block.locator('.tm-timer-count')).toHaveText('10:00');
});

test('an event that is no step has a button, and its time is corrected with a reason', async ({ page, serve }) => {
  const { url } = await serve(site());
  await watched(page, url, '2026-12-01T10:00:00Z');
  const cell = page.getByRole('row', { name: 'Thank everyone' });
  await cell.getByRole('button', { name: '“success” has happened' }).click();
  await expect(cell).toContainText('Happened at');
  await openWatch(page);
  const event = row(page, '“success”');
  await event.getByRole('button', { name: /^Correct/ }).click();
  const when = event.getByLabel('It really happened at');
  const was = await when.inputValue();
  await when.fill(was.replace(/:00(:00)?$/, ':00:00').replace(/T(\d\d):00:00/, (_, hour: string) => `T${String(Number(hour) - 1).padStart(2, '0')}:45:00`));
  await event.getByLabel('Reason').press('Enter');
  await expect(page.locator('#tm-alert')).toContainText('corrected with a reason');
  await event.getByLabel('Reason').fill('the call came first');
  await event.getByLabel('Reason').press('Enter');
  await expect(event).toContainText(':45');
  await choose(page, 'Undo');
  await expect(event).not.toContainText(':45');
});

test('a trigger calls for a decision and makes none; the rollback is called, taken back, called and over', async ({ page, serve }) => {
  const { url } = await serve(site());
  await watched(page, url, '2026-12-01T10:00:00Z');
  const trigger = page.locator('[data-tm-trigger]').first();
  await trigger.getByRole('button', { name: /^It holds now/ }).click();
  await expect(trigger).toContainText('05:00');
  await page.clock.runFor(299_000);
  await expect(trigger).toContainText('00:01');
  await page.clock.runFor(1_000);
  await expect(trigger).toContainText('Time is up since');
  await expect(page.locator('#tm-say')).toContainText('Decide: call the rollback, or clear the trigger.');
  await expect(root(page)).not.toHaveAttribute('data-tm-rollback', /./);

  await trigger.getByRole('button', { name: 'Call the rollback…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Call the rollback?');
  await dialog.getByRole('button', { name: 'Call the rollback' }).click();
  await expect(dialog.getByRole('alert')).toContainText('why');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(root(page)).not.toHaveAttribute('data-tm-rollback', /./);

  const call = async (why: string) => {
    await trigger.getByRole('button', { name: 'Call the rollback…' }).click();
    await dialog.getByLabel('Reason').fill(why);
    await page.keyboard.press('Enter');
    await expect(root(page)).toHaveAttribute('data-tm-rollback', 'on');
  };
  await call('errors at 4 %');
  const mode = page.locator('.tm-mode');
  await expect(mode).toContainText('45:00');
  await expect(mode).toContainText('Point the load balancer at the old pool');
  // The procedure is in sight and has the keyboard.
  await expect(box(page, 'Point the load balancer')).toBeFocused();
  await expect(box(page, 'Point the load balancer')).toBeInViewport();
  await expect(page.locator('[data-tm-way-back]')).toHaveCount(1);
  await mode.getByRole('button', { name: 'A slip: take it back' }).click();
  await expect(mode).toBeHidden();

  await call('errors at 5 %');
  await page.clock.runFor(600_000);
  await expect(mode.locator('.tm-mode-clock')).toHaveText('35:00');
  await mode.getByRole('button', { name: /^Done/ }).click();
  await expect(mode).toContainText('Tell the war room');
  await expect(mode.getByRole('button', { name: /slip/ })).toHaveCount(0);
  await again(page);
  await expect(mode.locator('.tm-mode-clock')).toContainText('34:5');
  await page.clock.runFor(2_160_000);
  await expect(mode).toContainText('Over the recovery time by');
  await mode.getByRole('button', { name: 'Restored…' }).click();
  await dialog.getByRole('button', { name: 'It is restored' }).click();
  await expect(mode).toBeHidden();
  await expect(root(page)).not.toHaveAttribute('data-tm-rollback', /./);
  await openWatch(page);
  await expect(row(page, 'Restored at')).toContainText('46 min after the call');
});

test('the gate is in the bar once it is near, and past', async ({ page, serve }) => {
  const { url } = await serve(site());
  await watched(page, url, '2026-12-01T10:49:00Z');
  const gate = page.locator('.tm-watch-strip > .tm-gate');
  await expect(gate).toHaveCount(0);
  await page.clock.runFor(60_000);
  await expect(gate).toContainText('30 min left');
  await expect(page.locator('#tm-say')).toContainText('The rollback gate is near');
  await page.clock.fastForward('30:00');
  await expect(gate).toContainText('passed');
  await page.clock.fastForward('40:00');
  await expect(gate).toHaveCount(0);
});

test('due and unseen: title and icon say so until somebody looks', async ({ page, serve }) => {
  const { url } = await serve(site());
  await watched(page, url, START);
  const title = await page.title();
  const icon = () => page.locator('link[rel=icon]').getAttribute('href');
  const before = await icon();
  await page.locator('.tm-timer').getByRole('button', { name: /^Start/ }).click();
  await show(page, 'hidden');
  await page.clock.runFor(599_000);
  await expect(page).toHaveTitle(title);
  await page.clock.runFor(1_000);
  await expect(page).toHaveTitle(`● Time is up: Read the logs · ${title}`);
  await expect.poll(icon).toMatch(/^data:image\/svg/);
  await show(page, 'visible');
  await expect(page).toHaveTitle(title);
  await expect.poll(icon).toBe(before);
});

test('hidden with timers running: one timeout, and none when nothing counts', async ({ page, serve }) => {
  const { url } = await serve(site());
  await page.clock.install({ time: '2026-12-01T08:59:00Z' });
  await page.addInitScript(() => {
    const waiting = new Set<unknown>();
    Object.assign(window, { waiting });
    const set = window.setTimeout as unknown as (run: () => void, delay: number) => number;
    const clear = window.clearTimeout;
    Object.assign(window, {
      setTimeout: (run: () => void, delay: number) => {
        const id = set.call(window, () => (waiting.delete(id), run()), delay);
        waiting.add(id);
        return id;
      },
      clearTimeout: (id: number) => (waiting.delete(id), clear.call(window, id)),
    });
  });
  await page.goto(`${url}watched.html`);
  await whole(page);
  await pressAll(page, /^(Start|It holds now)/);
  const pending = () => page.evaluate(() => (window as unknown as { waiting: Set<unknown> }).waiting.size);
  await show(page, 'hidden');
  await page.clock.runFor(5_000);
  await expect.poll(pending).toBe(1);
});

test('sound and notifications: only after a click, remembered, and a refusal is said', async ({ page, serve }) => {
  const { url } = await serve(site());
  await page.addInitScript(() => {
    const shown: string[] = [];
    class Fake {
      static permission = localStorage.getItem('test:permission') ?? 'default';
      static requestPermission() {
        Fake.permission = localStorage.getItem('test:answer') ?? 'granted';
        localStorage.setItem('test:permission', Fake.permission);
        return Promise.resolve(Fake.permission);
      }
      constructor(title: string) {
        shown.push(title);
      }
    }
    Object.assign(window, { Notification: Fake, shown });
  });
  await watched(page, url, START);
  const shown = () => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
  await openWatch(page);
  const notify = sheet(page).getByRole('switch', { name: /Notifications/ });
  await expect(notify).toHaveAttribute('aria-checked', 'false');
  await page.evaluate(() => localStorage.setItem('test:answer', 'denied'));
  await notify.click();
  await expect(sheet(page).locator('[data-tm-alarm=notify]')).toContainText('denies notifications');
  await notify.click();
  await page.evaluate(() => localStorage.setItem('test:answer', 'granted'));
  await notify.click();
  await expect(notify).toHaveAttribute('aria-checked', 'true');
  const sound = sheet(page).getByRole('switch', { name: /sound/ });
  await sound.click();
  await expect(sound).toHaveAttribute('aria-checked', 'true');

  await again(page);
  await openWatch(page);
  await expect(notify).toHaveAttribute('aria-checked', 'true');
  await expect(sound).toHaveAttribute('aria-checked', 'true');
  await page.locator('.tm-timer').getByRole('button', { name: /^Start/ }).click();
  await show(page, 'hidden');
  await page.clock.runFor(600_000);
  // One tab is let in by the browser's locks, in the browser's own time.
  await expect.poll(shown).toEqual(['Time is up: Read the logs.']);
});

test('of two tabs one sounds and notifies', async ({ context, page, serve }) => {
  const { url } = await serve(site());
  await context.addInitScript(() => {
    const given: string[] = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
      given.push('note');
      start.apply(this, when);
    };
    class Fake {
      static permission = 'granted';
      constructor(title: string) {
        given.push(title);
      }
    }
    Object.assign(window, { Notification: Fake, given });
  });
  await watched(page, url, START);
  await openWatch(page);
  await sheet(page).getByRole('switch', { name: /Notifications/ }).click();
  await sheet(page).getByRole('switch', { name: /sound/ }).click();
  const other = await context.newPage();
  await other.goto(`${url}watched.html`);
  await whole(other);
  await openWatch(other);
  for (const tab of [page, other]) {
    await expect(sheet(tab).locator('[data-tm-alarm=sound]')).toHaveText('On.');
    await tab.evaluate(() => (window as unknown as { given: string[] }).given.splice(0));
  }
  const given = (tab: Page) => tab.evaluate(() => (window as unknown as { given: string[] }).given);
  await page.locator('.tm-timer').getByRole('button', { name: /^Start/ }).click();
  await expect(other.locator('.tm-timer [data-tm-timer-state=run]')).toBeVisible();
  for (const tab of [page, other]) await show(tab, 'hidden');
  // One clock for both tabs.
  await page.clock.runFor(660_000);
  for (const tab of [page, other]) {
    await expect(tab.locator('.tm-timer [data-tm-timer-state=out]')).toBeAttached();
    await expect(tab.locator('#tm-say')).toContainText('Time is up: Read the logs.');
    await expect(tab).toHaveTitle(/Time is up: Read the logs/);
  }
  const all = async () => [...(await given(page)), ...(await given(other))].sort();
  await expect.poll(all).toEqual(['Time is up: Read the logs.', 'note', 'note']);
});

test('a step’s timer stands in its tools, by keyboard, and is the one in Watch', async ({ page, serve }) => {
  const { url } = await serve(site());
  await watched(page, url, START);
  const step = page.locator('[data-tm-step=settle]');
  await expect(step.locator('.tm-step-tool')).toBeAttached();
  await step.getByRole('checkbox').focus();
  await page.keyboard.press('Enter');
  const tools = page.getByRole('dialog');
  const timer = tools.locator('.tm-pop-timer');
  await expect(timer).toContainText('15 min');
  await timer.getByRole('button', { name: /^Start/ }).focus();
  await page.keyboard.press('Enter');
  await page.clock.runFor(300_000);
  await expect(timer.locator('.tm-timer-count')).toHaveText('10:00');
  await expect(timer.getByRole('button', { name: /^Pause/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(timer).toContainText('Paused');
  await page.keyboard.press('Escape');
  await openWatch(page);
  await expect(row(page, 'Let it settle')).toContainText('Paused');
  // A step that says how long it takes is timed as well; any other is not.
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: 'Deploy the release' }).focus();
  await page.keyboard.press('Enter');
  await expect(tools).toBeVisible();
  await expect(timer).toHaveCount(0);
});

test('in a rehearsal twenty times as fast all that is watched goes by its clock', async ({ page, serve }) => {
  const { url } = await serve(site());
  await page.clock.install({ time: new Date(Date.parse(START) - 60_000) });
  await open(page, `${url}watched.html`);
  await page.locator('[data-tm-tool=run]').click();
  await page.getByRole('button', { name: 'Start another run…' }).click();
  await page.getByLabel('A rehearsal').check();
  await sheet(page).getByLabel('Its clock').selectOption('20');
  await page.getByRole('button', { name: 'Start the rehearsal' }).click();
  await page.waitForURL((address) => address.searchParams.has('run'));
  await whole(page);
  await page.clock.pauseAt(Date.parse(START) + 600_000);
  await page.locator('.tm-timer').getByRole('button', { name: /^Start/ }).click();
  await page.clock.runFor(15_000);
  await expect(page.locator('.tm-timer .tm-timer-count')).toHaveText('05:00');
  await page.locator('.tm-timer').getByRole('button', { name: /^Pause/ }).click();
  await page.clock.runFor(60_000);
  await page.locator('.tm-timer').getByRole('button', { name: /^Go on/ }).click();
  await page.clock.runFor(16_000);
  await expect(page.locator('.tm-timer [data-tm-timer-state=out]')).toBeVisible();
  // Half an hour of the check is a minute and a half.
  await choose(page, /Start the H\+ clock|Start/);
  await openWatch(page);
  const check = row(page, 'Every 30 min');
  await expect(check).toContainText('in 30 min');
  await page.clock.runFor(200_000);
  await expect(check).toContainText('missed');
  // What is corrected is asked for by that clock, too: only the seconds are new.
  const event = row(page, 'success');
  await event.getByRole('button', { name: /Success happened|happened/i }).click();
  await expect(event.locator('.tm-watch-note').first()).toContainText(/\d\d:\d\d/);
  const happened = (await event.locator('.tm-watch-note').first().textContent()) ?? '';
  await event.getByRole('button', { name: /^Correct/ }).click();
  await event.getByLabel('Reason').fill('pressed late');
  await page.keyboard.press('Enter');
  await expect(event.locator('form')).toHaveCount(0);
  await expect(event.locator('.tm-watch-note').first()).toHaveText(happened);
  await page.keyboard.press('Escape');
  await box(page, 'Deploy the release').click();
  await box(page, 'Deploy the release').press('Enter');
  const actual = page.locator('.tm-pop-times').getByText(/^–\d\d:\d\d/);
  const was = (await actual.textContent()) ?? '';
  await page.locator('.tm-pop-correct summary').click();
  await page.locator('.tm-pop-why').fill('pressed late');
  await page.locator('.tm-pop-correct-yes').click();
  await expect(page.locator('.tm-pop-times')).toContainText('pressed late');
  await expect(actual).toHaveText(was);
  await page.keyboard.press('Escape');
  // So is the time to restore the service: 45 minutes are 2 and a quarter.
  await page.locator('[data-tm-trigger]').first().getByRole('button', { name: /^It holds now/ }).click();
  await page.clock.runFor(15_000);
  await expect(page.locator('[data-tm-trigger]').first()).toContainText('Time is up since');
  await page.locator('[data-tm-trigger]').first().getByRole('button', { name: 'Call the rollback…' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('practice');
  await page.keyboard.press('Enter');
  await expect(root(page)).toHaveAttribute('data-tm-rollback', 'on');
  await page.clock.runFor(60_000);
  await expect(page.locator('.tm-mode-clock')).toHaveText('25:00');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('nothing for axe-core to find: all that counts, and rollback mode', async ({ page, serve }) => {
      const { url } = await serve(site());
      await watched(page, url, START);
      const found = async () => {
        // It waits for timers of its own.
        await page.clock.resume();
        return violations(page);
      };
      await choose(page, 'Start the H+ clock');
      await pressAll(page, /^(Start:|It holds now)/);
      await page.clock.fastForward('01:55:00');
      await openWatch(page);
      await row(page, 'Every 30 min').getByRole('button', { name: /^Skip/ }).click();
      await expect(row(page, 'Every 30 min').getByLabel('Reason')).toBeVisible();
      expect.soft(await found(), 'all that counts').toEqual([]);
      await row(page, 'Rollback gate').getByRole('button', { name: 'Call the rollback…' }).click();
      await page.getByRole('dialog').getByLabel('Reason').fill('errors');
      expect.soft(await found(), 'the question').toEqual([]);
      await page.keyboard.press('Enter');
      await expect(root(page)).toHaveAttribute('data-tm-rollback', 'on');
      expect.soft(await found(), 'rollback mode').toEqual([]);
    });
  });
}
