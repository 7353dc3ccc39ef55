/** Where a floating IP leads, seen and changed by compare-and-swap alone (invariant 7). */
import type { FloatingIp } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import { assertIntent } from '../../domain/invariants.ts';
import type { Cloud } from '../../ports/cloud.ts';

/** One cloud's end of an HA IP. */
export interface End {
  readonly cloud: Cloud;
  readonly floatingIpId: string;
  /** The VIP port that the HA IP leads to in this cloud. */
  readonly vipPortId: string;
  /** As it was seen a moment ago, where it was: the first try is made with its revision, without another look. */
  readonly seen?: FloatingIp;
}

/** It changes again and again: somebody else works on it as well. */
const MOST_TRIES = 10;

/**
 * `If-Match: revision_number`. The agents bump the revision by themselves 1-4 s after a change, when they write the status
 * back, so on a conflict the intent, the port, is compared, not the number.
 *
 * @throws BatonError INVARIANT_7 when it leads to neither port, HA_IP_GONE, and what the cloud throws
 */
export async function pointFloatingIp(
  end: End,
  expectedPortId: string | null,
  intendedPortId: string | null,
  signal: AbortSignal,
): Promise<FloatingIp> {
  let { seen } = end;
  for (let tries = 0; ; tries += 1) {
    const isFresh = seen === undefined;
    const present = seen ?? (await lookAt(end, signal));
    seen = undefined;
    if (present.portId === intendedPortId && isFresh) return present;
    if (present.portId === intendedPortId) continue;
    assertIntent(end.cloud.name, present, expectedPortId, intendedPortId);
    try {
      return await end.cloud.network.setFloatingIpPort(end.floatingIpId, intendedPortId, present.revision, signal);
    } catch (error) {
      if (!(error instanceof BatonError) || error.code !== 'REVISION_CONFLICT' || tries >= MOST_TRIES) throw error;
    }
  }
}

/** An HA IP's floating IP as it is now. One that was released is nothing to go on with (invariant 4). */
export async function lookAt(end: Pick<End, 'cloud' | 'floatingIpId'>, signal: AbortSignal): Promise<FloatingIp> {
  const present = await end.cloud.network.getFloatingIp(end.floatingIpId, signal);
  if (present === null) {
    throw new BatonError({
      code: 'HA_IP_GONE',
      kind: 'cloud',
      message: `The floating IP ${end.floatingIpId} is no longer in ${end.cloud.name}.`,
      remedy:
        'Somebody released it. Ask the operator of that cloud to give the same address back before anybody else gets it.',
    });
  }
  return present;
}
