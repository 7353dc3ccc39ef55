import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../domain/event.ts';
import type { HaIpCommand, Pending } from '../../domain/migration.ts';
import type { StepContext } from '../step.ts';
import { contextIn, cutOver, HA_IP } from '../testing/context.ts';
import { HaIpErrands } from './ha-ip-errands.ts';

const back: Pending<HaIpCommand> = { kind: 'rollback', reason: 'x', by: 'ann', haIps: [HA_IP], id: 1, at: '' };

interface Stage {
  readonly ctx: StepContext;
  readonly events: readonly EventBody[];
  readonly taken: readonly string[];
  /** Lets the first look of the errand be answered. */
  readonly answer: () => void;
}

/** A source whose API answers when the test says so. */
async function stage(pending: readonly Pending<HaIpCommand>[]): Promise<Stage> {
  const { ctx, events } = await contextIn('primary-first', cutOver);
  const taken: string[] = [];
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const source = {
    ...ctx.source,
    network: {
      ...ctx.source.network,
      getFloatingIp: async (id: string, signal: AbortSignal) => {
        const stopped = new Promise<never>((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
        await Promise.race([answered, stopped]);
        return ctx.source.network.getFloatingIp(id, signal);
      },
    },
  };
  const haIpCommands: StepContext['haIpCommands'] = {
    pending: () => Promise.resolve(pending.slice(taken.length)),
    take: (_command, outcome) => Promise.resolve(void taken.push(outcome)),
  };
  return { ctx: { ...ctx, source, haIpCommands }, events, taken, answer };
}

describe('what is asked of single HA IPs', () => {
  it('is nothing most of the time', async () => {
    const { ctx } = await stage([]);
    const errands = new HaIpErrands(ctx);
    expect(await errands.tend()).toBe(false);
    expect(errands.isUnderWay).toBe(false);
    expect(await errands.callOff()).toBe(false);
  });

  it('goes on beside the guard, and its end is told once', async () => {
    const { ctx, taken, answer } = await stage([back]);
    const errands = new HaIpErrands(ctx);
    expect(await errands.tend()).toBe(false);
    expect(await errands.tend()).toBe(false);
    expect(errands.haIps).toEqual([HA_IP]);
    expect(taken).toEqual([]);
    answer();
    await expect.poll(() => errands.tend()).toBe(true);
    expect(taken).toEqual(['left-undone']);
    expect(errands.isUnderWay).toBe(false);
    expect(await errands.tend()).toBe(false);
  });

  it('stays pending when the guard calls it off, and begins again', async () => {
    const { ctx, taken, answer } = await stage([back]);
    const errands = new HaIpErrands(ctx);
    await errands.tend();
    expect(await errands.callOff()).toBe(true);
    expect([errands.isUnderWay, errands.haIps, taken]).toEqual([false, [], []]);
    await errands.tend();
    answer();
    await expect.poll(() => errands.tend()).toBe(true);
    expect(taken).toEqual(['left-undone']);
  });
});
