import { describe, expect, test } from 'vitest';
import { contains, formatCidr, isHostOf, needCidr, overlap, parseCidr } from './cidr.ts';
import { canonicalAddress, formatIpAddress, parseIpAddress } from './ip-address.ts';
import { isMacAddress } from './mac-address.ts';

describe('addresses', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:DB8:0:0:0::1', '2001:db8::1'],
    ['::', '::'],
    ['::ffff:10.0.0.1', '::ffff:a00:1'],
    ['fe80:0:0:1:0:0:0:1', 'fe80:0:0:1::1'],
  ])('%s is written %s', (text, canonical) => {
    const address = parseIpAddress(text);
    expect(address === null ? null : formatIpAddress(address)).toBe(canonical);
    expect(canonicalAddress(canonical)).toBe(canonical);
  });

  test.each(['', '10.0.0', '10.0.0.256', 'bogus', '10.0.0.1/24', 'fe80::1%eth0'])('%j is none', (text) => {
    expect(parseIpAddress(text)).toBeNull();
  });
});

describe('CIDRs', () => {
  test.each([
    ['10.0.0.5/24', '10.0.0.0/24'],
    ['10.0.0.5/32', '10.0.0.5/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:db8::5/64', '2001:db8::/64'],
  ])('%s is %s', (text, canonical) => {
    expect(formatCidr(needCidr(text))).toBe(canonical);
  });

  test.each(['10.0.0.0', '10.0.0.0/33', 'bogus/8', '2001:db8::/129'])('%s is none', (text) => {
    expect(parseCidr(text)).toBeNull();
    expect(() => needCidr(text)).toThrow(text);
  });

  test('what is in one, and what a host may have of it', () => {
    const cidr = needCidr('10.0.0.0/30');
    const inside = (text: string) => {
      const address = parseIpAddress(text);
      return address === null ? null : [contains(cidr, address), isHostOf(cidr, address)];
    };
    expect(inside('10.0.0.0')).toEqual([true, false]);
    expect(inside('10.0.0.1')).toEqual([true, true]);
    expect(inside('10.0.0.3')).toEqual([true, false]);
    expect(inside('10.0.0.4')).toEqual([false, false]);
    expect(inside('::1')).toEqual([false, false]);
    const point = parseIpAddress('10.0.0.0');
    expect(point !== null && isHostOf(needCidr('10.0.0.0/31'), point)).toBe(true);
  });

  test('overlap', () => {
    expect(overlap(needCidr('10.0.0.0/24'), needCidr('10.0.0.128/25'))).toBe(true);
    expect(overlap(needCidr('10.0.0.0/25'), needCidr('10.0.0.128/25'))).toBe(false);
    expect(overlap(needCidr('0.0.0.0/0'), needCidr('::/0'))).toBe(false);
  });
});

test('MAC addresses', () => {
  expect(isMacAddress('fa:16:3e:00:00:01')).toBe(true);
  expect(isMacAddress('fa:16:3e:00:00')).toBe(false);
  expect(isMacAddress('fa:16:3e:00:00:0g')).toBe(false);
});
