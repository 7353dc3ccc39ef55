/**
 * How long this cloud takes from a call to traffic, measured on a floating IP that nobody uses yet: from the call that
 * associates it until the first new connection arrives, and from the call that takes it away until the last one does. It is
 * what the cutover will take, and its way back.
 */
import { BatonError } from '../../domain/error.ts';
import type { PlannedLoadBalancer } from '../../domain/plan.ts';
import { closeLooks, type Looker, seeWho } from '../look-from-outside.ts';
import { type Seen, SteadyLooks } from '../steady-looks.ts';
import { inBackground } from './background.ts';
import { type End, lookAt, pointFloatingIp } from './point.ts';

export interface Arrived {
  /** From the call until the first new connection that was answered. */
  readonly associateToTrafficMs: number;
  readonly looks: number;
  /** False when the answers do not tell who answered. */
  readonly identified: boolean;
}

const LOOKS_IN_A_ROW = 5;
const ANYBODY: ReadonlySet<Seen> = new Set<Seen>(['taker', 'unknown']);
const SOMEBODY: ReadonlySet<Seen> = new Set<Seen>(['taker', 'other', 'unknown']);
/** Nobody is answered for so long: the last one was the last. */
const SILENT_MS = 1000;
/** Longer than any agent was seen to take. */
const AT_MOST_MS = 15_000;

/** Throws code WAIT_TIMEOUT when the taker is not seen to serve within `timeoutSeconds`. */
export async function timeToTraffic(
  ctx: Looker,
  end: End,
  address: string,
  taker: PlannedLoadBalancer,
  timeouts: { readonly timeoutSeconds: number; readonly remedy: string },
): Promise<Arrived> {
  const { clock, signal } = ctx;
  const looks = looksAt(ctx, address, taker);
  const seen = await lookAt(end, signal);
  const beganMs = clock.monotonicMs();
  const asked = inBackground(clock, () => pointFloatingIp({ ...end, seen }, null, end.vipPortId, signal));
  const row = await looks.until(() => {
    asked.check();
    const found = asked.endedMs === null ? null : looks.row(LOOKS_IN_A_ROW, ANYBODY);
    if (found !== null || clock.monotonicMs() - beganMs < timeouts.timeoutSeconds * 1000) return found;
    throw new BatonError({
      code: 'WAIT_TIMEOUT',
      kind: 'cloud',
      message: `${address} is served by ${taker.name}: not within ${timeouts.timeoutSeconds} s.`,
      remedy: timeouts.remedy,
      retryable: true,
    });
  });
  return {
    associateToTrafficMs: Math.round(row.endedMs - beganMs),
    looks: looks.count,
    identified: looks.identified,
  };
}

/** From the call until the last new connection that was answered. Null: they did not stop. */
export async function timeToSilence(
  ctx: Looker,
  end: End,
  address: string,
  taker: PlannedLoadBalancer,
): Promise<number | null> {
  const { clock, signal } = ctx;
  const looks = looksAt(ctx, address, taker);
  const seen = await lookAt(end, signal);
  const beganMs = clock.monotonicMs();
  const asked = inBackground(clock, () => pointFloatingIp({ ...end, seen }, end.vipPortId, null, signal));
  const last = await looks.until(() => {
    asked.check();
    if (asked.endedMs === null) return null;
    const nowMs = clock.monotonicMs();
    const answeredMs = looks.lastMs(SOMEBODY) ?? beganMs;
    if (nowMs - answeredMs >= SILENT_MS) return { ms: answeredMs };
    return nowMs - beganMs >= AT_MOST_MS ? { ms: null } : null;
  });
  return last.ms === null ? null : Math.max(0, Math.round(last.ms - beganMs));
}

function looksAt(ctx: Looker, address: string, taker: PlannedLoadBalancer): SteadyLooks {
  const { clock, signal } = ctx;
  return new SteadyLooks({ look: () => seeWho(ctx, address, taker), pace: closeLooks(ctx), clock, signal });
}
