import { defineConfig } from '@playwright/test';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mode } from './fixtures.ts';

const port = 4956;
const origin = `http://localhost:${port}`;
const program = process.env.NAMEPLATE ?? '../dist/nameplate';
const database = join(tmpdir(), `nameplate-end2end-${port}.db`);

// The runner reads this file first, its workers later: only the first one begins with an empty database.
if (!process.env.TEST_WORKER_INDEX) {
  for (const ending of ['', '-shm', '-wal']) rmSync(database + ending, { force: true });
}

export default defineConfig<{ mode: Mode }>({
  testDir: 'tests',
  outputDir: 'results',
  snapshotPathTemplate: 'snapshots/{arg}{ext}',
  fullyParallel: true,
  workers: Number(process.env.WORKERS ?? 2),
  // A browser on a busy machine may miss a moment once; a test that fails twice is wrong. The report names those that needed it.
  retries: process.env.CI ? 1 : 0,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  forbidOnly: !!process.env.CI,
  updateSnapshots: 'none',
  reporter: 'line',
  use: {
    baseURL: origin,
    locale: 'en-GB',
    // A button under the pointer changes its colour slowly; half way its contrast is nobody's.
    contextOptions: { reducedMotion: 'reduce' },
    viewport: { width: 1280, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--font-render-hinting=none',
      ],
    },
  },
  // Every spec runs three times. A test tagged @js is about the island itself; one tagged @plain is about the page without it.
  projects: [
    { name: 'js', grepInvert: /@plain/, use: { mode: 'js' } },
    { name: 'no-js', grepInvert: /@js/, use: { mode: 'no-js', javaScriptEnabled: false } },
    { name: 'no-wasm', grepInvert: /@js/, use: { mode: 'no-wasm' } },
  ],
  webServer: {
    command: `${program} serve`,
    url: `${origin}/sign-in`,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    env: { DATABASE_URL: `sqlite:${database}`, LISTEN_ADDR: `127.0.0.1:${port}`, PUBLIC_URL: origin, RATE_LIMITS: 'off', RUST_LOG: 'error' },
  },
});
