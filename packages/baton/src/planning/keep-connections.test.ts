import { describe, expect, it } from 'vitest';
import type { Plan } from '../domain/plan.ts';
import { unread } from '../guest/unread.ts';
import { planInOrder } from '../runbook/testing/context.ts';
import type { PlanRequest } from '../services/services.ts';
import { keepConnectionsOfPlan, planKeepConnections } from './keep-connections.ts';
import type { Readings } from './seen-inside.ts';

const ADDRESSES = { 'shop-lb1': '203.0.113.151', 'shop-lb2': '198.51.100.7' };
const SSH = { guest: { access: 'ssh' } } as const;
const none: Readings = new Map();

async function planned(
  asked: Pick<PlanRequest, 'guest' | 'keepConnections'>,
  {
    order = 'primary-first',
    readings = none,
    backend,
  }: { readonly order?: Plan['order']; readonly readings?: Readings; readonly backend?: 'ovn' } = {},
) {
  const plan = await planInOrder(order);
  const request = { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2', ...asked };
  const { loadBalancers, vips } = plan;
  const target = backend === undefined ? plan.target : { ...plan.target, networkBackend: backend };
  return planKeepConnections({ request, order, loadBalancers, vips, target, readings });
}

describe('open connections', () => {
  it('end at the cutover unless it is asked for', async () => {
    expect(await planned(SSH)).toMatchObject({ planned: null, choice: { chosen: 'they end at the cutover' } });
  });

  it('are kept between the one that stays in the source and the first one in the target', async () => {
    const asked = { ...SSH, keepConnections: { addresses: ADDRESSES } };
    expect((await planned(asked)).planned).toEqual({
      limit: 600,
      addresses: { source: '198.51.100.7', target: '203.0.113.151' },
      udpPort: 4789,
    });
    const other = await planned(asked, { order: 'standby-first' });
    expect(other.planned?.addresses).toEqual({ source: '203.0.113.151', target: '198.51.100.7' });
  });

  it('end where something is missing, and the plan says all of it', async () => {
    const { planned: kept, choice } = await planned({
      keepConnections: { addresses: { 'shop-lb1': '203.0.113.151' } },
    });
    expect(kept).toBeNull();
    expect(choice.why).toContain('SSH into the load balancers');
    expect(choice.why).toContain('the address at which shop-lb1 reaches shop-lb2');
    expect(choice.why).not.toContain('reaches shop-lb1');
  });

  it('end where what was read inside does not allow it', async () => {
    const plan = await planInOrder('primary-first');
    const system = { family: 'freebsd', name: 'OPNsense', kernel: '', hostName: '', init: null } as const;
    const readings = new Map(plan.loadBalancers.map((one) => [one.sourceServerId, { ...unread('ssh', ''), system }]));
    const { choice } = await planned({ ...SSH, keepConnections: { addresses: ADDRESSES } }, { readings });
    expect(choice.why).toContain('shop-lb1 is no Linux');
  });

  it('are not proved on OVN, and the plan says so', async () => {
    const { choice } = await planned({ ...SSH, keepConnections: { addresses: ADDRESSES } }, { backend: 'ovn' });
    expect(choice.why).toContain('not proved on OVN');
  });

  it('an address for somebody else is a slip of the finger', async () => {
    const asked = { ...SSH, keepConnections: { addresses: { 'shop-lb3': '203.0.113.151' } } };
    await expect(planned(asked)).rejects.toMatchObject({ code: 'KEEP_CONNECTIONS_ADDRESS_UNKNOWN' });
  });

  it('the same wish comes out of a plan again, in both orders', async () => {
    for (const order of ['primary-first', 'standby-first'] as const) {
      const keepConnections = (
        await planned({ ...SSH, keepConnections: { limitSeconds: 90, addresses: ADDRESSES } }, { order })
      ).planned;
      if (keepConnections === null) throw new Error('nothing is kept');
      const again = keepConnectionsOfPlan({ ...(await planInOrder(order)), keepConnections });
      expect(
        (await planned({ ...SSH, ...(again === undefined ? {} : { keepConnections: again }) }, { order })).planned,
      ).toEqual(keepConnections);
    }
  });
});
