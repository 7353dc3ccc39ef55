import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { WORKSPACE_SOURCES } from '../workspace-sources.ts';

export default defineConfig({
  resolve: { alias: WORKSPACE_SOURCES },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/namespaces/**/*.namespaces.ts'],
    pool: 'forks',
    // Stories wait most of their time, and what is measured runs with real-time priority.
    maxWorkers: 3,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    reporters: ['verbose'],
    disableConsoleIntercept: true,
  },
});
