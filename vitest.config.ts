import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // Tests read the workspace's sources, never a build that may be old.
    alias: {
      '@baton/openstack': fileURLToPath(new URL('packages/openstack/src/index.ts', import.meta.url)),
      '@baton/simulator': fileURLToPath(new URL('packages/simulator/src/index.ts', import.meta.url)),
    },
  },
  test: {
    include: ['packages/*/src/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
