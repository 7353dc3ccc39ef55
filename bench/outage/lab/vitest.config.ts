import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    include: ['bench/outage/lab/*.lab.ts'],
    fileParallelism: false,
    maxWorkers: 1,
    sequence: { concurrent: false },
    // Five whole migrations of a pair, one after the other.
    testTimeout: 5_400_000,
    hookTimeout: 600_000,
    reporters: ['verbose'],
    disableConsoleIntercept: true,
  },
});
