/** The way back is kept ready beside everything else: no cloud that does not answer is waited for. */
import { expect, it } from 'vitest';
import { StepClock } from '../../ha-ip/floating-ip/testing/step-clock.ts';
import type { StepContext } from '../step.ts';
import { contextIn, cutOver, HA_IP } from '../testing/context.ts';
import { Notes } from './notes.ts';
import { WayBack } from './way-back.ts';

/** The target's Neutron answers after so long; null: never. */
async function wayBack(answersAfterMs: number | null) {
  const { ctx, events } = await contextIn('primary-first', cutOver);
  const clock = new StepClock();
  let asked = 0;
  const context: StepContext = {
    ...ctx,
    clock,
    target: {
      ...ctx.target,
      network: {
        ...ctx.target.network,
        listFloatingIps: async (filter, signal) => {
          asked += 1;
          await clock.sleep(answersAfterMs ?? 1e9, signal);
          return ctx.target.network.listFloatingIps(filter, signal);
        },
      },
    },
  };
  const way = new WayBack(context, new Notes(context, 'rollback-window'));
  return { way, clock, events, asked: () => asked, pass: (ms: number) => clock.sleep(ms, ctx.signal) };
}

it('is asked for once, and known when it is answered', async () => {
  const { way, pass, asked } = await wayBack(4000);
  for (let looks = 0; looks < 4; looks += 1) {
    way.keepReady();
    expect([way.lead, way.news?.aborted]).toEqual([null, false]);
    await pass(900);
  }
  await pass(1000);
  expect(way.news?.aborted).toBe(true);
  way.keepReady();
  expect([way.lead?.get(HA_IP), way.news, asked()]).toEqual(['target', undefined, 1]);
  await way.rest();
});

it('is waited for no longer than a decision can wait', async () => {
  const hanging = await wayBack(null);
  await hanging.way.lookWithin(5000);
  expect([hanging.way.lead, hanging.clock.monotonicMs()]).toEqual([null, 5000]);
  // Its end does not wait either.
  await hanging.way.rest();
  expect([hanging.clock.monotonicMs(), hanging.events]).toEqual([5000, []]);
  const answering = await wayBack(1200);
  await answering.way.lookWithin(5000);
  expect([answering.way.lead?.get(HA_IP), answering.clock.monotonicMs()]).toEqual(['target', 1200]);
  await answering.way.rest();
});

it('is looked up anew for a decision, and after a move: what began before says nothing', async () => {
  const { way, pass, asked, clock } = await wayBack(2000);
  way.keepReady();
  await pass(1500);
  way.forgetLead();
  await pass(1500);
  way.keepReady();
  expect([way.lead, asked()]).toEqual([null, 2]);
  await pass(2500);
  const nowMs = clock.monotonicMs();
  expect(way.leadSince(nowMs - 3000)?.get(HA_IP)).toBe('target');
  expect([way.leadSince(nowMs), asked()]).toEqual([null, 3]);
  await pass(2500);
  expect(way.leadSince(nowMs)?.get(HA_IP)).toBe('target');
  await way.rest();
});
