import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { WORKSPACE_SOURCES } from './workspace-sources.ts';

/**
 * What no single package can test. Nearly everything is driven by simulated time, so that a slow machine fails nothing; what
 * runs in real time (the demonstration, processes that are killed) has room.
 */
export default defineConfig({
  resolve: { alias: WORKSPACE_SOURCES },
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['{simulated,crash-points,controller,faults,demo,fuzz,package}/**/*.test.ts'],
    setupFiles: ['./no-leaked-listeners.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
