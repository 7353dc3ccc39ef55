import { defineConfig } from 'vitest/config';
import { WORKSPACE_SOURCES } from './test/workspace-sources.ts';

export default defineConfig({
  resolve: { alias: WORKSPACE_SOURCES },
  test: {
    include: ['packages/*/src/**/*.test.ts'],
    // Tests hold no state outside themselves, so one worker per processor runs file after file without loading everything again.
    isolate: false,
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
