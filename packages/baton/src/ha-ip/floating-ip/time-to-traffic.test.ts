import { expect, it } from 'vitest';
import { ADDRESS, taker, TwoClouds } from './testing/two-clouds.ts';
import { timeToSilence, timeToTraffic } from './time-to-traffic.ts';

const limits = { timeoutSeconds: 20, remedy: 'x' };
const within = (ms: number | null, from: number, to: number) => ms !== null && ms >= from && ms <= to;

it('measures from the call to the first new connection, and to the last', async () => {
  const { ctx } = new TwoClouds({ target: { apiMs: 200, agentMs: 700 } });
  const end = { cloud: ctx.target, floatingIpId: 'target-fip', vipPortId: 'target-vip' };
  const { associateToTrafficMs, identified } = await timeToTraffic(ctx, end, ADDRESS, taker('target'), limits);
  expect([associateToTrafficMs, within(associateToTrafficMs, 900, 930)]).toEqual([associateToTrafficMs, true]);
  expect(identified).toBe(true);
  const silenceMs = await timeToSilence(ctx, end, ADDRESS, taker('target'));
  expect([silenceMs, within(silenceMs, 870, 900)]).toEqual([silenceMs, true]);
});

it('says when nobody arrives in time, and when it does not fall silent', async () => {
  const { ctx } = new TwoClouds({ target: { unheard: 9 } });
  const end = { cloud: ctx.target, floatingIpId: 'target-fip', vipPortId: 'target-vip' };
  await expect(timeToTraffic(ctx, end, ADDRESS, taker('target'), limits)).rejects.toMatchObject({
    code: 'WAIT_TIMEOUT',
  });
  expect(await timeToSilence(ctx, end, ADDRESS, taker('target'))).toBeNull();
});
