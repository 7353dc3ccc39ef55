import { describe, expect, it } from 'vitest';
import { BatonError } from '../domain/error.ts';
import type { CutoverDriver } from '../ports/cutover-driver.ts';
import type { Drive } from './ha-ip-sides.ts';
import { moveHaIps } from './move-ha-ip.ts';
import { contextIn } from './testing/context.ts';

const unproved = () =>
  new BatonError({ code: 'CUTOVER_UNPROVED', kind: 'cloud', message: 'not seen in time', remedy: 'x' });

function drive(address: string, ended: string[], moveTo: () => Promise<void>): Drive {
  const driver: CutoverDriver = {
    kind: 'hook',
    prepare: () => Promise.resolve([]),
    leads: () => Promise.resolve('source'),
    addressIn: () => Promise.resolve(address),
    cleanUp: () => Promise.resolve(),
    moveTo: async () => {
      await moveTo();
      ended.push(address);
      return { address, takenAfterMs: 1, looks: 1, identified: true, announcedAgain: 0 };
    },
  };
  return { haIp: { address, sourceFloatingIpId: 'f', vipAddress: 'v', targetNetwork: { id: 'n', name: 'n' } }, driver };
}

describe('several HA IPs', () => {
  it('move side by side; one that fails keeps no other from its end, and nothing moves any more when it is thrown', async () => {
    const { ctx, events } = await contextIn('primary-first');
    const ended: string[] = [];
    const slowly = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
    const drives = [
      drive('a', ended, () => Promise.reject(new Error('the API stumbled'))),
      drive('b', ended, () => Promise.reject(unproved())),
      drive('c', ended, slowly),
    ];
    const [taker] = ctx.plan.loadBalancers;
    if (taker === undefined) throw new Error('no load balancer');
    await expect(moveHaIps(ctx, drives, { to: 'target', taker })).rejects.toMatchObject({ code: 'CUTOVER_UNPROVED' });
    expect(ended).toEqual(['c']);
    expect(events).toEqual([
      { kind: 'ha-ip.leads', address: 'c', side: 'target' },
      { kind: 'note', stepId: 'cutover', text: 'a: its move to os2 is not done: the API stumbled' },
      { kind: 'note', stepId: 'cutover', text: 'b: its move to os2 is not done: not seen in time' },
    ]);
  });
});
