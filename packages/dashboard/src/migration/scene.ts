/**
 * The page of a migration as values: its plan and its event log, folded. Pure, and nothing in it that the log does not hold:
 * what nobody told is left empty. The command line draws the same picture from the same events, in the same words.
 */
import type { Event, EventOf, Side } from '../api/types/event.ts';
import type { Plan, Range } from '../api/types/plan.ts';
import type { ErrorRecord } from '../api/types/step.ts';
import { type CloudSeen, cloudsSeen } from './balancers-seen.ts';
import { type CopyUnderWay, copyUnderWay } from './copies.ts';
import { exposureMs } from './exposure.ts';
import { needsGuard } from './needs-guard.ts';
import { type Felt, felt, type Strip, stripOf } from './outages.ts';
import { PAUSE, pausedIn } from './paused-in.ts';
import { rollbackCost, type RollbackCost } from './rollback-cost.ts';
import { type RunbookRow, runbookRows } from './runbook-rows.ts';
import { stateSeen, type StateSeen } from './state-words.ts';
import { type StepSeen, stepsSeen } from './step-log.ts';
import { windowEndsMs } from './window-ends.ts';

export interface Scene {
  readonly name: string;
  readonly order: string;
  readonly state: StateSeen;
  readonly haIps: readonly HaIpSeen[];
  readonly outage: Felt;
  readonly forecastOutageMs: Range;
  readonly exposureMs: number;
  readonly forecastExposureSeconds: Range;
  readonly source: CloudSeen;
  readonly target: CloudSeen;
  readonly copy: CopyUnderWay | null;
  readonly steps: readonly StepSeen[];
  readonly runbook: readonly RunbookRow[];
  readonly strip: Strip;
  /** The gate that is shut now; null where none is. */
  readonly gate: string | null;
  /** A person wants nothing new to begin. */
  readonly paused: boolean;
  /** HA IPs that were returned one by one while the rollback window is open. */
  readonly returned: readonly string[];
  readonly failure: { readonly stepId: string; readonly error: ErrorRecord } | null;
  /** An HA IP leads to the target, or may, and can be taken back: somebody has to guard. */
  readonly needsGuard: boolean;
  readonly rollback: RollbackCost;
  /** Commands that were given, in the order in which they were. */
  readonly commands: readonly EventOf<'command.given'>[];
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
  const told = events.findLast((event) => event.kind === 'migration.state') ?? null;
  const inSource = haIps.filter((haIp) => haIp.leadsTo === 'source').map(({ address }) => address);
  const paused = pausedIn(events);
  const state = stateSeen(
    plan,
    told,
    { returned: inSource, paused, windowEndsMs: windowEndsMs(plan, steps) },
    atMs,
    timeZone,
  );
  return {
    name: plan.name,
    order: plan.order,
    state,
    haIps,
    outage: felt(plan, events, atMs, nowMs !== null),
    forecastOutageMs: plan.forecast.outageMs,
    exposureMs: exposureMs(steps, events, atMs),
    forecastExposureSeconds: plan.forecast.exposureSeconds,
    ...cloudsSeen(plan, events, steps, copy, leadsTo),
    copy,
    steps,
    runbook: runbookRows(plan, events, steps, state.state, nowMs),
    strip: stripOf(plan, events, atMs),
    gate: gateOf(told),
    paused,
    returned: state.state === 'guarding' ? inSource : [],
    failure: state.state === 'failed' ? failureOf(steps) : null,
    needsGuard: needsGuard(plan, events, state.state),
    rollback: rollbackCost(plan, steps),
    commands: events.filter((event): event is EventOf<'command.given'> => event.kind === 'command.given'),
  };
}

function haIpsSeen(plan: Plan, events: readonly Event[]): readonly HaIpSeen[] {
  const leads = new Map(events.flatMap((event) => (event.kind === 'ha-ip.leads' ? [[event.address, event.side]] : [])));
  return plan.haIps.map(({ address }) => ({ address, leadsTo: leads.get(address) ?? null }));
}

/** While the rollback window is open, the gate that is shut is the one named `secondary`, in every order. */
function gateOf(told: EventOf<'migration.state'> | null): string | null {
  if (told?.state === 'guarding') return told.gate ?? 'secondary';
  return told?.state === 'waiting' && told.gate !== PAUSE ? (told.gate ?? 'cutover') : null;
}

function failureOf(steps: readonly StepSeen[]): Scene['failure'] {
  const failed = steps.findLast(({ phase }) => phase === 'failed');
  return failed?.error == null ? null : { stepId: failed.stepId, error: failed.error };
}
