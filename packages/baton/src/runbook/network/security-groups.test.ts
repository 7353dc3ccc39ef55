import { describe, expect, it } from 'vitest';
import { ruleKey } from './security-groups.ts';

const rule = {
  direction: 'ingress',
  etherType: 'IPv4',
  protocol: '112',
  portRangeMin: null,
  portRangeMax: null,
  remoteIpPrefix: null,
  remoteGroupId: null,
  description: '',
} as const;

describe('rules are the same when they let the same packets through', () => {
  it('takes a protocol by name or number for one', () => {
    expect(ruleKey({ ...rule, protocol: 'vrrp' })).toBe(ruleKey(rule));
    expect(ruleKey({ ...rule, protocol: 'TCP', portRangeMin: 80, portRangeMax: 80 })).toBe(
      ruleKey({ ...rule, protocol: '6', portRangeMin: 80, portRangeMax: 80 }),
    );
  });

  it('takes 0.0.0.0/0 and nothing for one, and descriptions for nothing', () => {
    expect(ruleKey({ ...rule, remoteIpPrefix: '0.0.0.0/0', description: 'x' })).toBe(ruleKey(rule));
  });

  it.each([
    ['direction', { direction: 'egress' as const }],
    ['family', { etherType: 'IPv6' as const }],
    ['protocol', { protocol: '51' }],
    ['ports', { portRangeMin: 80 }],
    ['remote prefix', { remoteIpPrefix: '10.0.0.0/8' }],
    ['remote group', { remoteGroupId: 'g' }],
  ])('tells another %s', (_what, change) => {
    expect(ruleKey({ ...rule, ...change })).not.toBe(ruleKey(rule));
  });
});
