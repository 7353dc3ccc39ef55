import { expect, test } from 'vitest';
import { expectRefused, makeLan, makeRoutedLan, openNeutron } from '../testing/neutron.ts';

const UNLIMITED = {
  network: -1,
  subnet: -1,
  subnetpool: -1,
  port: -1,
  router: -1,
  floatingip: -1,
  rbac_policy: -1,
  security_group: -1,
  security_group_rule: -1,
};

test('limits and what is used of them are shown to the project and to operators', async () => {
  const neutron = await openNeutron();
  const { tenant, admin } = neutron;
  await makeRoutedLan(neutron);
  const path = `/quotas/${tenant.projectId}`;
  expect((await tenant.get(path)).one).toEqual(UNLIMITED);
  expect((await admin.put(path, { quota: { network: 7 } })).one).toEqual({ ...UNLIMITED, network: 7 });
  expect((await tenant.get(`${path}/details.json`)).one).toMatchObject({
    network: { limit: 7, used: 1, reserved: 0 },
    subnet: { limit: -1, used: 1, reserved: 0 },
    router: { limit: -1, used: 1, reserved: 0 },
    // The router's own: its interface counts, its gateway does not.
    port: { limit: -1, used: 1, reserved: 0 },
    floatingip: { limit: -1, used: 0, reserved: 0 },
    security_group: { limit: -1, used: 1, reserved: 0 },
    security_group_rule: { limit: -1, used: 4, reserved: 0 },
  });
  expect((await admin.delete(path)).status).toBe(204);
  expect((await tenant.get(path)).one).toEqual(UNLIMITED);
  const words = `Quota for tenant ${tenant.projectId} could not be found.`;
  expectRefused(await admin.delete(path), 404, 'TenantQuotaNotFound', words);
});

test('nothing is made beyond the limit, whoever asks', async () => {
  const neutron = await openNeutron();
  const { tenant, admin, external } = neutron;
  const { networkId } = await makeLan(neutron);
  const group = await tenant.make('/security-groups', 'security_group', {});
  const none = Object.fromEntries(Object.keys(UNLIMITED).map((resource) => [resource, 0]));
  await admin.put(`/quotas/${tenant.projectId}`, { quota: none });
  const forTenant = { project_id: tenant.projectId };
  const cases: readonly (readonly [path: string, member: string, values: object])[] = [
    ['/networks', 'network', {}],
    ['/subnets', 'subnet', { network_id: networkId, ip_version: 4, cidr: '10.88.0.0/24' }],
    ['/ports', 'port', { network_id: networkId }],
    ['/routers', 'router', {}],
    ['/floatingips', 'floatingip', { floating_network_id: external.id }],
    ['/security-groups', 'security_group', { name: 'x' }],
    ['/security-group-rules', 'security_group_rule', { security_group_id: group.id, direction: 'ingress' }],
  ];
  for (const [path, member, values] of cases) {
    const words = `Quota exceeded for resources: ['${member}'].`;
    expectRefused(await tenant.post(path, { [member]: values }), 409, 'OverQuota', words);
    expectRefused(await admin.post(path, { [member]: { ...forTenant, ...values } }), 409, 'OverQuota', words);
  }
});

test('others are refused', async () => {
  const { tenant, admin, stranger } = await openNeutron();
  const path = `/quotas/${tenant.projectId}`;
  expectRefused(
    await stranger.get(`${path}/details.json`),
    403,
    'AdminRequired',
    'User does not have admin privileges: Only admin is authorized to access quotas for another project.',
  );
  const put = (caller: typeof tenant, quota: object) => caller.put(path, { quota });
  const words = 'rule:update_quota is disallowed by policy';
  expectRefused(await put(tenant, { port: 1 }), 403, 'PolicyNotAuthorized', words);
  expectRefused(await put(admin, { bogus: 1 }), 400, 'HTTPBadRequest', "Unrecognized attribute(s) 'bogus'");
  const number = "Invalid input for operation: 'x' is not an integer.";
  expectRefused(await put(admin, { port: 'x' }), 400, 'InvalidInput', number);
});
