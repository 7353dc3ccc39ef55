import { toErrorRecord } from '../../domain/error.ts';
import type { Proof } from '../../domain/step.ts';
import type { PassageProof, RemovedSide } from '../../ports/connection-keeper.ts';
import { KEEP_STEP, passageOf } from '../passage.ts';
import type { Step, StepContext } from '../step.ts';

const WHAT = 'open connections live through the cutover';

/**
 * Right before the cutover, so that the limit counts from there. What cannot be set up is taken away again and told, and the
 * cutover goes on: then open connections end, as the forecast says.
 */
export function keepConnectionsStep(): Step {
  let proof: PassageProof | null = null;
  let why: string | null = null;
  return {
    id: KEEP_STEP,
    title: 'Keep open connections: the load balancer in the source goes on with its own, through a tunnel',
    impact: 'none',
    check: (ctx) =>
      Promise.resolve(
        ctx.plan.keepConnections === undefined
          ? { done: true }
          : { done: false, needed: 'open connections would end at the cutover' },
      ),
    act: async (ctx) => {
      const asked = passageOf(ctx);
      if (asked === null) return;
      if (typeof asked === 'string') {
        why = asked;
      } else {
        try {
          proof = await asked.keeper.setUp(asked.passage, ctx.signal);
        } catch (error) {
          ctx.signal.throwIfAborted();
          why = toErrorRecord(error).message;
          await removeAndTell(ctx);
        }
      }
      if (why === null) return;
      const text = `open connections will end at the cutover: ${why}`;
      await ctx.emit({ kind: 'note', stepId: KEEP_STEP, text });
    },
    verify: (ctx) => {
      const asked = ctx.plan.keepConnections;
      if (asked === undefined || proof === null) {
        const detail = why ?? 'the plan does not ask for it: they end at the cutover, and clients open new ones';
        return Promise.resolve({ proofs: [{ what: WHAT, result: 'not-provable', detail }], data: { kept: false } });
      }
      const until = new Date(ctx.clock.now().getTime() + asked.limit * 1000).toISOString();
      return Promise.resolve({ proofs: proofsOf(proof, until), data: { kept: true, open: proof.open, until } });
    },
    undo: async (ctx) => {
      // The HA IPs lead to the source again: connections that were kept go on there, directly.
      await removeAndTell(ctx);
      return 'undone';
    },
  };
}

function proofsOf({ open, longPacketsPass }: PassageProof, until: string): readonly Proof[] {
  return [
    {
      what: WHAT,
      result: 'proved',
      detail: `packets pass the tunnel in both directions; ${open} connections are open; everything is removed at ${until} at the latest`,
    },
    {
      what: 'packets of full length pass the tunnel',
      result: longPacketsPass ? 'proved' : 'not-provable',
      detail: longPacketsPass
        ? 'seen in both directions'
        : 'only short ones were seen: a connection on which the client sends much may stand still until it ends',
    },
  ];
}

/** Both sides are as before; who could not be asked is told, and is cleaned by its own watcher. */
export async function removeAndTell(ctx: StepContext): Promise<readonly RemovedSide[]> {
  const asked = passageOf(ctx);
  if (asked === null || typeof asked === 'string') return [];
  const sides = await asked.keeper.remove(asked.passage, ctx.signal);
  for (const { serverName, outcome, detail } of sides) {
    if (outcome !== 'unreachable') continue;
    const text = `what keeps connections could not be removed from ${serverName} (${detail}): it goes away by itself after ${asked.passage.limitSeconds} s, or with the power`;
    await ctx.emit({ kind: 'note', stepId: KEEP_STEP, text });
  }
  return sides;
}
