import { expect, test } from 'vitest';
import { cidrContains, cidrVersionOf, ipVersionOf } from './addresses.ts';

test('addresses', () => {
  expect(ipVersionOf('203.0.113.10')).toBe(4);
  expect(ipVersionOf('2001:db8::1')).toBe(6);
  const wrong = ['203.0.113', '203.0.113.010', 'fe80::1%eth0', '10.0.0.0/24', ''];
  expect(wrong.filter((text) => ipVersionOf(text) !== null)).toEqual([]);
});

test('blocks, with host bits as Neutron allows them in address pairs', () => {
  expect(cidrVersionOf('1.0.0.0/0')).toBe(4);
  expect(cidrVersionOf('2001:db8::/64')).toBe(6);
  const wrong = ['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/08', '10.0.0.0/8/8'];
  expect(wrong.filter((text) => cidrVersionOf(text) !== null)).toEqual([]);
});

test('an address in a block', () => {
  expect(cidrContains('10.0.0.0/24', '10.0.0.255')).toBe(true);
  expect(cidrContains('10.0.0.7/24', '10.0.0.1')).toBe(true);
  expect(cidrContains('10.0.0.0/24', '10.0.1.0')).toBe(false);
  expect(cidrContains('2001:db8::/32', '2001:db8:1::1')).toBe(true);
  expect(cidrContains('10.0.0.0/24', '::ffff:10.0.0.1')).toBe(false);
});
