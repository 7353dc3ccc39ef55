import { expect, test } from 'vitest';
import { expectRefused, makeRoutedLan, type Neutron, NOBODY, openNeutron } from './testing/neutron.ts';

async function openWithPort(): Promise<Neutron & { readonly path: string }> {
  const neutron = await openNeutron();
  const { id } = await neutron.tenant.make('/networks', 'network', {});
  const port = await neutron.tenant.make('/ports', 'port', { network_id: id });
  return { ...neutron, path: `/ports/${port.id}` };
}

test('these tags and no others, on every resource that a migration marks', async () => {
  const neutron = await openNeutron();
  const { tenant, external } = neutron;
  const { networkId, subnetId, routerId, interfaceId } = await makeRoutedLan(neutron);
  const floatingIp = await tenant.make('/floatingips', 'floatingip', { floating_network_id: external.id });
  const group = await tenant.make('/security-groups', 'security_group', {});
  const paths = [
    `/networks/${networkId}`,
    `/subnets/${subnetId}`,
    `/routers/${routerId}`,
    `/ports/${interfaceId}`,
    `/floatingips/${floatingIp.id}`,
    `/security-groups/${group.id}`,
  ];
  for (const path of paths) {
    const before = (await tenant.get(path)).one;
    expect(await tenant.put(`${path}/tags`, { tags: ['a', 'b'] })).toMatchObject({
      status: 200,
      body: { tags: ['a', 'b'] },
    });
    const revision = Number(before['revision_number']) + 1;
    expect((await tenant.get(path)).one).toMatchObject({ tags: ['a', 'b'], revision_number: revision });
    await tenant.put(`${path}/tags`, { tags: [] });
    expect((await tenant.get(`${path}/tags`)).body).toEqual({ tags: [] });
  }
});

test('one by one', async () => {
  const { tenant, path } = await openWithPort();
  expect((await tenant.put(`${path}/tags/a`)).status).toBe(201);
  expect((await tenant.put(`${path}/tags/a`)).status).toBe(201);
  expect((await tenant.get(`${path}/tags`)).body).toEqual({ tags: ['a'] });
  expect((await tenant.get(`${path}/tags/a`)).status).toBe(204);
  expectRefused(await tenant.get(`${path}/tags/q`), 404, 'TagNotFound', 'Tag q could not be found.');
  expectRefused(await tenant.delete(`${path}/tags/q`), 404, 'TagNotFound', 'Tag q could not be found.');
  expect((await tenant.delete(`${path}/tags/a`)).status).toBe(204);
  await tenant.put(`${path}/tags`, { tags: ['x'] });
  expect((await tenant.delete(`${path}/tags`)).status).toBe(204);
  expect((await tenant.get(path)).one['tags']).toEqual([]);
});

test('refused', async () => {
  const { tenant, stranger, path } = await openWithPort();
  const twice = "Invalid input for operation: Duplicate items in the list: 'b'.";
  expectRefused(await tenant.put(`${path}/tags`, { tags: ['b', 'a', 'b'] }), 400, 'InvalidInput', twice);
  const body = 'Invalid input for operation: Invalid tags body.';
  expectRefused(await tenant.put(`${path}/tags`, { tagz: [] }), 400, 'InvalidInput', body);
  const missing = (id: string): string => `Resource ports ${id} could not be found.`;
  const nobodys = await tenant.put(`/ports/${NOBODY}/tags`, { tags: [] });
  expectRefused(nobodys, 404, 'TagResourceNotFound', missing(NOBODY));
  const others = await stranger.put(`${path}/tags`, { tags: [] });
  expectRefused(others, 404, 'TagResourceNotFound', missing(path.slice('/ports/'.length)));
  const stale = await tenant.put(`${path}/tags`, { tags: [] }, { 'If-Match': 'revision_number=9' });
  expectRefused(stale, 412, 'RevisionNumberConstraintFailed', 'Constrained to 9, but current revision is 1');
  const rule = await tenant.put(`/security-group-rules/${NOBODY}/tags`, { tags: [] });
  expectRefused(rule, 404, 'HTTPNotFound', 'The resource could not be found.');
});
