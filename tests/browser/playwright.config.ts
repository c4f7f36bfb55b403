// Playwright over Debian's Chromium. `cargo xtask test` sets the three
// variables; set them by hand to run one file from an editor.
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const chromium = process.env.TMINUS_CHROMIUM ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: '.',
  outputDir: join(import.meta.dirname, '../../test-results'),
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ['list'],
    ...(process.env.TMINUS_RESULTS
      ? [['json', { outputFile: process.env.TMINUS_RESULTS }] as ['json', object]]
      : []),
  ],
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
