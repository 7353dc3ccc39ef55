/**
 * The picture of a migration as values: a plan and its event log, folded. Pure, and nothing in it that the log does not
 * hold: what nobody told is left empty.
 */
import type { Event, Side } from '../../domain/event.ts';
import { exposureMs } from '../../domain/exposure.ts';
import { gatesSince, gateWaiting, isGateName } from '../../domain/gates.ts';
import type { MigrationState } from '../../domain/migration.ts';
import { PAUSE } from '../../domain/paused.ts';
import type { Plan } from '../../domain/plan.ts';
import { gateOpensAt } from '../../schedule/gate-time.ts';
import { dayAndMinute } from '../render/style.ts';
import { elapsedText } from '../render/quantity.ts';
import { type CloudSeen, cloudsSeen } from './balancers-seen.ts';
import { type CopyUnderWay, copyUnderWay } from './copies.ts';
import { type Felt, felt, type Strip, stripOf } from './outages.ts';
import { type RunbookRow, runbookRows } from './runbook-rows.ts';
import { pausedIn } from './paused-in.ts';
import { type StepSeen, stepsSeen } from './step-log.ts';

export interface Scene {
  readonly name: string;
  readonly order: string;
  readonly state: StateSeen;
  readonly haIps: readonly HaIpSeen[];
  readonly outage: Felt;
  readonly forecastOutageMs: readonly [number, number];
  readonly exposureMs: number;
  readonly forecastExposureSeconds: readonly [number, number];
  readonly source: CloudSeen;
  readonly target: CloudSeen;
  readonly copy: CopyUnderWay | null;
  /** The most disks that are ever under way at a time: so many rows are kept free for them. */
  readonly mostDisks: number;
  readonly runbook: readonly RunbookRow[];
  readonly strip: Strip;
}

/** Only `wrong` needs a person to mend something. */
export interface StateSeen {
  readonly words: string;
  readonly tone: 'calm' | 'waits' | 'done' | 'back' | 'wrong';
}

export interface HaIpSeen {
  readonly address: string;
  readonly leadsTo: Side | null;
}

/** `nowMs`: null for a migration that rests; then its clocks stand still at its last event. */
export function sceneOf(plan: Plan, events: readonly Event[], nowMs: number | null, timeZone?: string): Scene {
  const last = events.at(-1);
  const lastMs = last === undefined ? (nowMs ?? 0) : Date.parse(last.at);
  const atMs = Math.max(nowMs ?? lastMs, lastMs);
  const steps = stepsSeen(plan, events);
  const copy = copyUnderWay(steps, events);
  const haIps = haIpsSeen(plan, events);
  const sides = new Set(haIps.map(({ leadsTo }) => leadsTo));
  const leadsTo = sides.size === 1 ? (haIps[0]?.leadsTo ?? null) : null;
  const returned = haIps.filter(({ leadsTo }) => leadsTo === 'source').map(({ address }) => address);
  const state = events.findLast((event) => event.kind === 'migration.state');
  return {
    name: plan.name,
    order: plan.order,
    state: stateSeen(withTimes(plan, steps), state ?? null, { returned, paused: pausedIn(events) }, atMs, timeZone),
    haIps,
    outage: felt(plan, events, atMs, nowMs !== null),
    forecastOutageMs: plan.forecast.outageMs,
    exposureMs: exposureMs(plan.runbook, events, atMs),
    forecastExposureSeconds: plan.forecast.exposureSeconds,
    ...cloudsSeen(plan, events, steps, copy, leadsTo),
    copy,
    mostDisks: Math.max(0, ...plan.loadBalancers.map(({ disks }) => disks.length)),
    runbook: runbookRows(plan, events, steps, state?.state ?? 'created', nowMs),
    strip: stripOf(plan, events, atMs),
  };
}

function haIpsSeen(plan: Plan, events: readonly Event[]): readonly HaIpSeen[] {
  const leads = new Map(events.flatMap((event) => (event.kind === 'ha-ip.leads' ? [[event.address, event.side]] : [])));
  return plan.haIps.map(({ address }) => ({ address, leadsTo: leads.get(address) ?? null }));
}

type StateEvent = Event & { readonly kind: 'migration.state' };

interface Beside {
  /** HA IPs that lead to the source. */
  readonly returned: readonly string[];
  readonly paused: boolean;
}

function stateSeen(
  plan: Plan,
  event: StateEvent | null,
  { returned, paused }: Beside,
  atMs: number,
  timeZone?: string,
): StateSeen {
  if (event === null) return { words: 'created', tone: 'calm' };
  const { source, target } = plan;
  const why = event.reason === undefined || event.reason === '' ? '' : `: ${event.reason}`;
  const states: Readonly<Record<MigrationState, StateSeen>> = {
    created: { words: 'created', tone: 'calm' },
    running: { words: paused ? 'under way, pauses then' : 'under way', tone: 'calm' },
    waiting: { words: waitsFor(plan, event, timeZone), tone: 'waits' },
    guarding: {
      words: `${windowWords(plan, returned)}, ${paused ? 'paused' : windowTime(plan, event, atMs)}`,
      tone: 'waits',
    },
    failed: { words: 'stopped: a step failed, everything stands', tone: 'wrong' },
    'rolling-back': { words: `rolling back${why}`, tone: 'back' },
    'rolled-back': { words: `rolled back, ${source.cloud} serves`, tone: 'back' },
    aborted: { words: `aborted, ${source.cloud} serves`, tone: 'back' },
    completed: { words: `completed, ${target.cloud} serves`, tone: 'done' },
    committed: { words: `committed, ${target.cloud} serves`, tone: 'done' },
  };
  return states[event.state];
}

/** In a mixed state it says how many lead where; the arrows say which. */
function windowWords({ haIps, source }: Plan, returned: readonly string[]): string {
  const mixed = returned.length > 0 && returned.length < haIps.length;
  return `rollback window open${mixed ? `, ${returned.length} of ${haIps.length} HA IPs in ${source.cloud}` : ''}`;
}

/** The end of the rollback window counts from the cutover, where the plan says so. */
function withTimes(plan: Plan, steps: readonly StepSeen[]): Plan {
  const cutover = steps.find(({ stepId, phase }) => stepId === 'cutover' && phase === 'done');
  const cutOverAt = cutover?.endedMs == null ? undefined : new Date(cutover.endedMs).toISOString();
  return { ...plan, gates: gatesSince(plan.gates, cutOverAt) };
}

/** `4 d 22 h left`; where only a person ends it, how long it has been open. */
function windowTime(plan: Plan, { at }: StateEvent, atMs: number): string {
  const opens = plan.gates.secondary === 'automatic' ? null : gateOpensAt(plan, 'secondary', new Date(atMs));
  const leftMs = (opens?.getTime() ?? 0) - atMs;
  return leftMs > 0 ? `${elapsedText(leftMs)} left` : elapsedText(atMs - Date.parse(at));
}

const APPROVALS: Readonly<Record<string, string>> = {
  start: 'waits for approval to begin',
  exposure: 'waits for approval of the exposure',
  [PAUSE]: 'paused',
};

function waitsFor(plan: Plan, { gate, at }: StateEvent, timeZone?: string): string {
  const planned = gateWaiting(plan, gate);
  const name = gate !== undefined && isGateName(gate) ? gate : 'cutover';
  const opens = typeof planned === 'string' ? null : gateOpensAt(plan, name, new Date(at));
  return opens === null
    ? (APPROVALS[gate ?? 'cutover'] ?? 'waits for approval of the cutover')
    : `waits until ${dayAndMinute(opens, timeZone)}`;
}
