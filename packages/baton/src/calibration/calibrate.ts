/**
 * Measures two clouds on throw-away things before a plan is made: how fast bytes go from one to the other, and how long the
 * target's API needs for a floating IP. It makes and deletes, so it runs only when a person asks for it. Everything carries a
 * mark of its own (`baton-c-...`), by which it is taken away at the end, with what earlier ones that were killed have left.
 */
import type { Calibration } from '../domain/calibration.ts';
import type { PlannedLoadBalancer } from '../domain/plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import { calibrationId, isAbandoned, removeMade } from './leftovers.ts';
import { timeCopy } from './time-copy.ts';
import { timeFloatingIp } from './time-floating-ip.ts';

const CLEANING_MS = 300_000;

/** What one calibration works with. */
export interface Trial {
  readonly id: string;
  readonly source: Cloud;
  readonly target: Cloud;
  /** Any of the plan's: only its name is used, in messages. */
  readonly balancer: PlannedLoadBalancer;
  readonly sourceVolumeType: string | null;
  readonly targetVolumeType: string;
  readonly externalNetworkId: string;
  readonly copyTimeoutSeconds: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export async function calibrate(input: Omit<Trial, 'id'>): Promise<Calibration> {
  const trial: Trial = { ...input, id: calibrationId(input.clock.now()) };
  const gaps: string[] = [];
  const measured = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      trial.signal.throwIfAborted();
      gaps.push(`${what} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  try {
    const copy = await measured('the copy rate', () => timeCopy(trial));
    const floatingIp = await measured("the target's time for a floating IP", () => timeFloatingIp(trial));
    return { at: trial.clock.now().toISOString(), copy, floatingIp, gaps };
  } finally {
    // With a signal of its own: who breaks a calibration off still wants nothing left behind.
    const last = { ...trial, signal: AbortSignal.timeout(CLEANING_MS) };
    gaps.push(...(await removeMade(last, (id) => id === trial.id || isAbandoned(id, trial.clock.now()))));
  }
}
