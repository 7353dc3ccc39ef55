import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const source = (name: string): string => here(`../../packages/${name}/src/index.ts`);

/** `npm run fuzz`: two shares of a million inputs, on two cores. */
export default defineConfig({
  resolve: { alias: { '@baton/openstack': source('openstack'), '@baton/simulator': source('simulator') } },
  test: {
    root: here('.'),
    include: ['*.fuzz.ts'],
    globalSetup: [here('report.ts')],
    pool: 'forks',
    maxWorkers: 2,
  },
});
