import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { WORKSPACE_SOURCES } from '../workspace-sources.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const isLab = process.env['BATON_GROUND'] === 'lab';

export default defineConfig({
  resolve: { alias: WORKSPACE_SOURCES },
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
