// Pictures for the documents, taken of the example site; `cargo xtask pictures`.
import { defineConfig } from '@playwright/test';
import tests from '../playwright.config.ts';

export default defineConfig(tests, {
  testDir: '.',
  testMatch: '*.picture.ts',
  workers: 1,
  reporter: [['list']],
});
