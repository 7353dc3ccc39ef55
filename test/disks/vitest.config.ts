import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { WORKSPACE_SOURCES } from '../workspace-sources.ts';

export default defineConfig({
  resolve: { alias: WORKSPACE_SOURCES },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/disks/**/*.disks.ts'],
    pool: 'forks',
    // Real processes on real devices: they are each other's load, and some of what they use is there once (/dev/nbd0).
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 120_000,
    reporters: ['verbose'],
    disableConsoleIntercept: true,
  },
});
