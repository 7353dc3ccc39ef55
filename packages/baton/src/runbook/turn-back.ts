/**
 * From the moment in which an association may have been asked for, a cutover has two ends: proved in the target, or back in the
 * source. Whatever goes wrong in between (no proof in time, a vantage that is gone, an API that fails, somebody else's hand),
 * an HA IP may be associated in both clouds, and then whoever announced it last has its clients. So every error turns back:
 *
 *   nothing was asked for yet, and all lead to the source ──▶ the step fails, nothing has changed
 *   anything else ──▶ told with its reason ──▶ rolled back ──▶ back in the source
 *                                                         └──▶ it cannot be done: failed, with where each HA IP leads now
 *
 * The end of this process is no error of the cutover: the next one goes on where it stands.
 */
import { BatonError, type ErrorRecord, toErrorRecord } from '../domain/error.ts';
import type { Plan } from '../domain/plan.ts';
import type { Leads } from '../ports/cutover-driver.ts';
import { type Drive, openDrivers } from './ha-ip-sides.ts';
import { returnHaIps } from './return-ha-ips.ts';
import { tellHaIps } from './sightings.ts';
import { Interrupt, type StepContext } from './step.ts';

/** Does a part of the cutover. `isAsked`: this process has asked for an association. Throws the interrupt that rolls back. */
export async function orTurnBack<T>(ctx: StepContext, isAsked: () => boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof Interrupt) throw error;
    // One that died may have asked as well: then what cannot be seen counts as asked for.
    const isRepeated = ((await ctx.earlier('cutover'))?.attempts ?? 1) > 1;
    if (!isAsked() && !(await mayHaveMoved(ctx, isRepeated))) throw error;
    const record = toErrorRecord(error);
    const { message: reason } = record;
    const proofs = [
      { what: 'the cutover did not come to its end', result: 'proved', detail: detailOf(record) },
    ] as const;
    await ctx.emit({ kind: 'guard.acted', reason, proofs });
    throw new Interrupt({ kind: 'roll-back', why: reason, told: true });
  }
}

/** Does one of them lead elsewhere than to the source alone? `orUnknown`: what is answered where that cannot be seen. */
export async function mayHaveMoved(ctx: StepContext, orUnknown: boolean): Promise<boolean> {
  const leads = await Promise.allSettled(openDrivers(ctx).map(({ driver }) => driver.leads()));
  ctx.signal.throwIfAborted();
  return leads.some((one) => (one.status === 'fulfilled' ? one.value !== 'source' : orUnknown));
}

/** Takes the cutover back. Where that cannot be done, the error says where each HA IP leads now, and what that asks of people. */
export async function returnAll(ctx: StepContext): Promise<void> {
  try {
    await returnHaIps(ctx);
  } catch (error) {
    throw await notReturned(ctx, error);
  }
}

async function notReturned(ctx: StepContext, error: unknown): Promise<unknown> {
  ctx.signal.throwIfAborted();
  const places = await Promise.all(openDrivers(ctx).map((drive) => placeOf(ctx, drive)));
  ctx.signal.throwIfAborted();
  for (const { address, leads } of places) {
    if (leads === 'source') await tellHaIps(ctx, [address], 'source');
    // As everywhere: those in the midst of a move count as there.
    if (leads === 'target' || leads === 'both') await tellHaIps(ctx, [address], 'target');
  }
  const { code, kind, message, remedy, requestIds } = toErrorRecord(error);
  const lead = places.map((place) => `${place.address} ${wordsOf(ctx.plan, place)}`).join('; ');
  const isBack = places.every(({ leads }) => leads === 'source');
  return new BatonError({
    code,
    kind,
    message: `The HA IPs could not be returned to ${ctx.plan.source.cloud}: ${message} Now ${lead}.${isBack ? '' : ' Nobody guards them.'}`,
    remedy:
      `${remedy} baton migration start ${ctx.migrationId} goes on back. ` +
      'By hand: docs/how-to/roll-back.md, "When Baton cannot run".',
    requestIds,
    cause: error,
  });
}

interface Place {
  readonly address: string;
  /** Null: it cannot be seen; `why` tells what kept it, and what is seen of the half of it that is in the source. */
  readonly leads: Leads | null;
  readonly why: string;
}

async function placeOf(ctx: StepContext, { haIp, driver }: Drive): Promise<Place> {
  const { address, sourceFloatingIpId } = haIp;
  try {
    return { address, leads: await driver.leads(), why: '' };
  } catch (error) {
    const half = await ctx.source.network.getFloatingIp(sourceFloatingIpId, ctx.signal).catch(() => undefined);
    const inSource = half === undefined ? 'not seen either' : half?.portId == null ? 'not associated' : 'associated';
    return { address, leads: null, why: `${toErrorRecord(error).message}; in ${ctx.source.name} it is ${inSource}` };
  }
}

function wordsOf({ source, target }: Plan, { leads, why }: Place): string {
  switch (leads) {
    case 'source':
      return `leads to ${source.cloud}`;
    case 'target':
      return `leads to ${target.cloud}`;
    case 'both':
      return 'leads to both clouds: clients arrive where it was announced last';
    case 'neither':
      return 'leads to neither cloud: nobody reaches it';
    default:
      return `cannot be seen where it leads (${why})`;
  }
}

function detailOf({ code, remedy, requestIds }: ErrorRecord): string {
  const ids = requestIds.length === 0 ? '' : `, request ids ${requestIds.join(' ')}`;
  return `${code}${ids}. ${remedy}`;
}
