/**
 * Single HA IPs of several go back to the source, and forward again, while the rollback window stays open: both load balancers
 * run, so each HA IP can be served on either side. What a person asked is a command in the store, and is taken when it is done:
 * a crash in between carries it out once more, and the moves find what was done.
 */
import { BatonError, toErrorRecord } from '../../domain/error.ts';
import type { HaIpCommand, Pending } from '../../domain/migration.ts';
import { cutOverHaIps } from '../cut-over-ha-ips.ts';
import { openDrivers } from '../ha-ip-sides.ts';
import { returnHaIps } from '../return-ha-ips.ts';
import type { StepContext } from '../step.ts';
import { mayHaveMoved } from '../turn-back.ts';
import { guardedOf, whereHaIpsLead } from './where-ha-ips-lead.ts';

const STEP = 'rollback-window';

/** One after the other. What cannot be done is told, and the window stays open. */
export async function carryOutHaIpCommands(ctx: StepContext, pending: readonly Pending<HaIpCommand>[]): Promise<void> {
  for (const command of pending) {
    try {
      const refusal = command.kind === 'rollback' ? await giveBack(ctx, command) : await cutOverAgain(ctx, command);
      if (refusal !== null) await tell(ctx, `left undone: ${refusal}`);
      const done = command.kind === 'rollback' ? 'returned' : 'cut-over';
      await ctx.haIpCommands.take(command, refusal === null ? done : 'left-undone');
    } catch (error) {
      ctx.signal.throwIfAborted();
      if (!(error instanceof BatonError)) throw error;
      await tell(ctx, `${command.haIps.join(', ')}: not done: ${error.message} ${error.remedy}`);
      // It may lead back already, and be unproved: an approval given before is not one of that.
      await ctx.haIpCommands.take(command, command.kind === 'rollback' ? 'returned' : 'left-undone');
    }
  }
}

/** They came when the window was closing. */
export async function leaveUndone(ctx: StepContext): Promise<void> {
  for (const command of await ctx.haIpCommands.pending()) {
    await tell(
      ctx,
      `left undone: "${command.kind}" of ${command.haIps.join(', ')} came when the rollback window had closed`,
    );
    await ctx.haIpCommands.take(command, 'left-undone');
  }
}

/** Why not, in words; null when it is done. */
async function giveBack(ctx: StepContext, { haIps }: Pending<HaIpCommand>): Promise<string | null> {
  const { plan } = ctx;
  const lead = await whereHaIpsLead(openDrivers(ctx));
  const stays = guardedOf(plan.haIps, lead).some(({ address }) => !haIps.includes(address));
  if (!stays)
    return `no other HA IP leads to ${ctx.target.name}; that is a whole rollback: baton migration rollback ${ctx.migrationId}`;
  await returnHaIps(of(ctx, haIps));
  await tell(ctx, `${haIps.join(', ')}: back in ${ctx.source.name}; the guard goes on for the others`);
  return null;
}

/** As in the cutover: validated in its present state, make before break, and turned back when anything goes wrong on the way. */
async function cutOverAgain(ctx: StepContext, { haIps }: Pending<HaIpCommand>): Promise<string | null> {
  const those = of(ctx, haIps);
  try {
    await cutOverHaIps(those);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(await mayHaveMoved(those, false))) throw error;
    await tell(ctx, `${haIps.join(', ')}: turned back: ${toErrorRecord(error).message}`);
    await returnHaIps(those);
    throw error;
  }
  await tell(ctx, `${haIps.join(', ')}: served by ${ctx.target.name} again`);
  return null;
}

/**
 * A context that knows of no other HA IPs: nothing is rehearsed at, or moved of, those that stay where they are. None of these
 * leads to the target, so a validation that has aged is held again before they do.
 */
function of(ctx: StepContext, addresses: readonly string[]): StepContext {
  const haIps = ctx.plan.haIps.filter(({ address }) => addresses.includes(address));
  return { ...ctx, plan: { ...ctx.plan, haIps } };
}

async function tell(ctx: StepContext, text: string): Promise<void> {
  await ctx.emit({ kind: 'note', stepId: STEP, text });
}
