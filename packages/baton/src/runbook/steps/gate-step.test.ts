import { describe, expect, it } from 'vitest';
import type { Gate, Gates } from '../../domain/plan.ts';
import { contextIn } from '../testing/context.ts';
import { Interrupt, type Step, type StepContext } from '../step.ts';
import type { StepRecord } from '../../domain/step.ts';
import { isOpen } from './gate.ts';
import { gateStep, gateSteps } from './gate-step.ts';

const window = { timeZone: 'UTC', days: ['mon'], from: '22:00', to: '23:00' } as const;

/** A clock that only sleeping moves; it begins on a Monday at that time. */
async function at(time: string, exposure: Gate, approvedAfterMs = Infinity) {
  const { ctx } = await contextIn('primary-first');
  const begun = Date.parse(`2026-11-23T${time}Z`);
  let passedMs = 0;
  const gates: Gates = { ...ctx.plan.gates, exposure };
  const waiting: StepContext = {
    ...ctx,
    plan: { ...ctx.plan, gates },
    approved: (gate) => Promise.resolve(gate === 'exposure' && passedMs >= approvedAfterMs),
    clock: {
      ...ctx.clock,
      now: () => new Date(begun + passedMs),
      sleep: (ms) => {
        passedMs += ms;
        return passedMs > 48 * 3_600_000 ? Promise.reject(new Error('nothing ever opened it')) : Promise.resolve();
      },
    },
  };
  return { ctx: waiting, waitedMs: () => passedMs };
}

async function pass(step: Step, ctx: StepContext): Promise<string> {
  const { done } = await step.check(ctx);
  if (!done) await step.act(ctx);
  return (await step.verify(ctx)).proofs.map(({ detail }) => detail).join();
}

describe('the gate before the exposure', () => {
  const step = gateStep('exposure');

  it('waits for its window, and says what opened it', async () => {
    const { ctx, waitedMs } = await at('21:50:00', { window });
    expect(await pass(step, ctx)).toBe('opened by the plan (Mon 22:00-23:00 UTC)');
    expect(waitedMs()).toBe(600_000);
  });

  it('lets the run end where a controller begins it again in time, and a process is not worth the wait', async () => {
    const far = await at('12:00:00', { window });
    const left = step.act({ ...far.ctx, isBegunAgain: true });
    await expect(left).rejects.toMatchObject({
      reason: { kind: 'wait-for-time', gate: 'exposure', until: new Date('2026-11-23T22:00:00Z') },
    });
    expect(far.waitedMs()).toBe(0);
    const near = await at('21:59:00', { window });
    await step.act({ ...near.ctx, isBegunAgain: true });
    expect(near.waitedMs()).toBe(60_000);
    // One load balancer serves alone before the cutover: somebody watches.
    const { ctx } = await at('21:50:00', 'automatic', 60_000);
    const gates: Gates = { ...ctx.plan.gates, cutover: { window } };
    const cutover: StepContext = { ...ctx, plan: { ...ctx.plan, gates }, isBegunAgain: true };
    await gateStep('cutover').act(cutover);
    expect(cutover.clock.now()).toEqual(new Date('2026-11-23T22:00:00Z'));
  });

  it('goes by what is said meanwhile', async () => {
    const { ctx, waitedMs } = await at('12:00:00', { window });
    const later: Gates = { ...ctx.plan.gates, exposure: { notBefore: '2026-11-23T13:00:00Z' } };
    const gates = (): Promise<Gates> => Promise.resolve(waitedMs() < 600_000 ? ctx.plan.gates : later);
    expect(await pass(step, { ...ctx, gates })).toBe('opened by the plan (not before 2026-11-23T13:00:00Z)');
    expect(waitedMs()).toBe(3_600_000);
  });

  it('passes at once while its window is open', async () => {
    const { ctx, waitedMs } = await at('22:00:01', { window });
    await pass(step, ctx);
    expect(waitedMs()).toBe(0);
  });

  it('waits for the next opening when this one has no room for the exposure', async () => {
    const daily = { ...window, days: ['mon', 'tue'] as const };
    const { ctx, waitedMs } = await at('22:59:59', { window: daily });
    await pass(step, ctx);
    expect(waitedMs()).toBe(23 * 3_600_000 + 1000);
  });

  it('waits for the next opening when this one is over', async () => {
    const daily = { ...window, days: ['mon', 'tue'] as const };
    const { ctx, waitedMs } = await at('23:00:00', { window: daily });
    await pass(step, ctx);
    expect(waitedMs()).toBe(23 * 3_600_000);
  });

  it('may be opened earlier by a person', async () => {
    const { ctx, waitedMs } = await at('12:00:00', { window }, 60_000);
    await pass(step, ctx);
    expect(waitedMs()).toBe(60_000);
  });

  it('ends the run where only a person opens it', async () => {
    const { ctx } = await at('12:00:00', 'person');
    await expect(pass(step, ctx)).rejects.toThrow(Interrupt);
  });

  it('is no step where nothing shuts it', () => {
    expect(gateSteps('exposure', {})).toEqual([]);
    expect(gateSteps('exposure', { exposure: 'automatic' })).toEqual([]);
    expect(gateSteps('exposure', { exposure: 'person' })).toHaveLength(1);
  });
});

describe('the end of the rollback window so long after the cutover', () => {
  const DAY_MS = 86_400_000;

  /** A process that has just begun, after so many milliseconds since the cutover was done. */
  async function isOpenAfter(passedMs: number, state: 'done' | 'undone' = 'done'): Promise<boolean> {
    const { ctx } = await contextIn('primary-first');
    const cutOverAt = '2026-11-20T03:00:00.000Z';
    const record: StepRecord = {
      stepId: 'cutover',
      title: 't',
      impact: 'cutover',
      state,
      startedAt: cutOverAt,
      finishedAt: cutOverAt,
      attempts: 1,
      evidence: null,
      error: null,
      requestIds: [],
    };
    return await isOpen(
      {
        ...ctx,
        plan: { ...ctx.plan, gates: { cutover: 'person', secondary: { after: '5d' } } },
        approved: () => Promise.resolve(false),
        earlier: (stepId) => Promise.resolve(stepId === 'cutover' ? record : null),
        clock: { ...ctx.clock, now: () => new Date(Date.parse(cutOverAt) + passedMs) },
      },
      'secondary',
    );
  }

  it('is that long, whoever was killed meanwhile', async () => {
    expect(await isOpenAfter(5 * DAY_MS - 1)).toBe(false);
    expect(await isOpenAfter(5 * DAY_MS)).toBe(true);
  });

  it('never comes for a cutover that was taken back', async () => {
    expect(await isOpenAfter(9 * DAY_MS, 'undone')).toBe(false);
  });
});
