/**
 * Silence is the one kind of evidence that may be the observer's own: a vantage without a way out hears nobody. So before the
 * guard acts on it alone,
 *
 *   - new connections have to be silent as well, at every HA IP that it guards;
 *   - the same vantage has to see the source serve, by a dress rehearsal there: that shows that it is not deaf, and that there
 *     is somebody to take over. Where an HA IP that leads to the source answers, it hears, and the source serves: enough.
 *
 * What cannot be looked at confirms nothing. Of the target, which may not answer at all, nothing is asked that is known.
 */
import { BatonError } from '../../domain/error.ts';
import type { PlannedHaIp } from '../../domain/plan.ts';
import type { Proof } from '../../domain/step.ts';
import { openDriver } from '../../ha-ip/open-driver.ts';
import { rehearseInSource } from '../dress-rehearsal.ts';
import { lookFromOutside } from '../from-outside.ts';
import { servingInSource } from '../return-ha-ips.ts';
import type { StepContext } from '../step.ts';
import { within } from './within.ts';

export type Confirmation =
  | { readonly silent: true; readonly proofs: readonly Proof[] }
  | { readonly silent: false; readonly why: string };

/** So long the source gets to be seen in the rehearsal: its agents need 0.5-2 s, and clients are waiting. */
const REHEARSAL_SECONDS = 15;
const ASKED_WITHIN_MS = 5000;
/** No temporary floating IP is to be had. */
const NO_ROOM = new Set(['QUOTA_EXCEEDED', 'ADDRESSES_EXHAUSTED']);

/** `novaAnswers`: the target's API was reached in the same look; without a rehearsal this is the only sign that we are not cut off. */
export async function confirmSilence(
  ctx: StepContext,
  guarded: readonly PlannedHaIp[],
  novaAnswers: boolean,
): Promise<Confirmation> {
  try {
    return await confirm(ctx, guarded, novaAnswers);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof BatonError) || error.kind === 'bug') throw error;
    return { silent: false, why: `new connections cannot be tried: ${error.message}` };
  }
}

/** Where its clients arrive in the target: only a name has another address there. */
async function addressThere(ctx: StepContext, haIp: PlannedHaIp): Promise<string> {
  if (openDriver(ctx, haIp).kind !== 'dns') return haIp.address;
  const asked = await within(ctx, ASKED_WITHIN_MS, (signal) =>
    openDriver({ ...ctx, signal }, haIp).addressIn('target'),
  );
  return asked ?? haIp.address;
}

async function confirm(ctx: StepContext, guarded: readonly PlannedHaIp[], novaAnswers: boolean): Promise<Confirmation> {
  const looks = await Promise.all(
    guarded.map(async (haIp) => {
      const address = await addressThere(ctx, haIp);
      return { address, ...(await lookFromOutside(ctx, address)) };
    }),
  );
  const heard = looks.find(({ answered }) => answered);
  if (heard !== undefined) return { silent: false, why: `${heard.address} answers new connections` };
  const proofs: readonly Proof[] = looks.map(({ address }) => ({
    what: `${address} does not answer`,
    result: 'proved',
    detail: 'a new connection was not answered either',
  }));
  // By a name the source keeps the HA IP's own address all the time.
  const others = ctx.plan.haIps.filter((haIp) => !guarded.includes(haIp) || haIp.cutover?.driver === 'dns');
  for (const { address } of others) {
    if (!(await lookFromOutside(ctx, address)).answered) continue;
    const detail = `${address}, which is associated there, answered a new connection from the same vantage`;
    return { silent: true, proofs: [...proofs, { what: `${ctx.source.name} serves`, result: 'proved', detail }] };
  }
  try {
    const balancer = await servingInSource(ctx);
    const { timeouts } = ctx.plan;
    const validate = Math.min(timeouts.validate, REHEARSAL_SECONDS);
    await rehearseInSource({ ...ctx, plan: { ...ctx.plan, timeouts: { ...timeouts, validate } } }, balancer);
    const detail = `${balancer.name} answered in a dress rehearsal, seen from the same vantage`;
    return { silent: true, proofs: [...proofs, { what: `${ctx.source.name} serves`, result: 'proved', detail }] };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof BatonError)) throw error;
    if (NO_ROOM.has(error.code) && novaAnswers) {
      const detail = `no temporary floating IP is to be had for a dress rehearsal; its load balancer runs, and both APIs answer`;
      return {
        silent: true,
        proofs: [...proofs, { what: `${ctx.source.name} serves`, result: 'not-provable', detail }],
      };
    }
    return { silent: false, why: `nobody was seen to serve in ${ctx.source.name}: ${error.message}` };
  }
}
