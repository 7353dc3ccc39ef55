import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (name: string): string => fileURLToPath(new URL(`../packages/${name}/src/index.ts`, import.meta.url));

/** What no single package can test. Everything here is driven by simulated time, so that a slow machine fails nothing. */
export default defineConfig({
  resolve: { alias: { '@baton/openstack': source('openstack'), '@baton/simulator': source('simulator') } },
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['{simulated,crash-points,faults,scenarios}/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
