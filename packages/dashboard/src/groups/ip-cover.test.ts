import { expect, test } from 'vitest';
import { covers, sameAddress } from './ip-cover.ts';

test.each([
  ['10.0.0.100', '10.0.0.100', true],
  ['10.0.0.0/24', '10.0.0.100', true],
  ['10.0.0.0/24', '10.0.1.100', false],
  // The wildcard that some platforms put on every load balancer.
  ['1.0.0.0/0', '203.0.113.10', true],
  ['10.0.0.100/32', '10.0.0.101', false],
  ['2001:db8::/32', '2001:db8:0:1::5', true],
  ['2001:db8::/32', '2001:db9::5', false],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['10.0.0.0/33', '10.0.0.1', false],
  ['shop', '10.0.0.1', false],
  ['10.0.0.256', '10.0.0.1', false],
])('%s speaks for %s: %s', (range, address, does) => expect(covers(range, address)).toBe(does));

test('one address in several forms', () => {
  expect(sameAddress('2001:DB8:0:0:0:0:0:1', '2001:db8::1')).toBe(true);
  expect(sameAddress('::ffff:10.0.0.1', '::ffff:a00:1')).toBe(true);
  expect(sameAddress('10.0.0.1', '::ffff:10.0.0.1')).toBe(false);
  expect(sameAddress('1::2::3', '1::2::3')).toBe(false);
});
