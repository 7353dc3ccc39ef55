import { describe, expect, test } from 'vitest';
import { expectRefused, makeLan, NOBODY, openNeutron, type Shown } from '../testing/neutron.ts';

function rulesOf(group: Shown): readonly string[] {
  const rules = group['security_group_rules'] as readonly Shown[];
  return rules.map((rule) => [rule['direction'], rule['ethertype'], rule['remote_group_id'] ?? 'any'].join(' ')).sort();
}

test('every project has a default group from the first look on', async () => {
  const { tenant, stranger } = await openNeutron();
  const [group, ...others] = (await tenant.get('/security-groups')).many;
  if (group === undefined) throw new Error('there is no group');
  expect(others).toEqual([]);
  expect(group).toMatchObject({
    name: 'default',
    description: 'Default security group',
    project_id: tenant.projectId,
    stateful: true,
    revision_number: 1,
  });
  expect(rulesOf(group)).toEqual([
    'egress IPv4 any',
    'egress IPv6 any',
    `ingress IPv4 ${group.id}`,
    `ingress IPv6 ${group.id}`,
  ]);
  expect((await tenant.get('/security-groups')).many.map(({ id }) => id)).toEqual([group.id]);
  expect((await stranger.get('/security-groups')).many.map(({ id }) => id)).not.toContain(group.id);
});

test('a new group lets everything out and nothing in', async () => {
  const { tenant } = await openNeutron();
  const group = await tenant.make('/security-groups', 'security_group', { name: 'web', description: 'marked' });
  expect(group).toMatchObject({ name: 'web', description: 'marked', stateful: true, revision_number: 1 });
  expect(rulesOf(group)).toEqual(['egress IPv4 any', 'egress IPv6 any']);
  expect((await tenant.get('/security-groups?name=web')).many).toEqual([group]);
});

test('the default group keeps its name and stays', async () => {
  const { tenant } = await openNeutron();
  const [group] = (await tenant.get('/security-groups')).many;
  const exists = 'Default security group already exists.';
  const again = await tenant.post('/security-groups', { security_group: { name: 'default' } });
  expectRefused(again, 409, 'SecurityGroupDefaultAlreadyExists', exists);
  expectRefused(
    await tenant.put(`/security-groups/${group?.id}`, { security_group: { name: 'y' } }),
    409,
    'SecurityGroupCannotUpdateDefault',
    'Updating default security group not allowed.',
  );
  expectRefused(
    await tenant.delete(`/security-groups/${group?.id}`),
    409,
    'SecurityGroupCannotRemoveDefault',
    'Insufficient rights for removing default security group.',
  );
  const web = await tenant.make('/security-groups', 'security_group', { name: 'web' });
  const path = `/security-groups/${web.id}`;
  const renamed = await tenant.put(path, { security_group: { name: 'default' } });
  expectRefused(renamed, 409, 'SecurityGroupDefaultAlreadyExists', exists);
  expect((await tenant.put(path, { security_group: { name: 'shop' } })).one).toMatchObject({ name: 'shop' });
});

test('a group that a port uses is not deleted; its rules go with it, and those that name it', async () => {
  const neutron = await openNeutron();
  const { tenant, cloud } = neutron;
  const { networkId } = await makeLan(neutron);
  const group = await tenant.make('/security-groups', 'security_group', {});
  const other = await tenant.make('/security-groups', 'security_group', {});
  const rule = { security_group_id: other.id, direction: 'ingress', remote_group_id: group.id };
  await tenant.make('/security-group-rules', 'security_group_rule', rule);
  const port = await tenant.make('/ports', 'port', { network_id: networkId, security_groups: [group.id] });
  const refused = await tenant.delete(`/security-groups/${group.id}`);
  expectRefused(refused, 409, 'SecurityGroupInUse', `Security Group ${group.id} in use.`);
  await tenant.delete(`/ports/${port.id}`);
  expect((await tenant.delete(`/security-groups/${group.id}`)).status).toBe(204);
  const left = cloud.state.securityGroupRules.where(
    (one) => one.securityGroupId === group.id || one.remoteGroupId === group.id,
  );
  expect(left).toEqual([]);
  const gone = await tenant.get(`/security-groups/${group.id}`);
  expectRefused(gone, 404, 'SecurityGroupNotFound', `Security group ${group.id} does not exist`);
});

describe('rules', () => {
  const http = { direction: 'ingress', protocol: 'tcp', port_range_min: 80, port_range_max: 80 };

  async function openWithGroup() {
    const neutron = await openNeutron();
    const { id } = await neutron.tenant.make('/security-groups', 'security_group', {});
    const ask = (rule: object) =>
      neutron.tenant.post('/security-group-rules', { security_group_rule: { security_group_id: id, ...rule } });
    return { ...neutron, groupId: id, ask };
  }

  test('are shown in their group, whose revision they bump', async () => {
    const { tenant, groupId, ask } = await openWithGroup();
    const { status, one } = await ask({ ...http, remote_ip_prefix: '10.0.0.5/24', description: 'web' });
    expect(status).toBe(201);
    expect(one).toMatchObject({
      ...http,
      security_group_id: groupId,
      ethertype: 'IPv4',
      remote_ip_prefix: '10.0.0.5/24',
      normalized_cidr: '10.0.0.0/24',
      remote_group_id: null,
      description: 'web',
      revision_number: 0,
    });
    const group = (await tenant.get(`/security-groups/${groupId}`)).one;
    expect(group['security_group_rules']).toContainEqual(one);
    expect(group['revision_number']).toBe(2);
    expect((await tenant.delete(`/security-group-rules/${one.id}`)).status).toBe(204);
    expect((await tenant.get(`/security-groups/${groupId}?fields=revision_number`)).one).toEqual({
      revision_number: 3,
    });
  });

  test('the same twice is refused, whatever its description and however it is written', async () => {
    const { tenant, ask, groupId } = await openWithGroup();
    const { one } = await ask({ ...http, remote_ip_prefix: '0.0.0.0/0', description: 'web' });
    const words = `Security group rule already exists. Rule id is ${one.id}.`;
    expectRefused(await ask({ ...http, description: 'other' }), 409, 'SecurityGroupRuleExists', words);
    expectRefused(await ask({ ...http, protocol: 6 }), 409, 'SecurityGroupRuleExists', words);
    const vrrp = { direction: 'ingress', remote_group_id: groupId };
    expect((await ask({ ...vrrp, protocol: 'vrrp' })).one['protocol']).toBe('vrrp');
    expectRefused(await ask({ ...vrrp, protocol: '112' }), 409, 'SecurityGroupRuleExists', /already exists/);
    expectRefused(await ask({ direction: 'egress', ethertype: 'IPv4' }), 409, 'SecurityGroupRuleExists', /exists/);
    expect((await ask({ ...http, ethertype: 'IPv6' })).status).toBe(201);
    expect((await tenant.get(`/security-group-rules?security_group_id=${groupId}`)).many).toHaveLength(5);
  });

  test.each([
    [
      { ...http, port_range_min: 90 },
      400,
      'SecurityGroupInvalidPortRange',
      'For TCP/UDP protocols, port_range_min must be <= port_range_max',
    ],
    [{ ...http, port_range_min: 0 }, 400, 'SecurityGroupInvalidPortValue', 'Invalid value for port 0'],
    [
      { ...http, protocol: null },
      400,
      'SecurityGroupProtocolRequiredWithPorts',
      'Must also specify protocol if port range is given.',
    ],
    [
      { ...http, protocol: 'vrrp' },
      400,
      'SecurityGroupInvalidProtocolForPort',
      /^Ports cannot be specified for protocol 112\./,
    ],
    [
      { ...http, protocol: 'bogus' },
      400,
      'SecurityGroupRuleInvalidProtocol',
      /^Security group rule protocol bogus not supported\./,
    ],
    [
      { ...http, protocol: 'ipv6-icmp' },
      400,
      'SecurityGroupEthertypeConflictWithProtocol',
      'Invalid ethertype IPv4 for protocol ipv6-icmp.',
    ],
    [
      { direction: 'ingress', protocol: 'icmp', port_range_max: 0 },
      400,
      'SecurityGroupMissingIcmpType',
      /but ICMP type/,
    ],
    [
      { ...http, remote_ip_prefix: '::/0' },
      400,
      'SecurityGroupRuleParameterConflict',
      'Conflicting value ethertype IPv4 for CIDR ::/0',
    ],
    [
      { direction: 'ingress', remote_group_id: NOBODY, remote_ip_prefix: '10.0.0.0/8' },
      400,
      'SecurityGroupMultipleRemoteEntites',
      'Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.',
    ],
    [
      { direction: 'sideways' },
      400,
      'HTTPBadRequest',
      'Invalid input for direction. Reason: sideways is not in valid_values.',
    ],
    [
      { direction: 'ingress', remote_group_id: NOBODY },
      404,
      'SecurityGroupNotFound',
      `Security group ${NOBODY} does not exist`,
    ],
    [
      { direction: 'ingress', security_group_id: NOBODY },
      404,
      'SecurityGroupNotFound',
      `Security group ${NOBODY} does not exist`,
    ],
  ])('%j is refused', async (rule, status, type, message) => {
    const { ask } = await openWithGroup();
    expectRefused(await ask(rule), status, type, message);
  });

  test("a group of another project is nobody's", async () => {
    const { stranger, groupId } = await openWithGroup();
    const rule = { security_group_rule: { ...http, security_group_id: groupId } };
    const words = `Security group ${groupId} does not exist`;
    expectRefused(await stranger.post('/security-group-rules', rule), 404, 'SecurityGroupNotFound', words);
    const none = await stranger.delete(`/security-group-rules/${NOBODY}`);
    expectRefused(none, 404, 'SecurityGroupRuleNotFound', `Security group rule ${NOBODY} does not exist`);
  });
});
