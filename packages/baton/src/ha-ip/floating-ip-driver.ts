/**
 * Cutover driver `floating-ip`: the same address is a floating IP of both clouds, on the same external network, and it is
 * associated in one of them at a time but for the moment of the move.
 *
 * Make before break. A call's success proves nothing: the agents act 0.5-2 s later, in no fixed order (facts: lab.md L3), so
 * the giving side lets go only after new connections were seen to arrive at the taking side.
 */
import type { FloatingIp } from '../domain/cloud-resources.ts';
import { BatonError } from '../domain/error.ts';
import { assertIntent } from '../domain/invariants.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';

/** One cloud's end of an HA IP. */
export interface Side {
  readonly cloud: Cloud;
  readonly floatingIpId: string;
  /** The VIP port that the HA IP leads to in this cloud. */
  readonly vipPortId: string;
}

export interface Move {
  readonly address: string;
  /** Null: the giving cloud has nothing left that could let go. */
  readonly giving: Side | null;
  readonly taking: Side;
  /** One look from outside, by a new connection: does the taking side serve? `unknown`: somebody answers, who cannot be told. */
  readonly look: () => Promise<'yes' | 'no' | 'unknown'>;
  readonly deadlineSeconds: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly note: (text: string) => Promise<void>;
}

export interface Moved {
  readonly address: string;
  /** From the association's call until the first look that saw the taking side serve. */
  readonly takenAfterMs: number;
  readonly looks: number;
  /** False when the answers do not tell who answered. */
  readonly identified: boolean;
}

/** Looks in a row that must see the taking side, before the giving side lets go and again after it did. */
const LOOKS_IN_A_ROW = 5;
const LOOK_EVERY_MS = 150;
/** Without an answer that identifies the guest: how long the taking side's agent gets after its status says ACTIVE. */
const BLIND_SETTLE_MS = 5000;

export async function moveHaIp(move: Move): Promise<Moved> {
  const { giving, taking, clock } = move;
  const beganMs = clock.monotonicMs();
  await pointFloatingIp(taking, null, taking.vipPortId, move.signal);
  const seen = await seeTakingSide(move, beganMs);
  if (giving !== null) await pointFloatingIp(giving, giving.vipPortId, null, move.signal);
  // The giving side's agent now takes the address down; the taking side must still be the one that answers.
  const after = await seeTakingSide(move, clock.monotonicMs());
  return {
    address: move.address,
    takenAfterMs: seen.afterMs,
    looks: seen.looks + after.looks,
    identified: seen.identified && after.identified,
  };
}

/** Repeats looks until enough of them in a row saw the taking side. */
async function seeTakingSide(
  move: Move,
  beganMs: number,
): Promise<{ afterMs: number; looks: number; identified: boolean }> {
  const { clock } = move;
  const endMs = beganMs + move.deadlineSeconds * 1000;
  let inARow = 0;
  let looks = 0;
  let identified = true;
  let firstMs = 0;
  let activeSinceMs: number | null = null;
  let announcedAgain = false;
  for (;;) {
    const answer = await move.look();
    looks += 1;
    if (answer === 'unknown') {
      identified = false;
      const floatingIp = await move.taking.cloud.network.getFloatingIp(move.taking.floatingIpId, move.signal);
      activeSinceMs = floatingIp?.status === 'ACTIVE' ? (activeSinceMs ?? clock.monotonicMs()) : null;
    }
    const counts =
      answer === 'yes' ||
      (answer === 'unknown' && activeSinceMs !== null && clock.monotonicMs() - activeSinceMs >= BLIND_SETTLE_MS);
    inARow = counts ? inARow + 1 : 0;
    if (inARow === 1) firstMs = clock.monotonicMs() - beganMs;
    if (inARow >= LOOKS_IN_A_ROW) return { afterMs: firstMs, looks, identified };
    if (clock.monotonicMs() >= endMs) {
      throw new BatonError({
        code: 'CUTOVER_UNPROVED',
        kind: 'cloud',
        message: `${move.address}: new connections did not arrive in ${move.taking.cloud.name} within ${move.deadlineSeconds} s.`,
        remedy:
          'Look whether both clouds really share this external network, and whether the L3 agents are alive; then start the migration again.',
      });
    }
    if (!announcedAgain && clock.monotonicMs() - beganMs > (move.deadlineSeconds * 1000) / 2) {
      announcedAgain = true;
      await move.note(`${move.address} is not seen in ${move.taking.cloud.name} yet: announced again`);
      await announceAgain(move.taking, move.signal);
    }
    await clock.sleep(LOOK_EVERY_MS, move.signal);
  }
}

/**
 * Makes a cloud that owns the address already announce it once more: the agents send gratuitous ARP only when an association
 * is made. Needed on the way back, when the other cloud announced in between.
 */
export async function announceAgain(side: Side, signal: AbortSignal): Promise<void> {
  await pointFloatingIp(side, side.vipPortId, null, signal);
  await pointFloatingIp(side, null, side.vipPortId, signal);
}

/**
 * Compare-and-swap of where a floating IP leads (`If-Match: revision_number`). The agents bump the revision by themselves
 * 1-4 s after a change (facts: openstack.md 6), so on a conflict the intent, the port, is compared, not the number.
 */
export async function pointFloatingIp(
  side: Side,
  expectedPortId: string | null,
  intendedPortId: string | null,
  signal: AbortSignal,
): Promise<FloatingIp> {
  for (let tries = 0; ; tries += 1) {
    const present = await lookAt(side, signal);
    if (present.portId === intendedPortId) return present;
    assertIntent(side.cloud.name, present, expectedPortId, intendedPortId);
    try {
      return await side.cloud.network.setFloatingIpPort(side.floatingIpId, intendedPortId, present.revision, signal);
    } catch (error) {
      if (!(error instanceof BatonError) || error.code !== 'REVISION_CONFLICT' || tries >= 10) throw error;
    }
  }
}

/** An HA IP's floating IP as it is now. One that was released is nothing to go on with (invariant 4). */
export async function lookAt(side: Side, signal: AbortSignal): Promise<FloatingIp> {
  const present = await side.cloud.network.getFloatingIp(side.floatingIpId, signal);
  if (present === null) {
    throw new BatonError({
      code: 'HA_IP_GONE',
      kind: 'cloud',
      message: `The floating IP ${side.floatingIpId} is no longer in ${side.cloud.name}.`,
      remedy:
        'Somebody released it. Ask the operator of that cloud to give the same address back before anybody else gets it.',
    });
  }
  return present;
}
