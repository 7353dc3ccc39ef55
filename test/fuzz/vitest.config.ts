import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { WORKSPACE_SOURCES } from '../workspace-sources.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** `npm run fuzz`: two shares of a million inputs, on two cores. */
export default defineConfig({
  resolve: { alias: WORKSPACE_SOURCES },
  test: {
    root: here('.'),
    include: ['*.fuzz.ts'],
    globalSetup: [here('report.ts')],
    pool: 'forks',
    maxWorkers: 2,
  },
});
