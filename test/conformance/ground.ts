/**
 * Where a case stands: one cloud, of the simulator or of the lab, with a tenant's and an operator's login to it, and with a
 * stack of what must be taken away again. Which one it is says BATON_GROUND; a case must not ask.
 */
import process from 'node:process';
import { afterAll, inject } from 'vitest';
import {
  listFlavors,
  listImages,
  listNetworks,
  openSession,
  type CloudConfig,
  type CloudSession,
} from '@baton/openstack';
import { labConfigs } from './lab-ground.ts';
import { rawLogin, type RawClient } from './raw-client.ts';

export type GroundKind = 'simulator' | 'lab';

/** One user of the cloud, by the product's client and by plain HTTP. */
export interface Login {
  readonly config: CloudConfig;
  readonly session: CloudSession;
  readonly raw: RawClient;
}

export interface Ground {
  readonly kind: GroundKind;
  /** The cloud's name in clouds.yaml. */
  readonly cloud: string;
  readonly tenant: Login;
  readonly operator: Login;
  readonly externalNetwork: { readonly id: string; readonly name: string };
  /** Small, and boots. */
  readonly imageId: string;
  /** The smallest there is. */
  readonly flavorId: string;
  /** Between two looks at something that changes. */
  readonly pollMs: number;
  readonly signal: AbortSignal;
  /** A name that no other run and no other call has: `conf-4f1c2a-port-3`. */
  readonly name: (what: string) => string;
  /** Runs when the file's cases are through, the latest first. */
  readonly later: (remove: () => Promise<unknown>) => void;
}

/** What a kind of ground brings along: two entries of clouds.yaml, and how long to sleep between looks. */
export interface GroundSource {
  readonly kind: GroundKind;
  readonly cloud: string;
  readonly tenant: CloudConfig;
  readonly operator: CloudConfig;
  readonly pollMs: number;
  readonly close: () => Promise<void>;
}

/** Opens the ground of one file of cases, and takes everything away after the last of them. */
export async function openGround(): Promise<Ground> {
  const { ground, close } = await open();
  afterAll(close);
  return ground;
}

/** The same, with what all cases of the file stand on. */
export async function openStage<T>(setStage: (ground: Ground) => Promise<T>): Promise<T> {
  const { ground, close } = await open();
  try {
    const stage = await setStage(ground);
    afterAll(close);
    return stage;
  } catch (error) {
    // Vitest runs no hook of a file that it could not collect.
    await close();
    throw error;
  }
}

async function open(): Promise<{ readonly ground: Ground; readonly close: () => Promise<void> }> {
  const source = await openSource();
  const tenant = await logIn(source.tenant);
  const operator = await logIn(source.operator);
  const { signal } = new AbortController();
  const removals: (() => Promise<unknown>)[] = [];
  let made = 0;
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const remove of removals.toReversed()) await remove().catch((error: unknown) => failures.push(error));
    await Promise.all([tenant.session.close(), operator.session.close()]);
    await source.close();
    if (failures.length > 0) throw new AggregateError(failures, `not taken away: ${failures.map(String).join('; ')}`);
  };
  const ground: Ground = {
    kind: source.kind,
    cloud: source.cloud,
    tenant,
    operator,
    ...(await whatIsThere(source.cloud, tenant.session, signal)),
    pollMs: source.pollMs,
    signal,
    name: (what) => `${inject('prefix')}-${what}-${process.pid}-${(made += 1)}`,
    later: (remove) => void removals.push(remove),
  };
  return { ground, close };
}

type Found = Pick<Ground, 'externalNetwork' | 'imageId' | 'flavorId'>;

async function whatIsThere(cloud: string, session: CloudSession, signal: AbortSignal): Promise<Found> {
  const [images, flavors, networks] = await Promise.all([
    listImages(session.image, {}, signal),
    listFlavors(session.compute, signal),
    listNetworks(session.network, { external: true }, signal),
  ]);
  const image = images.filter((one) => one.status === 'active' && one.visibility === 'public').toSorted(bySize)[0];
  const flavor = flavors.filter((one) => one.diskGib > 0).toSorted((a, b) => a.ramMib - b.ramMib)[0];
  const network = networks[0];
  if (image === undefined || flavor === undefined || network === undefined)
    throw new Error(`${cloud} lacks a public image, a flavor or an external network`);
  return { externalNetwork: { id: network.id, name: network.name }, imageId: image.id, flavorId: flavor.id };
}

async function openSource(): Promise<GroundSource> {
  if (inject('ground') === 'lab') return labConfigs(inject('cloud'));
  // The lab's cases run without the simulator.
  const { startSimulatedGround } = await import('./simulator-ground.ts');
  return startSimulatedGround();
}

async function logIn(config: CloudConfig): Promise<Login> {
  return { config, session: await openSession(config), raw: await rawLogin(config) };
}

const bySize = (a: { readonly sizeBytes: number | null }, b: { readonly sizeBytes: number | null }): number =>
  (a.sizeBytes ?? 0) - (b.sizeBytes ?? 0);
