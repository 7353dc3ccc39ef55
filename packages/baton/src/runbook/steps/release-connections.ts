import type { Proof } from '../../domain/step.ts';
import type { PassageLook, RemovedSide } from '../../ports/connection-keeper.ts';
import { KEEP_STEP, passageOf } from '../passage.ts';
import type { Step, StepContext } from '../step.ts';
import { removeAndTell } from './keep-connections.ts';

const LOOK_EVERY_MS = 5000;
/** So long no packet may come, and no connection be open, until nothing is waited for any more. */
const QUIET_MS = 30_000;

/**
 * Before the load balancer that stayed is powered off. Connections that still live are waited for until their limit; those that
 * are left then end with it.
 */
export function releaseConnectionsStep(): Step {
  let last: PassageLook | null = null;
  let sides: readonly RemovedSide[] = [];
  return {
    id: 'connections.release',
    title: 'Let kept connections end, and remove what kept them',
    impact: 'none',
    check: async (ctx) =>
      (await keptUntil(ctx)) === null ? { done: true } : { done: false, needed: 'connections are kept' },
    act: async (ctx) => {
      last = await waitForTheLast(ctx);
      sides = await removeAndTell(ctx);
    },
    verify: () =>
      Promise.resolve(
        last === null
          ? { proofs: [] }
          : {
              proofs: [livedOn(last), ...sides.map((side) => removed(side))],
              data: { carried: last.carried, living: last.living, open: last.open },
            },
      ),
    // What keeps them is removed when the HA IPs lead to the source again: by connections.keep.
    undo: () => Promise.resolve('undone'),
  };
}

/** Milliseconds of the clock; null: none were kept. */
async function keptUntil(ctx: StepContext): Promise<number | null> {
  const record = await ctx.earlier(KEEP_STEP);
  const data = record?.state === 'done' ? record.evidence?.data : undefined;
  return data?.['kept'] === true && typeof data['until'] === 'string' ? new Date(data['until']).getTime() : null;
}

/** What was seen last before there was nothing to wait for. */
async function waitForTheLast(ctx: StepContext): Promise<PassageLook | null> {
  const asked = passageOf(ctx);
  const until = await keptUntil(ctx);
  if (asked === null || typeof asked === 'string' || until === null) return null;
  let last = await asked.keeper.look(asked.passage, ctx.signal);
  let movedMs = ctx.clock.monotonicMs();
  let told = false;
  while (last.stands.staying === true && last.stands.taking === true) {
    const leftMs = until - ctx.clock.now().getTime();
    if (leftMs <= 0 || ctx.clock.monotonicMs() - movedMs >= QUIET_MS) break;
    if (!told && (last.open ?? 0) > 0) {
      const text = `${last.open} kept connections are open: they are waited for until ${new Date(until).toISOString()} at the latest`;
      await ctx.emit({ kind: 'note', stepId: 'connections.release', text });
      told = true;
    }
    await ctx.clock.sleep(Math.min(LOOK_EVERY_MS, leftMs), ctx.signal);
    const now = await asked.keeper.look(asked.passage, ctx.signal);
    if (now.open !== 0 || now.packets !== last.packets) movedMs = ctx.clock.monotonicMs();
    // A guest that does not answer takes nothing back of what it told before.
    last = now.open === null ? { ...last, stands: now.stands } : now;
  }
  return last;
}

function livedOn({ carried, living, open }: PassageLook): Proof {
  const what = 'connections lived through the cutover';
  if (carried === null)
    return { what, result: 'not-provable', detail: 'the load balancer that stayed could not be asked how many' };
  const ended = living === null ? '' : `; ${carried - living} ended by themselves`;
  return {
    what,
    result: 'proved',
    detail: `${carried} went on in the load balancer that stayed${ended}; ${open ?? 0} were open there at the end`,
  };
}

function removed({ serverName, outcome, detail }: RemovedSide): Proof {
  return {
    what: `what kept connections is gone from ${serverName}`,
    result: outcome === 'unreachable' ? 'not-provable' : 'proved',
    detail: outcome === 'nothing-there' ? 'it had removed itself' : detail,
  };
}
