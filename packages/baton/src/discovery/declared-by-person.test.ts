import { describe, expect, it } from 'vitest';

import { floatingIp, shop } from '../preflight/testing/fixtures.ts';
import { readDeclared } from './declared-file.ts';
import { discover, withPairs } from './testing/clouds.ts';

const TEXT = `groups:
  - name: front
    loadBalancers: [shop-lb1, server-b]
    vips: [10.20.0.100]
    haIps: [203.0.113.10]
`;

function faultsIn(text: string): readonly string[] {
  try {
    readDeclared(text, 'groups.yaml');
  } catch (error) {
    expect(error).toMatchObject({ code: 'DECLARED_INVALID', kind: 'user' });
    return (error as Error).message.split('\n').slice(1);
  }
  throw new Error('it was read');
}

describe('a file of declared groups', () => {
  it('says where each stands', () => {
    expect(readDeclared(TEXT, 'groups.yaml')).toEqual([
      {
        name: 'front',
        loadBalancers: ['shop-lb1', 'server-b'],
        vips: ['10.20.0.100'],
        haIps: [{ address: '203.0.113.10', vip: null }],
        at: 'groups.yaml:2:5',
      },
    ]);
  });

  it.each([
    ['groups: [', [/^groups\.yaml:1:10: is not YAML: /]],
    ['', [/^groups\.yaml:1:1: /]],
    ['groups: []', [/^groups\.yaml:1:1: groups: is empty; one group or more$/]],
    [
      'group: []',
      [/^groups\.yaml:1:1: groups: is missing; a list$/, /^groups\.yaml:1:1: group: is no key here; groups$/],
    ],
    [
      TEXT.replace('10.20.0.100', '10.20.0'),
      [/^groups\.yaml:4:12: groups\[0\]\.vips\[0\]: is no IP address; such as 10\.20\.0\.100$/],
    ],
    [
      TEXT.replace(', server-b', ''),
      [/^groups\.yaml:3:5: groups\[0\]\.loadBalancers: is too short; two servers or more$/],
    ],
    [
      TEXT.replace('server-b', 'shop-lb1'),
      [/^groups\.yaml:3:31: groups\[0\]\.loadBalancers\[1\]: shop-lb1 is there twice/],
    ],
    [
      TEXT.replace('vips:', 'vip:'),
      [/^groups\.yaml:2:5: groups\[0\]\.vips: is missing; a list$/, /^groups\.yaml:4:5: groups\[0\]\.vip: is no key/],
    ],
    [
      TEXT.replace('[203.0.113.10]', '[{ address: 203.0.113.10, vip: 10.20.0.9 }]'),
      [/^groups\.yaml:5:43: .*haIps\[0\]\.vip: 10\.20\.0\.9 is none of the group's VIPs; 10\.20\.0\.100$/],
    ],
    [
      TEXT.replace('[203.0.113.10]', '[5]'),
      [/^groups\.yaml:5:13: groups\[0\]\.haIps\[0\]: is no HA IP; an address, or \{address, vip\}$/],
    ],
  ])('tells what is wrong with %j', (text, expected) => {
    const faults = faultsIn(text);
    expect(faults).toHaveLength(expected.length);
    for (const [at, pattern] of expected.entries()) expect(faults[at]).toMatch(pattern);
  });
});

describe('a declared group', () => {
  const declared = readDeclared(TEXT, 'groups.yaml');
  const bare = withPairs({}, { ports: shop.ports.map((one) => ({ ...one, portSecurityEnabled: false })) });

  it('is found where the cloud itself cannot tell it', async () => {
    expect((await discover(bare)).groups).toEqual([]);
    const { groups } = await discover(bare, { declared });
    expect(groups).toMatchObject([
      {
        name: 'front',
        key: 'project-1/port-vip',
        contradictions: [],
        confidence: 'likely',
        haIps: [{ address: '203.0.113.10', declaredBy: 'declared', confidence: 'certain' }],
      },
    ]);
    expect(groups[0]?.loadBalancers[0]?.evidence).toEqual(['groups.yaml:2:5 says so']);
  });

  it('keeps its name beside what the cloud says', async () => {
    const { groups } = await discover(shop, { declared });
    expect(groups).toMatchObject([{ name: 'front', confidence: 'certain', haIps: [{ declaredBy: 'vip-port' }] }]);
  });

  it('is told when the cloud would not let it be', async () => {
    const { groups } = await discover(withPairs({ 'port-a': [{ ipAddress: '10.20.0.100' }] }), { declared });
    expect(groups[0]?.contradictions).toEqual([
      'groups.yaml:2:5 says that shop-lb2 shares 10.20.0.100, but no port of it there may send from that address',
    ]);
  });

  it('leads each HA IP to its VIP', async () => {
    const text = TEXT.replace('[10.20.0.100]', '[10.20.0.100, 10.20.0.101]').replace(
      '[203.0.113.10]',
      '[203.0.113.10, { address: 203.0.113.11, vip: 10.20.0.101 }]',
    );
    const contents = { ...bare, floatingIps: [...bare.floatingIps, floatingIp('203.0.113.11', null)] };
    const { groups } = await discover(contents, { declared: readDeclared(text, 'groups.yaml') });
    expect(groups[0]?.haIps.map(({ address, vipAddress }) => [address, vipAddress])).toEqual([
      ['203.0.113.10', '10.20.0.100'],
      ['203.0.113.11', '10.20.0.101'],
    ]);
  });

  it.each([
    ['shop-lb1', 'lb9', 'load balancer lb9 of group front (groups.yaml:2:5)', 'project project-1 has no such server'],
    [
      '10.20.0.100',
      '192.0.2.7',
      'VIP 192.0.2.7 of group front (groups.yaml:2:5)',
      'it is in no subnet that the load balancers have a port on',
    ],
  ])('leaves out what is not there: %s as %s', async (from, to, what, why) => {
    const { groups, leftOut } = await discover(bare, { declared: readDeclared(TEXT.replace(from, to), 'groups.yaml') });
    expect(groups).toEqual([]);
    expect(leftOut).toContainEqual({ what, why, about: [] });
  });

  it('does not guess between servers of one name', async () => {
    const servers = shop.servers.map((one) => ({ ...one, name: 'shop-lb1' }));
    const { leftOut } = await discover({ ...bare, servers }, { declared });
    expect(leftOut[0]?.why).toBe('several servers have that name; write its id');
  });
});
