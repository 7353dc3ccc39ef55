import { expect, test } from 'vitest';
import { makeRoutedLan, openNeutron } from '../testing/neutron.ts';

async function openWithTwoPorts() {
  const neutron = await openNeutron();
  const { tenant, external, cloud, time } = neutron;
  const { networkId } = await makeRoutedLan(neutron);
  const first = await tenant.make('/ports', 'port', { network_id: networkId });
  const second = await tenant.make('/ports', 'port', { network_id: networkId });
  // The router's own ports come up, so that only the agent's work is left.
  time.advance(60_000);
  const { id } = await tenant.make('/floatingips', 'floatingip', { floating_network_id: external.id });
  return {
    ...neutron,
    id,
    first: first.id,
    second: second.id,
    put: (portId: string | null) => tenant.put(`/floatingips/${id}`, { floatingip: { port_id: portId } }),
    get: async () => (await tenant.get(`/floatingips/${id}`)).one,
    applied: () => cloud.state.floatingIps.need(id).agentPortId,
    /** Until the agent has acted, then until it has reported. */
    apply: () => time.advanceToNext(),
    report: () => time.advanceToNext(),
  };
}

test('the answer is first, then packets follow, then the status, which is a new revision', async () => {
  const { put, get, first, applied, apply, report, time } = await openWithTwoPorts();
  expect((await put(first)).one).toMatchObject({ port_id: first, status: 'DOWN', revision_number: 1 });
  expect(applied()).toBeNull();
  apply();
  expect(applied()).toBe(first);
  expect(await get()).toMatchObject({ status: 'DOWN', revision_number: 1 });
  report();
  expect(await get()).toMatchObject({ status: 'ACTIVE', revision_number: 2 });
  expect(time.waiting).toBe(0);
});

test('released: the answer still says ACTIVE, DOWN comes two revisions later', async () => {
  const { put, get, first, applied, apply, report } = await openWithTwoPorts();
  await put(first);
  apply();
  report();
  expect((await put(null)).one).toMatchObject({ port_id: null, status: 'ACTIVE', revision_number: 3 });
  expect(applied()).toBe(first);
  apply();
  expect(applied()).toBeNull();
  expect(await get()).toMatchObject({ status: 'ACTIVE', revision_number: 3 });
  report();
  expect(await get()).toMatchObject({ status: 'DOWN', revision_number: 5 });
});

test('moved in one call it never leaves ACTIVE; only the revision tells that the agent has acted', async () => {
  const { put, get, first, second, applied, apply, report } = await openWithTwoPorts();
  await put(first);
  apply();
  report();
  expect((await put(second)).one).toMatchObject({ port_id: second, status: 'ACTIVE', revision_number: 3 });
  expect(applied()).toBe(first);
  apply();
  expect(applied()).toBe(second);
  report();
  expect(await get()).toMatchObject({ status: 'ACTIVE', revision_number: 4 });
});

test('two quick changes end with the last', async () => {
  const { put, get, first, second, applied, time } = await openWithTwoPorts();
  await put(first);
  await put(second);
  time.advance(60_000);
  expect(applied()).toBe(second);
  expect(await get()).toMatchObject({ port_id: second, status: 'ACTIVE' });
});

test('the same port again is no work for the agent', async () => {
  const { put, first, time } = await openWithTwoPorts();
  await put(first);
  time.advance(60_000);
  await put(first);
  expect(time.waiting).toBe(0);
});

test('made with a port, it comes up as well; a deleted port takes it down', async () => {
  const { tenant, external, first, time, cloud } = await openWithTwoPorts();
  const values = { floating_network_id: external.id, port_id: first };
  const { id } = await tenant.make('/floatingips', 'floatingip', values);
  time.advance(60_000);
  expect((await tenant.get(`/floatingips/${id}`)).one['status']).toBe('ACTIVE');
  await tenant.delete(`/ports/${first}`);
  expect(cloud.state.floatingIps.need(id)).toMatchObject({ portId: null, agentPortId: first, status: 'ACTIVE' });
  time.advance(60_000);
  expect(cloud.state.floatingIps.need(id)).toMatchObject({ agentPortId: null, status: 'DOWN' });
});

test('deleted while the agent is on its way: the row goes at once, the agent finds nothing', async () => {
  const { tenant, put, first, id, cloud, time } = await openWithTwoPorts();
  await put(first);
  expect((await tenant.delete(`/floatingips/${id}`)).status).toBe(204);
  expect(cloud.state.floatingIps.get(id)).toBeNull();
  time.advance(60_000);
  expect(cloud.state.floatingIps.get(id)).toBeNull();
});

test('faults on order: an agent that fails says ERROR and carries what it carried; one that is stuck says nothing', async () => {
  const { cloud, put, get, first, second, applied, time } = await openWithTwoPorts();
  await put(first);
  time.advance(60_000);
  cloud.faults.onTask({ task: 'floating-ip.apply', fault: 'fail' });
  await put(second);
  time.advance(60_000);
  expect(applied()).toBe(first);
  expect(await get()).toMatchObject({ port_id: second, status: 'ERROR' });
  cloud.faults.onTask({ task: 'floating-ip.apply', fault: 'stuck' });
  await put(null);
  time.advance(60_000);
  expect(applied()).toBe(first);
  expect(await get()).toMatchObject({ port_id: null, status: 'ERROR' });
});
