import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/lab/*.e2e.ts'],
    globalSetup: [fileURLToPath(new URL('summary.ts', import.meta.url))],
    // One lab, one story after the other.
    fileParallelism: false,
    maxWorkers: 1,
    sequence: { concurrent: false },
    testTimeout: 900_000,
    hookTimeout: 600_000,
    bail: 1,
    reporters: ['verbose'],
    disableConsoleIntercept: true,
  },
});
