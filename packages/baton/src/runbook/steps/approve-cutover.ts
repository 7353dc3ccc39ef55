import type { Step } from '../step.ts';
import { describeGate, isOpen, waitAtGate } from './gate.ts';

/** The last moment at which nothing has changed for clients: a person, or a window, opens the way. */
export function approveCutoverStep(): Step {
  return {
    id: 'approve-cutover',
    title: 'Gate: approve the cutover',
    impact: 'none',
    stateWhileRunning: 'waiting',
    gate: 'cutover',
    check: async (ctx) =>
      (await isOpen(ctx, 'cutover')) ? { done: true } : { done: false, needed: 'nobody approved the cutover yet' },
    act: (ctx) => waitAtGate(ctx, 'cutover'),
    verify: (ctx) =>
      Promise.resolve({
        proofs: [{ what: 'the cutover may begin', result: 'proved', detail: describeGate(ctx.plan.gates.cutover) }],
      }),
    undo: () => Promise.resolve('undone'),
  };
}
