/** A step's context over clouds that can only be read (see preflight/testing), which keeps what was emitted. For tests. */
import { noAccess } from '../../guest/no-access.ts';
import type { EventBody } from '../../domain/event.ts';
import { serverTag } from '../../domain/marks.ts';
import type { Order, Plan } from '../../domain/plan.ts';
import { blindOutside } from '../../ports/outside-now.ts';
import { groupsInFull } from '../../discovery/testing/groups-in-full.ts';
import { createPlan } from '../../planning/create-plan.ts';
import { gatherSource, gatherTarget } from '../../planning/gather.ts';
import { emptyTarget, floatingIp, server, shop } from '../../preflight/testing/fixtures.ts';
import { type CloudContents, readableCloud } from '../../preflight/testing/readable-cloud.ts';
import { stepsOf } from '../orders.ts';
import type { Step, StepContext } from '../step.ts';

export const MIGRATION = 'm-1a2b3c4d';
export const HA_IP = '203.0.113.10';
const never = new AbortController().signal;

/** Answers tell who serves, by the name of the load balancer. */
export async function planInOrder(order: Order): Promise<Plan> {
  const source = readableCloud(shop);
  const [group] = await groupsInFull(source, never);
  if (group === undefined) throw new Error('no group');
  const facts = await gatherSource(source, group, null, never);
  return createPlan({
    group,
    request: { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2', order },
    source: { ...facts, answers: new Map([[HA_IP, 'shop-lb1']]) },
    target: await gatherTarget(readableCloud(emptyTarget), null, never),
    now: new Date(0),
    runbook: stepsOf,
  }).plan;
}

/** A plan without a name of the DNS asks for none. */
const noNames: StepContext['names'] = {
  read: () => Promise.reject(new Error('not asked for')),
  replace: () => Promise.reject(new Error('not asked for')),
  mayReplace: () => Promise.reject(new Error('not asked for')),
};

export interface Situation {
  readonly source?: Partial<CloudContents>;
  readonly target?: Partial<CloudContents>;
  /** Who answers for every HA IP; null: nobody. */
  readonly answersAs?: string | null;
  readonly probe?: (plan: Plan) => Plan['probe'];
  readonly broken?: readonly string[];
}

export interface Watched {
  readonly ctx: StepContext;
  readonly events: readonly EventBody[];
  /** How often somebody was pinged. */
  readonly pings: readonly string[];
}

export async function contextIn(order: Order, situation: Situation = {}): Promise<Watched> {
  const planned = await planInOrder(order);
  const plan = situation.probe === undefined ? planned : { ...planned, probe: situation.probe(planned) };
  const events: EventBody[] = [];
  const pings: string[] = [];
  let nowMs = 0;
  const who = situation.answersAs ?? null;
  const ctx: StepContext = {
    migrationId: MIGRATION,
    plan,
    source: readableCloud({ ...shop, ...situation.source }, situation.broken),
    target: readableCloud({ ...emptyTarget, ...situation.target }),
    targetOperator: null,
    outside: {
      start: () => Promise.reject(new Error('not asked for')),
      askOnce: () => Promise.resolve(who === null ? null : { at: '', status: 200, who, durationMs: 1 }),
      ping: (address) => {
        pings.push(address);
        return Promise.resolve(who === null ? 0 : 1);
      },
    },
    guests: noAccess,
    guestsInTarget: noAccess,
    movers: null,
    clusters: null,
    connections: null,
    outsideNow: blindOutside,
    haIpCommands: { pending: () => Promise.resolve([]), take: () => Promise.resolve() },
    hooks: { ask: () => Promise.reject(new Error('not asked for')) },
    names: noNames,
    clock: {
      now: () => new Date(nowMs),
      monotonicMs: () => nowMs,
      sleep: (ms) => {
        nowMs += ms;
        return Promise.resolve();
      },
    },
    signal: never,
    earlier: () => Promise.resolve(null),
    emit: (event) => Promise.resolve(void events.push(event)),
    approved: () => Promise.resolve(true),
    paused: () => Promise.resolve(false),
    isBegunAgain: false,
  };
  return { ctx, events, pings };
}

export function stepOf(order: Order, id: string): Step {
  const step = stepsOf({ order, disks: { strategy: 'image', preCopy: 'rehearse' } }).find((one) => one.id === id);
  if (step === undefined) throw new Error(`${order} has no step ${id}`);
  return step;
}

/** A load balancer that this migration made in the target. */
export const madeServer = (role: 'primary' | 'secondary', more: Parameters<typeof server>[1] = {}) =>
  server(`made-${role}`, {
    name: role === 'primary' ? 'shop-lb1' : 'shop-lb2',
    tags: [`baton:${MIGRATION}`, serverTag(MIGRATION, role)],
    ...more,
  });

/** The HA IP after its cutover. */
export const cutOver = {
  source: { floatingIps: [floatingIp(HA_IP, null)] },
  target: { floatingIps: [floatingIp(HA_IP, 'vip-2', { projectId: 'project-2' })] },
};
