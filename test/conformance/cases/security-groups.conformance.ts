import {
  createSecurityGroup,
  createSecurityGroupRule,
  deleteSecurityGroup,
  deleteSecurityGroupRule,
  listSecurityGroups,
  type NewSecurityGroupRule,
  type SecurityGroup,
} from '@baton/openstack';
import { expect, it } from 'vitest';
import { makeLan, makePort, NOBODY } from '../fixtures.ts';
import { openGround } from '../ground.ts';
import { expectRefused } from '../refusal.ts';

const ground = await openGround();
const { signal, tenant } = ground;
const neutron = tenant.session.network;
const { raw } = tenant;

async function makeGroup(over: { readonly stateful?: boolean } = {}): Promise<SecurityGroup> {
  const name = ground.name('group');
  const group = await createSecurityGroup(neutron, { name, description: name, ...over }, signal);
  ground.later(() => deleteSecurityGroup(neutron, group.id, signal));
  return group;
}

const VRRP: NewSecurityGroupRule = {
  direction: 'ingress',
  etherType: 'IPv4',
  protocol: '112',
  portRangeMin: null,
  portRangeMax: null,
  remoteIpPrefix: '10.77.0.0/24',
  remoteGroupId: null,
  description: '',
};

const createRule = (groupId: string, rule: object) =>
  ({
    service: 'network',
    method: 'POST',
    path: '/security-group-rules',
    json: { security_group_rule: { security_group_id: groupId, direction: 'ingress', ethertype: 'IPv4', ...rule } },
  }) as const;

it('a new group has two rules of its own, which let everything out', async () => {
  const group = await makeGroup();
  const out = {
    direction: 'egress',
    protocol: null,
    portRangeMin: null,
    portRangeMax: null,
    remoteIpPrefix: null,
    remoteGroupId: null,
  };
  expect(group).toMatchObject({ stateful: true, projectId: raw.projectId });
  expect(group.rules).toHaveLength(2);
  expect(group.rules).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...out, etherType: 'IPv4' }),
      expect.objectContaining({ ...out, etherType: 'IPv6' }),
    ]),
  );
});

it('its own rules may be deleted, so that a group may be as closed as its twin', async () => {
  const group = await makeGroup();
  for (const rule of group.rules) await deleteSecurityGroupRule(neutron, rule.id, signal);
  expect(await listSecurityGroups(neutron, { description: group.description }, signal)).toMatchObject([{ rules: [] }]);
});

it('a group is found by name and by description, with its rules', async () => {
  const group = await makeGroup();
  expect(await listSecurityGroups(neutron, { name: group.name }, signal)).toEqual([group]);
  expect(await listSecurityGroups(neutron, { description: group.description }, signal)).toEqual([group]);
});

it('a rule is described in full: protocol 112 stays a number, in text', async () => {
  const group = await makeGroup();
  const answer = await raw.send(
    createRule(group.id, { protocol: 112, remote_ip_prefix: '10.77.0.0/24', description: 'VRRP' }),
  );
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({
    security_group_rule: {
      id: expect.any(String),
      security_group_id: group.id,
      direction: 'ingress',
      ethertype: 'IPv4',
      protocol: '112',
      port_range_min: null,
      port_range_max: null,
      remote_ip_prefix: '10.77.0.0/24',
      remote_group_id: null,
      description: 'VRRP',
    },
  });
});

it('ports and addresses stay as they were given, but a single address becomes a range of one', async () => {
  const group = await makeGroup();
  const wanted = { ...VRRP, protocol: 'tcp', portRangeMin: 80, portRangeMax: 443, remoteIpPrefix: '0.0.0.0/0' };
  expect(await createSecurityGroupRule(neutron, group.id, wanted, signal)).toMatchObject(wanted);
  const single = { ...VRRP, remoteIpPrefix: '10.77.0.5' };
  expect(await createSecurityGroupRule(neutron, group.id, single, signal)).toMatchObject({
    ...single,
    remoteIpPrefix: '10.77.0.5/32',
  });
  const six = { ...VRRP, etherType: 'IPv6', protocol: null, remoteIpPrefix: 'fd00:c0de::/64' } as const;
  expect(await createSecurityGroupRule(neutron, group.id, six, signal)).toMatchObject(six);
});

it('a protocol by name stays that name', async () => {
  const group = await makeGroup();
  const rule = await createSecurityGroupRule(neutron, group.id, { ...VRRP, protocol: 'vrrp' }, signal);
  expect(rule).toMatchObject({ ...VRRP, protocol: 'vrrp' });
});

it('the same rule again is refused: 409 SecurityGroupRuleExists', async () => {
  const group = await makeGroup();
  await createSecurityGroupRule(neutron, group.id, VRRP, signal);
  await expectRefused(tenant, createRule(group.id, { protocol: '112', remote_ip_prefix: '10.77.0.0/24' }), {
    status: 409,
    type: 'SecurityGroupRuleExists',
    code: 'CONFLICT',
  });
});

it('a rule may name its own group as the remote', async () => {
  const group = await makeGroup();
  const wanted = { ...VRRP, remoteIpPrefix: null, remoteGroupId: group.id };
  expect(await createSecurityGroupRule(neutron, group.id, wanted, signal)).toMatchObject(wanted);
});

it('a rule in a group that is not there is refused: 404 SecurityGroupNotFound', async () => {
  await expectRefused(tenant, createRule(NOBODY, { protocol: 'tcp' }), {
    status: 404,
    type: 'SecurityGroupNotFound',
    code: 'NOT_FOUND',
  });
});

it('a group may be stateless', async () => {
  expect(await makeGroup({ stateful: false })).toMatchObject({ stateful: false });
});

it('a group that a port uses cannot be deleted: 409 SecurityGroupInUse', async () => {
  const group = await makeGroup();
  const port = await makePort(ground, await makeLan(ground), { securityGroupIds: [group.id] });
  expect(port.securityGroupIds).toEqual([group.id]);
  await expectRefused(
    tenant,
    { service: 'network', method: 'DELETE', path: `/security-groups/${group.id}` },
    { status: 409, type: 'SecurityGroupInUse', code: 'CONFLICT' },
  );
});
