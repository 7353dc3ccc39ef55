import { expect, test } from 'vitest';
import { contextIn, cutOver, HA_IP, madeServer, stepOf } from '../testing/context.ts';

const LONG_MS = 120_000;

/** The person has approved; somebody associates the HA IP in the source by hand after `byHandAtMs`. */
async function approvedWindow(byHandAtMs: number): Promise<{ readonly closed: boolean; readonly texts: string[] }> {
  const { ctx, events } = await contextIn('primary-first', {
    ...cutOver,
    target: { ...cutOver.target, servers: [madeServer('primary')] },
  });
  const startMs = ctx.clock.monotonicMs();
  const passedMs = (): number => ctx.clock.monotonicMs() - startMs;
  const closed = await stepOf('primary-first', 'rollback-window')
    .act({
      ...ctx,
      source: {
        ...ctx.source,
        network: {
          ...ctx.source.network,
          getFloatingIp: async (id, signal) => {
            const found = await ctx.source.network.getFloatingIp(id, signal);
            return found === null || passedMs() < byHandAtMs ? found : { ...found, portId: 'vip-by-hand' };
          },
        },
      },
      clock: {
        ...ctx.clock,
        sleep: async (ms, signal) => {
          // The deadline of a look: it is answered before.
          if (ms > 1000)
            return new Promise((_resolve, reject) =>
              signal.addEventListener('abort', () => reject(signal.reason as Error)),
            );
          if (passedMs() > LONG_MS) throw new Error('it stays open');
          await ctx.clock.sleep(ms, signal);
        },
      },
      approved: () => Promise.resolve(passedMs() >= 5000),
    })
    .then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ message: 'it stays open' });
        return false;
      },
    );
  return { closed, texts: events.flatMap((event) => (event.kind === 'note' ? [event.text] : [])) };
}

test('closes when the person approves and every HA IP leads to the target', async () => {
  expect(await approvedWindow(LONG_MS)).toEqual({ closed: true, texts: [] });
});

test('looks before it closes: what somebody moved by hand meanwhile holds it open, and how to go on is told once', async () => {
  const { closed, texts } = await approvedWindow(3000);
  expect(closed).toBe(false);
  expect(texts).toEqual([
    expect.stringContaining(
      `${HA_IP}: between the clouds. To return it first: baton migration rollback m-1a2b3c4d --ha-ip ${HA_IP}`,
    ),
  ]);
});
