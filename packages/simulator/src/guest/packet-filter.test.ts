import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SecurityGroupRuleRow } from '../network/rows.ts';
import { maySendFrom, OUTSIDE, type Packet, passes, type Remote } from './packet-filter.ts';
import { type SmallCloud, type SmallWorld, startSmallWorld } from './testing/small-world.ts';

const WEB: Packet = { protocol: 6, port: 80 };
const VRRP: Packet = { protocol: 112 };
const PARTNER: Remote = { kind: 'address', address: '10.0.0.12', groupIds: ['lb'] };

let world: SmallWorld;
let cloud: SmallCloud;

beforeAll(async () => {
  world = await startSmallWorld();
  cloud = world.os1;
  cloud.port('one', '10.0.0.11', { securityGroupIds: ['lb'] });
});

afterAll(() => world.close());

beforeEach(() => {
  for (const rule of cloud.state.securityGroupRules.all()) cloud.state.securityGroupRules.delete(rule.id);
  cloud.state.ports.update('one', { portSecurityEnabled: true, securityGroupIds: ['lb'], allowedAddressPairs: [] });
});

const letsIn = (packet: Packet, remote: Remote): boolean =>
  passes(cloud.state, cloud.state.ports.need('one'), 'ingress', packet, remote);

describe('a security group', () => {
  it('lets nothing in by itself', () => {
    expect([letsIn(WEB, OUTSIDE), letsIn(VRRP, PARTNER)]).toEqual([false, false]);
    cloud.rule('other', { securityGroupId: 'other' });
    cloud.rule('egress', { direction: 'egress' });
    cloud.rule('v6', { etherType: 'IPv6' });
    expect([letsIn(WEB, OUTSIDE), letsIn(VRRP, PARTNER)]).toEqual([false, false]);
  });

  it.each<[string, Partial<SecurityGroupRuleRow>, web: boolean, vrrp: boolean]>([
    ['anything', {}, true, true],
    ['any', { protocol: 'any' }, true, true],
    ['tcp', { protocol: 'tcp' }, true, false],
    ['6', { protocol: '6' }, true, false],
    ['a range', { protocol: 'tcp', portRangeMin: 1, portRangeMax: 80 }, true, false],
    ['another range', { protocol: 'tcp', portRangeMin: 81, portRangeMax: 90 }, false, false],
    ['112', { protocol: '112' }, false, true],
    ['vrrp', { protocol: 'VRRP' }, false, true],
    ['icmp', { protocol: 'icmp' }, false, false],
    ['from everywhere', { remoteIpPrefix: '0.0.0.0/0' }, true, true],
    ['from the network', { remoteIpPrefix: '10.0.0.0/28' }, false, true],
    ['from the partner', { remoteIpPrefix: '10.0.0.12/32' }, false, true],
    ['from somebody else', { remoteIpPrefix: '10.0.0.13' }, false, false],
    ['from its own group', { remoteGroupId: 'lb' }, false, true],
    ['from another group', { remoteGroupId: 'web' }, false, false],
  ])('with a rule for %s', (_, rule, web, vrrp) => {
    cloud.rule('rule', rule);
    expect([letsIn(WEB, OUTSIDE), letsIn(VRRP, PARTNER)]).toEqual([web, vrrp]);
  });

  it('does not count without port security', () => {
    cloud.state.ports.update('one', { portSecurityEnabled: false });
    expect([letsIn(WEB, OUTSIDE), letsIn(VRRP, PARTNER)]).toEqual([true, true]);
  });
});

describe('anti-spoofing', () => {
  it.each([
    ['its own address', '10.0.0.11', [], true],
    ['any other address', '10.0.0.100', [], false],
    ['a pair', '10.0.0.100', [{ ipAddress: '10.0.0.100', macAddress: '' }], true],
    ['a pair with a length', '10.0.0.100', [{ ipAddress: '10.0.0.100/32', macAddress: '' }], true],
    ['a range', '10.0.0.100', [{ ipAddress: '10.0.0.96/28', macAddress: '' }], true],
    ['everything', '10.0.0.100', [{ ipAddress: '0.0.0.0/0', macAddress: '' }], true],
    ['another pair', '10.0.0.100', [{ ipAddress: '10.0.0.101', macAddress: '' }], false],
    ['a pair of another family', '10.0.0.100', [{ ipAddress: '::/0', macAddress: '' }], false],
    ['a pair with another MAC', '10.0.0.100', [{ ipAddress: '10.0.0.100', macAddress: '00:00:5e:00:01:33' }], false],
  ])('with %s', (_, address, allowedAddressPairs, may) => {
    const port = cloud.state.ports.update('one', { allowedAddressPairs });
    expect(maySendFrom(port, address)).toBe(may);
  });

  it('takes a pair with its own MAC, however it is written', () => {
    const macAddress = cloud.state.ports.need('one').macAddress.toUpperCase();
    const port = cloud.state.ports.update('one', { allowedAddressPairs: [{ ipAddress: '10.0.0.100', macAddress }] });
    expect(maySendFrom(port, '10.0.0.100')).toBe(true);
  });
});
