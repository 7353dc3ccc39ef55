import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (name: string): string => fileURLToPath(new URL(`../packages/${name}/src/index.ts`, import.meta.url));

/**
 * What no single package can test. Nearly everything is driven by simulated time, so that a slow machine fails nothing; what
 * runs in real time (the demonstration, processes that are killed) has room.
 */
export default defineConfig({
  resolve: { alias: { '@baton/openstack': source('openstack'), '@baton/simulator': source('simulator') } },
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['{simulated,crash-points,faults,demo,fuzz}/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
