/** Puts one situation before the whole preflight. For tests. */
import { groupsInFull } from '../../discovery/testing/groups-in-full.ts';
import type { FlavorSummary, Server } from '../../domain/cloud-resources.ts';
import type { GuestReading } from '../../domain/guest-reading.ts';
import type { Migration } from '../../domain/migration.ts';
import type { NetworkBackend } from '../../domain/network-backend.ts';
import type { Plan, PlannedNic } from '../../domain/plan.ts';
import { unread } from '../../guest/unread.ts';
import { createPlan } from '../../planning/create-plan.ts';
import { gatherSource, gatherTarget } from '../../planning/gather.ts';
import type { GuestAccess } from '../../ports/guest-access.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { ConnectionKeeper } from '../../ports/connection-keeper.ts';
import type { HookRunner } from '../../ports/hook-runner.ts';
import type { NameUpdates } from '../../ports/name-updates.ts';
import type { OutageMeter } from '../../ports/outage-meter.ts';
import type { RbdClusters } from '../../ports/rbd-clusters.ts';
import type { Finding } from '../../services/services.ts';
import { emptyTarget, network, operatorOf, plenty, shop, subnet } from './fixtures.ts';
import { readableCloud, type CloudContents } from './readable-cloud.ts';
import { runPreflight } from '../preflight.ts';
import { watchedCloud } from './watched-cloud.ts';

export const never: AbortSignal = new AbortController().signal;
export const OWN = { description: 'baton:m-1a2b3c4d:x', projectId: 'project-2' };

async function makePlan(): Promise<Plan> {
  const source = readableCloud(shop);
  const [group] = await groupsInFull(source, never);
  if (group === undefined) throw new Error('no group');
  const clouds = { sourceCloud: 'os1', targetCloud: 'os2', targetOperatorCloud: 'os2-admin' };
  const request = { group: 'shop', primary: 'shop-lb1', ...clouds };
  const facts = await gatherSource(source, group, null, never);
  const inventory = await gatherTarget(readableCloud(emptyTarget), null, never);
  return createPlan({ group, request, source: facts, target: inventory, now: new Date(0), runbook: () => [] }).plan;
}

/** From the healthy pair and the empty target; made once. */
const planned = makePlan();

export const answering = (status: number | null, echoes: number): OutageMeter => ({
  start: () => Promise.reject(new Error('not asked for')),
  askOnce: () => Promise.resolve(status === null ? null : { at: '', status, who: null, durationMs: 2 }),
  ping: () => Promise.resolve(echoes),
});

export interface Situation {
  readonly plan?: (plan: Plan) => Partial<Plan>;
  readonly source?: Partial<CloudContents>;
  readonly target?: Partial<CloudContents>;
  readonly operator?: Partial<CloudContents> | null;
  readonly outside?: OutageMeter | null;
  /** What is seen inside the servers of the source, by their ids; absent: there is no way in. */
  readonly guests?: Readonly<Record<string, GuestReading>>;
  /** What hooks answer; absent: they cannot be asked. */
  readonly hooks?: HookRunner;
  /** What authorities of names answer; absent: they cannot be asked. */
  readonly names?: NameUpdates;
  /** What the Ceph clusters answer; absent: they cannot be asked. */
  readonly clusters?: RbdClusters;
  /** What is missing in the guests for connections to be kept; absent: they cannot be asked. */
  readonly connections?: ConnectionKeeper;
  readonly begun?: boolean;
  readonly active?: readonly Pick<Migration, 'id' | 'state' | 'groupKey'>[];
  readonly broken?: readonly string[];
  /** Hears what is asked of the clouds. */
  readonly onRead?: (method: string) => void;
  readonly signal?: AbortSignal;
}

function guestAccessOf(readings: Readonly<Record<string, GuestReading>>): GuestAccess {
  return {
    kind: 'ssh',
    hands: null,
    read: ({ server }) => Promise.resolve(readings[server.id] ?? unread('ssh', 'it does not answer')),
  };
}

export function look(check: string, situation: Situation): Promise<readonly Finding[]> {
  return lookAtAll(situation, { only: check });
}

export async function lookAtAll(
  situation: Situation,
  more: { readonly only?: string } = {},
): Promise<readonly Finding[]> {
  const basePlan = await planned;
  const target = { ...emptyTarget, ...situation.target };
  const open = (contents: CloudContents): Cloud =>
    watchedCloud(readableCloud(contents, situation.broken), situation.onRead ?? (() => {}));
  return runPreflight({
    ...more,
    plan: { ...basePlan, ...situation.plan?.(basePlan) },
    source: open({ ...shop, ...situation.source }),
    target: open(target),
    targetOperator: situation.operator === null ? null : open({ ...operatorOf(target), ...situation.operator }),
    outside: situation.outside === undefined ? answering(200, 5) : situation.outside,
    ownMark: situation.begun === true ? 'baton:m-1a2b3c4d:' : null,
    guests: situation.guests === undefined ? null : guestAccessOf(situation.guests),
    hooks: situation.hooks ?? null,
    names: situation.names ?? null,
    clusters: situation.clusters ?? null,
    connections: situation.connections ?? null,
    activeMigrations: (situation.active ?? []).map((one) => ({
      name: 'shop',
      stepId: null,
      gate: null,
      error: null,
      plan: basePlan,
      createdAt: '',
      updatedAt: '',
      ...one,
    })),
    signal: situation.signal ?? never,
  });
}

export const servers = (change: Partial<Server>, id = 'server-a'): Partial<CloudContents> => ({
  servers: shop.servers.map((one) => (one.id === id ? { ...one, ...change } : one)),
});
export const flavor = (change: Partial<FlavorSummary>): Partial<CloudContents> => ({
  servers: shop.servers.map((one) => (one.id === 'server-a' ? { ...one, flavor: { ...one.flavor, ...change } } : one)),
});
export const ports = (id: string, change: object): Partial<CloudContents> => ({
  ports: shop.ports.map((one) => (one.id === id ? { ...one, ...change } : one)),
});
export const data = (change: object): Partial<CloudContents> => ({
  volumes: shop.volumes.map((one) => ({ ...one, ...change })),
});
export const used = (plan: Plan): Partial<Plan> => ({
  networks: plan.networks.map((one) => ({
    ...one,
    target: { use: 'net-2' },
    subnets: one.subnets.map((each) => ({ ...each, use: 'sub-2' })),
  })),
});
export const usedThings = {
  networks: [...emptyTarget.networks, network('net-2')],
  subnets: [...emptyTarget.subnets, subnet('sub-2', 'net-2', '10.20.0.0/24')],
};
export const grownRoots = (plan: Plan): Partial<Plan> => ({
  loadBalancers: plan.loadBalancers.map((one) => ({
    ...one,
    disks: one.disks.map((disk) => (disk.boot ? { ...disk, sizeGib: 2 } : disk)),
  })),
});
export const throughRouter = (plan: Plan): Partial<Plan> => ({
  routers: plan.routers.map((one) => ({ ...one, target: { use: 'r-2' } })),
});
export const router2 = {
  routers: [
    {
      ...OWN,
      tags: [],
      revision: 0,
      id: 'r-2',
      name: 'r-2',
      status: 'ACTIVE',
      externalNetworkId: null,
      externalAddresses: [],
      routes: [],
      distributed: null,
      ha: null,
      enableSnat: null,
      availabilityZoneHints: [],
    },
  ],
};
export const hardly = (change: Partial<typeof plenty>): Partial<CloudContents> => ({
  headroom: { ...plenty, ...change },
});

/** The target runs this backend; `more` changes the rest of the plan. */
export const withBackend =
  (networkBackend: NetworkBackend, more: (plan: Plan) => Partial<Plan> = () => ({})) =>
  (plan: Plan): Partial<Plan> => ({ target: { ...plan.target, networkBackend }, ...more(plan) });
/** Each NIC of the plan, changed. */
export const withNic =
  (change: Partial<PlannedNic>) =>
  (plan: Plan): Partial<Plan> => ({
    loadBalancers: plan.loadBalancers.map((one) => ({ ...one, nics: one.nics.map((nic) => ({ ...nic, ...change })) })),
  });
/** The primary has another NIC, which is not in the source. */
export const secondNic = (plan: Plan): Partial<Plan> => ({
  loadBalancers: plan.loadBalancers.map((one) =>
    one.role === 'primary'
      ? {
          ...one,
          nics: one.nics.flatMap((nic) => [nic, { ...nic, name: 'port-z', sourcePortId: 'port-z', fixedIps: [] }]),
        }
      : one,
  ),
});

export type Case = readonly [check: string, result: Finding['result'], detail: string, situation: Situation];
