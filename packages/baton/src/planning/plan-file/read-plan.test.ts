import { describe, expect, test } from 'vitest';
import { BatonError } from '../../domain/error.ts';
import { examplePlan } from './testing/example-plan.ts';
import { type PlanFault, readPlan } from './read-plan.ts';
import { writePlan } from './write-plan.ts';

const GOOD = writePlan(examplePlan);

/** Replaces the first `from` after `section:` and answers with the lines that a person sees, plus the line it was in. */
function faultsAfter(section: string, from: string, to: string): readonly string[] {
  const start = GOOD.indexOf(`\n${section}:`);
  const at = GOOD.indexOf(from, start);
  expect(at, `${from} in ${section}`).toBeGreaterThan(-1);
  return faultsOf(GOOD.slice(0, at) + to + GOOD.slice(at + from.length));
}

function faultsOf(text: string): readonly string[] {
  return thrownBy(text).message.split('\n').slice(1);
}

function thrownBy(text: string): BatonError {
  try {
    readPlan(text, 'p.yaml');
  } catch (error) {
    if (error instanceof BatonError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** Line and column of the first `needle` after `section:` in the good file. */
function placeOf(section: string, needle: string): string {
  const at = GOOD.indexOf(needle, GOOD.indexOf(`\n${section}:`));
  const before = GOOD.slice(0, at).split('\n');
  return `p.yaml:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

describe('the shape', () => {
  test.each([
    [
      'gates',
      'person',
      'prson',
      'gates.cutover: "prson" is not a gate; person, automatic, {notBefore: <ISO 8601 time>}, or {window: <maintenance window>}',
    ],
    [
      'loadBalancers',
      'primary',
      'primry',
      'loadBalancers[0].role: "primry" is not allowed; primary, secondary (did you mean primary?)',
    ],
    [
      'order',
      'primary-first',
      'standby-frist',
      'order: "standby-frist" is not allowed; primary-first, standby-first (did you mean standby-first?)',
    ],
    ['disks', 'image', 'imge', 'disks.strategy: "imge" is not allowed; image, mover, rbd (did you mean image?)'],
    ['timeouts', '600', '0', 'timeouts.boot: 0 is out of range; whole seconds from 1 to 604800 (a week)'],
    ['timeouts', '600', 'soon', 'timeouts.boot: "soon" does not fit; a number'],
    [
      'loadBalancers',
      'fa:16:3e:00:00:01',
      'fa:16',
      'loadBalancers[0].nics[0].macAddress: "fa:16" is not a MAC address; six bytes such as fa:16:3e:12:34:56',
    ],
    [
      'networks',
      '10.0.0.0/24',
      '10.0.0.0/33',
      'networks[0].subnets[0].cidr: "10.0.0.0/33" is not an address block; an address and a prefix length such as 10.0.0.0/24',
    ],
    [
      'haIps',
      '203.0.113.10',
      '203.0.113',
      'haIps[0].address: "203.0.113" is not an IP address; an IPv4 or IPv6 address such as 203.0.113.10',
    ],
    [
      'gates',
      '2026-12-01T03:00:00+01:00',
      'tomorrow',
      'gates.secondary.notBefore: "tomorrow" is not a time; ISO 8601 with an offset such as 2026-12-01T03:00:00Z or 2026-12-01T03:00:00+01:00',
    ],
    [
      'groupKey',
      '9f0c:port-vip',
      '1e5',
      'groupKey: 100000 does not fit; text (put quotes around numbers and true/false)',
    ],
  ])('%s: %s -> %s', (section, from, to, expected) => {
    expect(faultsAfter(section, from, to)).toEqual([`${placeOf(section, from)}: ${expected}`]);
  });

  test('an unknown key is pointed at itself, a missing one at the mapping that should have it', () => {
    expect(faultsAfter('timeouts', 'guardInterval', 'gardInterval')).toEqual([
      `${placeOf('timeouts', 'timeouts')}: timeouts.guardInterval: is missing; a number`,
      `${placeOf('timeouts', 'guardInterval')}: timeouts.gardInterval: is no key here; did you mean guardInterval?`,
    ]);
  });

  test('only the rollback window counts from the cutover, in minutes, hours or days', () => {
    const time = 'notBefore: 2026-12-01T03:00:00+01:00';
    const [said] = faultsAfter('gates', time, 'after: 5 days');
    expect(said).toContain(
      'gates.secondary.after: "5 days" is not a span of time; minutes, hours or days such as 90m, 36h or 5d',
    );
    expect(() => faultsAfter('gates', time, 'after: 5d')).toThrow('it was accepted');
    expect(faultsAfter('gates', 'cutover: person', 'cutover: {after: 5d}')).toEqual([
      expect.stringContaining('gates.cutover.notBefore: is missing'),
      expect.stringContaining('gates.cutover.after: is no key here'),
    ]);
  });

  test('a limit is in bytes, and not so low that a copy never ends', () => {
    expect(faultsAfter('disks', 'preCopy: rehearse', 'preCopy: rehearse\n  limits: {bytesPerSecond: 9}')).toEqual([
      expect.stringContaining(
        'disks.limits.bytesPerSecond: 9 is out of range; bytes in a second, 100000 (100 kB) or more',
      ),
    ]);
  });

  test('a fault inside one of several shapes is told by the shape that was begun', () => {
    expect(faultsAfter('networks', 'target: create', 'target: {uze: n1}')).toEqual([
      `${placeOf('networks', 'target')}: networks[0].target.use: is missing; text (put quotes around numbers and true/false)`,
      `${placeOf('networks', 'create').replace(/\d+$/, (column) => String(Number(column) + 1))}: networks[0].target.uze: is no key here; did you mean use?`,
    ]);
  });
});

describe('what the shape cannot say', () => {
  test.each([
    [
      'disks',
      'preCopy: rehearse',
      'preCopy: rehearse\n  limits: {readLatencyMs: 5}',
      ['disks.limits.readLatencyMs: is of movers alone; strategy mover, or leave it out'],
    ],
    [
      'loadBalancers',
      'role: primary',
      'role: secondary',
      [
        'loadBalancers: has no primary; exactly one of each role',
        'loadBalancers[1].role: secondary is taken already; exactly one of each role',
      ],
    ],
    [
      'loadBalancers',
      'sourceNetworkId: net-front',
      'sourceNetworkId: net-frnt',
      [
        'loadBalancers[0].nics[0].sourceNetworkId: "net-frnt" is not the sourceId of a network of this plan; did you mean net-front?',
      ],
    ],
    [
      'loadBalancers',
      '[sg-lb]',
      '[sg-x]',
      [
        'loadBalancers[0].nics[0].sourceSecurityGroupIds[0]: "sg-x" is not the sourceId of a security group of this plan; sg-lb',
      ],
    ],
    [
      'loadBalancers',
      'subnet-front',
      'other',
      [
        'loadBalancers[0].nics[0].fixedIps[0].subnetId: "other" is not the sourceId of a subnet of its network; subnet-front',
      ],
    ],
    [
      'loadBalancers',
      '10.0.0.11',
      '10.0.1.11',
      ['loadBalancers[0].nics[0].fixedIps[0].address: 10.0.1.11 is outside of its subnet; an address of 10.0.0.0/24'],
    ],
    [
      'loadBalancers',
      'boot: true',
      'boot: false',
      ['loadBalancers[0].disks[0].boot: is false for the first disk; the root disk stands first, with boot: true'],
    ],
    [
      'securityGroups',
      'remoteGroupId: sg-lb',
      'remoteGroupId: sg-web',
      [
        'securityGroups[0].rules[0].remoteGroupId: "sg-web" is not the sourceId of a security group of this plan; did you mean sg-lb?',
      ],
    ],
    [
      'haIps',
      'vipAddress: 10.0.0.100',
      'vipAddress: 10.9.9.9',
      ['haIps[0].vipAddress: "10.9.9.9" is not the address of a VIP of this plan; 10.0.0.100'],
    ],
    [
      'vips',
      '10.0.0.100',
      '10.0.0.101',
      ['haIps[0].vipAddress: "10.0.0.100" is not the address of a VIP of this plan; did you mean 10.0.0.101?'],
    ],
    [
      'vips',
      'sourceSubnetId: subnet-front',
      'sourceSubnetId: x',
      ['vips[0].sourceSubnetId: "x" is not the sourceId of a subnet of its network; subnet-front'],
    ],
    [
      'networks',
      'target: create',
      'target: {use: n1}',
      [
        "networks[0].subnets[0].use: is missing; the id of the target's subnet that takes its place, since its network is used, not created",
      ],
    ],
    [
      'routers',
      '[subnet-front]',
      '[nowhere]',
      ['routers[0].sourceSubnetIds[0]: "nowhere" is not the sourceId of a subnet of this plan; subnet-front'],
    ],
    [
      'networks',
      '10.0.0.99',
      '10.0.3.99',
      ['networks[0].subnets[0].allocationPools[0].end: 10.0.3.99 is outside of the subnet; an address of 10.0.0.0/24'],
    ],
  ])('%s: %s -> %s', (section, from, to, expected) => {
    const faults = faultsAfter(section, from, to);
    expect(faults.map((fault) => fault.replace(/^p\.yaml:\d+:\d+: /, ''))).toEqual(expected);
  });

  test('a second disk: its key is its own, and only the first boots', () => {
    const [primary, secondary] = examplePlan.loadBalancers;
    const root = primary?.disks[0];
    if (primary === undefined || secondary === undefined || root === undefined) throw new Error('no example');
    const plan = JSON.stringify({ ...examplePlan, loadBalancers: [{ ...primary, disks: [root, root] }, secondary] });
    expect(faultsOf(plan).map((fault) => fault.replace(/^p\.yaml:1:\d+: /, ''))).toEqual([
      'loadBalancers[0].disks[1].key: "root" is there twice; each one once',
      'loadBalancers[0].disks[1].boot: is true for a second disk; only the first disk boots',
    ]);
  });

  test('nothing that watches', () => {
    const plan = { ...examplePlan, probe: { vantage: [], icmp: null, http: null } };
    expect(faultsOf(JSON.stringify(plan))[0]).toContain('probe: looks at nothing');
  });
});

describe('the file', () => {
  test('YAML faults say where', () => {
    expect(faultsOf('baton: 1\n\tname: x\n')[0]).toMatch(/^p\.yaml:2:1: is not YAML: Tabs are not allowed/);
    expect(faultsOf('baton: 1\nname: a\nname: b\n')).toEqual(['p.yaml:3:1: this key is there twice; each key once']);
    expect(faultsOf('')).toEqual(['p.yaml:1:1: is empty; a plan, as `baton plan create` writes it']);
    expect(faultsOf('just words')[0]).toBe('p.yaml:1:1: "just words" does not fit; a mapping of keys to values');
    expect(faultsOf('a: *b\n')[0]).toMatch(/^p\.yaml:1:\d+: is not YAML: /);
  });

  test('aliases that multiply are refused, not expanded', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++) {
      const before = String.fromCharCode(96 + level);
      const self = String.fromCharCode(97 + level);
      bomb.push(`${self}: &${self} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`);
    }
    expect(faultsOf(bomb.join('\n'))[0]).toContain('is not YAML: Excessive alias count');
  });

  test('shows the first twenty faults and counts the rest; the error holds all of them', () => {
    const error = thrownBy(Array.from({ length: 30 }, (_, index) => `strange${index}: 1`).join('\n'));
    const lines = error.message.split('\n');
    const faults = error.cause as readonly PlanFault[];
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe(`and ${faults.length - 20} more`);
    expect(faults.length).toBeGreaterThan(30);
    expect(error).toMatchObject({ code: 'PLAN_INVALID', kind: 'user' });
    expect(error.remedy).toContain('baton plan validate p.yaml');
  });
});
