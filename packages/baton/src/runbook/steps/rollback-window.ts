import type { Role } from '../../domain/ha-group.ts';
import { otherRole } from '../../domain/order.ts';
import { Notes } from '../guard/notes.ts';
import { HaIpErrands } from '../guard/ha-ip-errands.ts';
import { leaveUndone } from '../guard/single-ha-ips.ts';
import { TargetGuard } from '../guard/target-guard.ts';
import { WayBack } from '../guard/way-back.ts';
import { allLeadToTarget, type HaIpsLead } from '../guard/where-ha-ips-lead.ts';
import type { Step, StepContext } from '../step.ts';
import { tellPaused } from '../until-resumed.ts';
import { describeOpened, isOpen } from './gate.ts';

const ID = 'rollback-window';

/**
 * One LB in each cloud. The guard watches the LB in the target: when it is lost, whoever did it, the HA IPs become active in
 * the source again. Both clouds have a MASTER meanwhile, since VRRP does not cross: expected.
 *
 * Meanwhile single HA IPs may go back and forward. While one of them leads to the source the window stays open, whatever the
 * gate says: the LB there is about to be powered off.
 */
export function rollbackWindowStep(role: Role): Step {
  return {
    id: ID,
    title: `Rollback window: guard the ${role} in the target, the ${otherRole(role)} stays ready in the source`,
    impact: 'none',
    stateWhileRunning: 'guarding',
    gate: 'secondary',
    holdsWhilePaused: true,
    check: () => Promise.resolve({ done: false, needed: 'the window is open' }),
    act: async (ctx) => {
      const notes = new Notes(ctx, ID);
      const wayBack = new WayBack(ctx, notes);
      const errands = new HaIpErrands(ctx);
      const guard = new TargetGuard(ctx, { wayBack, notes, errands });
      let openSinceMs: number | null = null;
      let wasPaused = false;
      try {
        for (;;) {
          await guard.look();
          const moved = await errands.tend();
          if (!errands.isUnderWay) {
            if (moved) wayBack.forgetLead();
            wayBack.keepReady();
            const paused = await ctx.paused();
            if (paused && !wasPaused) await tellPaused(ctx, ID);
            wasPaused = paused;
            const mayEnd = !paused && (await isOpen(ctx, 'secondary'));
            openSinceMs = mayEnd ? (openSinceMs ?? ctx.clock.monotonicMs()) : null;
            if (openSinceMs !== null && (await mayClose(ctx, wayBack.leadSince(openSinceMs), notes))) return;
          }
          await guard.rest(errands.isUnderWay ? undefined : wayBack.news);
        }
      } finally {
        await Promise.all([errands.callOff(), wayBack.rest()]);
      }
    },
    verify: async (ctx) => {
      await leaveUndone(ctx);
      return {
        proofs: [
          {
            what: 'the rollback window was closed in good order',
            result: 'proved',
            detail: await describeOpened(ctx, 'secondary'),
          },
        ],
      };
    },
    undo: () => Promise.resolve('undone'),
  };
}

/**
 * The gate is open. `lead`: as it was looked up since, for somebody may have moved one by hand in either direction; null: it is not
 * known yet.
 */
async function mayClose(ctx: StepContext, lead: HaIpsLead | null, notes: Notes): Promise<boolean> {
  if (lead === null) return false;
  const { haIps } = ctx.plan;
  if (allLeadToTarget(haIps, lead)) return true;
  const away = haIps.map(({ address }) => address).filter((address) => lead.get(address) !== 'target');
  await notes.tell(
    `gate held by ${away.join(' ')}`,
    `the rollback window stays open: ${away.join(', ')} ${away.length === 1 ? 'does' : 'do'} not lead to ${ctx.target.name} alone. ` +
      wayForward(ctx, away, lead),
  );
  return false;
}

/** A return that was cut short is brought to its end first: only then is it known who serves. */
function wayForward({ migrationId }: StepContext, away: readonly string[], lead: HaIpsLead): string {
  const between = away.filter((address) => lead.get(address) !== 'source');
  const options = (those: readonly string[]): string => those.map((address) => ` --ha-ip ${address}`).join('');
  if (between.length === 0) return `To move forward: baton migration cut-over ${migrationId}${options(away)}`;
  return `${between.join(', ')}: between the clouds. To return it first: baton migration rollback ${migrationId}${options(between)}`;
}
