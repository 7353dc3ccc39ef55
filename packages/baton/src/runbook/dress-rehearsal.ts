/**
 * The dress rehearsal: a temporary floating IP on the VIP port of the target. New connections through it go the way that the
 * HA IP's will go, while the HA IP itself still leads to the source.
 */
import type { FloatingIp } from '../domain/cloud-resources.ts';
import { BatonError } from '../domain/error.ts';
import { assertMadeByUs } from '../domain/invariants.ts';
import { descriptionMark, migrationTag } from '../domain/marks.ts';
import type { PlannedHaIp } from '../domain/plan.ts';
import type { Proof } from '../domain/step.ts';
import { balancerOf } from './balancers.ts';
import { confirmServedBy } from './from-outside.ts';
import { findPort, findReservation, needed } from './made.ts';
import type { StepContext } from './step.ts';

const KEY = 'rehearsal';

/** Have all HA IPs been associated in the target already? Then there is no room for a rehearsal on their VIP ports. */
export async function isCutOver(ctx: StepContext): Promise<boolean> {
  for (const haIp of ctx.plan.haIps) {
    if ((await findReservation(ctx, haIp.address))?.portId === null) return false;
  }
  return true;
}

/** Proves that the primary in the target serves each VIP; leaves nothing behind. */
export async function rehearse(ctx: StepContext): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  for (const haIp of onePerVip(ctx.plan.haIps)) {
    const temporary = await temporaryFloatingIp(ctx, haIp);
    try {
      const seen = await confirmServedBy(
        ctx,
        [temporary.address],
        balancerOf(ctx.plan, 'primary'),
        ctx.plan.timeouts.validate,
      );
      proofs.push(...seen.map((proof) => ({ ...proof, what: `dress rehearsal of ${haIp.address}: ${proof.what}` })));
    } finally {
      // Also when the person asked for a rollback in the middle: what is left would block the VIP port for the HA IP.
      await removeRehearsal({ ...ctx, signal: AbortSignal.timeout(30_000) });
    }
  }
  return proofs;
}

function onePerVip(haIps: readonly PlannedHaIp[]): readonly PlannedHaIp[] {
  return [...new Map(haIps.map((haIp) => [haIp.vipAddress, haIp])).values()];
}

async function temporaryFloatingIp(ctx: StepContext, haIp: PlannedHaIp): Promise<FloatingIp> {
  const vip = ctx.plan.vips.find((one) => one.address === haIp.vipAddress);
  const port = needed(vip === undefined ? null : await findPort(ctx, vip.sourcePortId), `VIP port ${haIp.vipAddress}`);
  const occupant = (await ctx.target.network.listFloatingIps({ portId: port.id }, ctx.signal)).find(
    (one) => one.description !== descriptionMark(ctx.migrationId, KEY),
  );
  if (occupant !== undefined) {
    throw new BatonError({
      code: 'VIP_PORT_OCCUPIED',
      kind: 'cloud',
      message: `The VIP port ${haIp.vipAddress} in ${ctx.target.name} has the floating IP ${occupant.address} already, so the dress rehearsal cannot be held.`,
      remedy:
        'Take that floating IP off the port (unless it is the HA IP itself: then the cutover has begun), and start the migration again.',
    });
  }
  await removeRehearsal(ctx);
  const made = await ctx.target.network.createFloatingIp(
    { networkId: haIp.targetNetwork.id, description: descriptionMark(ctx.migrationId, KEY), portId: port.id },
    ctx.signal,
  );
  await ctx.target.network.setTags('floatingips', made.id, [migrationTag(ctx.migrationId)], ctx.signal);
  return made;
}

/** Releases the temporary address; HA IPs carry another mark, and are never released here (invariant 4). */
export async function removeRehearsal(ctx: StepContext): Promise<void> {
  const mark = descriptionMark(ctx.migrationId, KEY);
  for (const floatingIp of await ctx.target.network.listFloatingIps({ description: mark }, ctx.signal)) {
    assertMadeByUs(ctx.migrationId, `Floating IP ${floatingIp.address}`, floatingIp.description);
    await ctx.target.network.deleteFloatingIp(floatingIp.id, ctx.signal);
  }
}
