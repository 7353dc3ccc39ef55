import { fileURLToPath } from 'node:url';

const source = (name: string): string => fileURLToPath(new URL(`../packages/${name}/src/index.ts`, import.meta.url));

/** Where tests find the workspace's packages: their sources, never a build that may be old. */
export const WORKSPACE_SOURCES: Readonly<Record<string, string>> = {
  '@baton/mover': source('mover'),
  '@baton/openstack': source('openstack'),
  '@baton/simulator': source('simulator'),
};
