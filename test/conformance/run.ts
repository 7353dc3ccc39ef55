/** Vitest's global set-up: which ground, under which name; and on the lab the look afterwards whether anything is left. */
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import {
  listFloatingIps,
  listImages,
  listKeyPairs,
  listNetworks,
  listPorts,
  listRouters,
  listSecurityGroups,
  listServers,
  listSnapshots,
  listVolumes,
  openSession,
} from '@baton/openstack';
import type { TestProject } from 'vitest/node';
import type { GroundKind } from './ground.ts';
import { labConfigs } from './lab-ground.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly ground: GroundKind;
    /** One of the lab's clouds. */
    readonly cloud: string;
    /** Of every name that this run gives. */
    readonly prefix: string;
  }
}

/** What teardown needs of setup: vitest calls both of one module. */
let leftovers: () => Promise<readonly string[]> = async () => [];

export function setup({ provide }: TestProject): void {
  const ground = process.env['BATON_GROUND'] ?? 'simulator';
  if (ground !== 'simulator' && ground !== 'lab') throw new Error(`BATON_GROUND is ${ground}: simulator or lab`);
  const cloud = process.env['BATON_GROUND_CLOUD'] ?? 'os1';
  const prefix = `conf-${randomBytes(3).toString('hex')}`;
  provide('ground', ground);
  provide('cloud', cloud);
  provide('prefix', prefix);
  if (ground === 'lab') leftovers = () => findLeftovers(cloud, prefix);
}

export async function teardown(): Promise<void> {
  const left = await leftovers();
  if (left.length === 0) return;
  // Vitest tells what teardown throws, and calls the run good all the same.
  process.exitCode = 1;
  throw new Error(`left behind in the lab: ${left.join(', ')}`);
}

async function findLeftovers(cloud: string, prefix: string): Promise<readonly string[]> {
  const { tenant } = await labConfigs(cloud);
  const session = await openSession(tenant);
  const { compute, network, blockStorage, image } = session;
  const { signal } = new AbortController();
  const lists = await Promise.all([
    listServers(compute, {}, signal),
    listVolumes(blockStorage, {}, signal),
    listSnapshots(blockStorage, {}, signal),
    listImages(image, {}, signal),
    listFloatingIps(network, {}, signal),
    listPorts(network, {}, signal),
    listRouters(network, {}, signal),
    listNetworks(network, {}, signal),
    listSecurityGroups(network, {}, signal),
    listKeyPairs(compute, signal),
  ]);
  await session.close();
  return lists
    .flat()
    .map((one) => ({ name: one.name, description: ('description' in one ? one.description : null) ?? '' }))
    .filter(({ name, description }) => name.startsWith(prefix) || description.startsWith(prefix))
    .map(({ name, description }) => name || description);
}
