/**
 * Cutover driver `floating-ip`: the same address is a floating IP of both clouds, on the same external network, and it is
 * associated in one of them at a time but for the moment of the move (move.ts).
 *
 * What `leads` saw is kept until the next move, so that who watches (the guard) acts without another look. A move is a
 * compare-and-swap: knowledge that has aged costs one more look and does no harm.
 */
import type { FloatingIp } from '../../domain/cloud-resources.ts';
import type { Side } from '../../domain/event.ts';
import type { PlannedHaIp } from '../../domain/plan.ts';
import type { CutoverDriver, Leads } from '../../ports/cutover-driver.ts';
import type { DriverContext } from '../driver-context.ts';
import { findReservation, leavingEnd, sourceEnd, targetEnd } from './ends.ts';
import { moveHaIp } from './move.ts';
import { type End, lookAt } from './point.ts';
import { reserve } from './reserve.ts';

export function floatingIpDriver(ctx: DriverContext, haIp: PlannedHaIp): CutoverDriver {
  let seen: { readonly source?: FloatingIp; readonly target?: End | null } = {};

  async function lookInSource(): Promise<FloatingIp> {
    const source = await lookAt(sourceEnd(ctx, haIp), ctx.signal);
    seen = { ...seen, source };
    return source;
  }

  async function lookInTarget(): Promise<End | null> {
    const target = await leavingEnd(ctx, haIp);
    seen = { ...seen, target };
    return target;
  }

  const inSource = async (): Promise<End> => ({
    ...sourceEnd(ctx, haIp),
    seen: seen.source ?? (await lookInSource()),
  });
  const inTarget = async (): Promise<End | null> => (seen.target === undefined ? lookInTarget() : seen.target);

  return {
    kind: 'floating-ip',

    prepare: async () => {
      const reserved = await reserve(ctx, haIp);
      return [
        {
          what: `${haIp.address} is reserved in both clouds`,
          result: 'proved',
          detail: `floating IP ${reserved.id} in ${ctx.target.name}, project ${reserved.projectId}`,
        },
      ];
    },

    leads: async (): Promise<Leads> => {
      const [source, target] = await Promise.all([lookInSource(), lookInTarget()]);
      const leadsThere = (target?.seen?.portId ?? null) !== null;
      if (source.portId !== null) return leadsThere ? 'both' : 'source';
      return leadsThere ? 'target' : 'neither';
    },

    addressIn: async (side) => {
      if (side === 'source') return haIp.address;
      return (await findReservation(ctx, haIp)) === null ? null : haIp.address;
    },

    moveTo: async (to: Side, taker, { urgent = false } = {}) => {
      const { address } = haIp;
      const [taking, giving] =
        to === 'target' ? [() => targetEnd(ctx, haIp), inSource] : ([inSource, inTarget] as const);
      try {
        return await moveHaIp(ctx, { address, to, taking, giving, taker, urgent });
      } finally {
        seen = {};
      }
    },

    // The reservation in the target stays: an HA IP's address is never released before commit (invariant 4).
    cleanUp: () => Promise.resolve(),
  };
}
