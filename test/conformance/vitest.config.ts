import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const isLab = process.env['BATON_GROUND'] === 'lab';

export default defineConfig({
  resolve: {
    // The workspace's sources, never a build that may be old.
    alias: {
      '@baton/openstack': here('../../packages/openstack/src/index.ts'),
      '@baton/simulator': here('../../packages/simulator/src/index.ts'),
    },
  },
  test: {
    root: here('../..'),
    include: ['test/conformance/cases/*.conformance.ts'],
    globalSetup: [here('run.ts')],
    // The lab has two cores for two clouds.
    fileParallelism: !isLab,
    maxWorkers: isLab ? 1 : 2,
    sequence: { concurrent: false },
    testTimeout: isLab ? 120_000 : 20_000,
    hookTimeout: isLab ? 180_000 : 60_000,
    reporters: isLab ? ['verbose'] : ['default'],
  },
});
