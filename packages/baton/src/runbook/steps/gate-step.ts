import type { Gates } from '../../domain/plan.ts';
import type { Step } from '../step.ts';
import { describeOpened, isOpen, waitAtGate } from './gate.ts';

const GATES = {
  start: { title: 'Gate: begin', what: 'the migration may begin', needed: 'nobody said that it may begin' },
  exposure: {
    title: 'Gate: take the first load balancer out of service',
    what: 'the exposure may begin',
    needed: 'nobody said that a load balancer may go',
  },
  /** The last moment at which nothing has changed for clients. */
  cutover: {
    title: 'Gate: approve the cutover',
    what: 'the cutover may begin',
    needed: 'nobody approved the cutover yet',
  },
} as const;

/** Waits until a person, or a time, opens the way. */
export function gateStep(gate: keyof typeof GATES): Step {
  const { title, what, needed } = GATES[gate];
  return {
    id: `approve-${gate}`,
    title,
    impact: 'none',
    yieldsToPause: true,
    stateWhileRunning: 'waiting',
    gate,
    check: async (ctx) => ((await isOpen(ctx, gate)) ? { done: true } : { done: false, needed }),
    act: (ctx) => waitAtGate(ctx, gate),
    verify: async (ctx) => ({ proofs: [{ what, result: 'proved', detail: await describeOpened(ctx, gate) }] }),
    undo: () => Promise.resolve('undone'),
  };
}

/** A gate that the plan does not have, or that stands open, is no step. */
export function gateSteps(gate: 'start' | 'exposure', gates: Partial<Gates>): readonly Step[] {
  const planned = gates[gate] ?? 'automatic';
  return planned === 'automatic' ? [] : [gateStep(gate)];
}
