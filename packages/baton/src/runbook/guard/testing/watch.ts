/** The rollback window over clouds that can only be read, in a time that passes when the guard sleeps, and only then. For tests. */
import { getEventListeners } from 'node:events';
import type { Server } from '../../../domain/cloud-resources.ts';
import { BatonError } from '../../../domain/error.ts';
import type { EventBody } from '../../../domain/event.ts';
import type { ProbePlan } from '../../../domain/plan.ts';
import type { Cloud } from '../../../ports/cloud.ts';
import type { OutsideNow } from '../../../ports/outside-now.ts';
import { tellingNews } from '../../sightings.ts';
import type { StepContext } from '../../step.ts';
import { contextIn, cutOver, madeServer, stepOf } from '../../testing/context.ts';

export type Outside = (nowMs: () => number) => OutsideNow;

export interface Watched {
  /** What Nova says at a time; an error: it does not answer. */
  readonly nova?: (nowMs: number) => Partial<Server> | null | BatonError;
  readonly outside?: Outside;
  /** Who answers a new connection; an error: none can be tried. */
  readonly answersAs?: string | null | BatonError;
  /** The person approves then; the window closes, and the test is over. */
  readonly approvedAtMs: number;
  readonly guardInterval?: number;
  /** Of the only probe; pings on the plan's own clock when it is not said. */
  readonly httpIntervalMs?: number;
  readonly guardSilence?: number;
  /** The target's Neutron never answers. */
  readonly networkHangs?: boolean;
}

export interface Seen {
  readonly events: readonly EventBody[];
  /** When Nova was asked for the load balancer. */
  readonly looksAtMs: readonly number[];
  readonly callsToSource: number;
  readonly endedMs: number;
  readonly listeners: number;
  readonly thrown: unknown;
}

export async function guard(stage: Watched): Promise<Seen> {
  const { ctx, events } = await contextIn('primary-first', {
    ...cutOver,
    target: { ...cutOver.target, servers: [madeServer('primary')] },
    answersAs: stage.answersAs instanceof BatonError ? null : (stage.answersAs ?? null),
    probe: ({ probe }) => probeOf(probe, stage.httpIntervalMs),
  });
  const stop = new AbortController();
  const looksAtMs: number[] = [];
  let nowMs = 1000;
  let callsToSource = 0;
  const look = (): Server | null => {
    looksAtMs.push(nowMs);
    const says = stage.nova?.(nowMs) ?? {};
    if (says instanceof BatonError) throw says;
    return says.status === 'DELETED' ? null : { ...madeServer('primary'), ...says };
  };
  const watched: StepContext = {
    ...ctx,
    plan: {
      ...ctx.plan,
      timeouts: {
        ...ctx.plan.timeouts,
        guardInterval: stage.guardInterval ?? 1,
        guardSilence: stage.guardSilence ?? 10,
      },
    },
    target: {
      ...ctx.target,
      compute: { ...ctx.target.compute, getServer: async () => look() },
      network: stage.networkHangs === true ? hangingNetwork(ctx.target) : ctx.target.network,
    },
    source: {
      ...ctx.source,
      compute: {
        ...ctx.source.compute,
        getServer: (...args) => {
          callsToSource += 1;
          return ctx.source.compute.getServer(...args);
        },
      },
    },
    outside: stage.answersAs instanceof BatonError ? brokenOutside(ctx, stage.answersAs) : ctx.outside,
    outsideNow: stage.outside?.(() => nowMs) ?? ctx.outsideNow,
    clock: {
      now: () => new Date(nowMs),
      monotonicMs: () => nowMs,
      // The deadline of a look is the only long one, and every look here ends before it.
      sleep: (ms, signal) => {
        if (ms > 1000)
          return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        nowMs += ms;
        return Promise.resolve();
      },
    },
    signal: stop.signal,
    emit: tellingNews(ctx.emit),
    approved: async () => nowMs >= stage.approvedAtMs,
  };
  let thrown: unknown = null;
  await stepOf('primary-first', 'rollback-window')
    .act(watched)
    .catch((error: unknown) => {
      thrown = error;
    });
  const listeners = getEventListeners(stop.signal, 'abort').length;
  return { events, looksAtMs, callsToSource, endedMs: nowMs, listeners, thrown };
}

function hangingNetwork({ network }: Cloud): Cloud['network'] {
  const hang = (_asked: unknown, signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  return { ...network, listFloatingIps: hang, listPorts: hang, getFloatingIp: hang };
}

function brokenOutside({ outside }: StepContext, error: BatonError): StepContext['outside'] {
  return { ...outside, askOnce: () => Promise.reject(error), ping: () => Promise.reject(error) };
}

function probeOf(probe: ProbePlan, intervalMs: number | undefined): ProbePlan {
  if (intervalMs === undefined || probe.http === null) return probe;
  return { ...probe, icmp: null, http: { ...probe.http, intervalMs } };
}

export const answered: Outside = () => ({ silentForMs: () => 5, seenForMs: () => 5 });

export const unavailable = new BatonError({
  code: 'SERVICE_UNAVAILABLE',
  kind: 'cloud',
  message: 'Nova is away',
  remedy: '',
});
