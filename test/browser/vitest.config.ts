import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/browser/*.pages.ts'],
    globalSetup: [fileURLToPath(new URL('global-setup.ts', import.meta.url))],
    pool: 'forks',
    // Stories wait most of their time: for clouds, and for one another's migrations.
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    reporters: ['verbose'],
    disableConsoleIntercept: true,
  },
});
