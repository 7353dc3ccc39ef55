import { expect, test } from 'vitest';
import { flavorsOf, flavorsText, requestOf } from './wishes.ts';

const least = { cloud: 'os1', group: 'shop', target: 'os2' };

test('what is not said is for Baton to choose', () => {
  expect(requestOf(least)).toEqual({ group: 'shop', sourceCloud: 'os1', targetCloud: 'os2' });
});

test('nothing is asked before it is said what goes where', () => {
  expect(requestOf({ cloud: 'os1', group: 'shop' })).toBe(null);
});

test('every wish arrives', () => {
  expect(
    requestOf({
      ...least,
      operator: 'os2-operator',
      order: 'standby-first',
      primary: 'shop-lb2',
      flavors: 'm1.small=b2.small',
      volumeType: 'ssd',
      network: 'internet',
      port: '8080',
      ping: 'no',
      cutover: 'automatic',
      secondary: '2026-12-01T02:00:00.000Z',
    }),
  ).toEqual({
    group: 'shop',
    sourceCloud: 'os1',
    targetCloud: 'os2',
    targetOperatorCloud: 'os2-operator',
    order: 'standby-first',
    primary: 'shop-lb2',
    flavors: { 'm1.small': 'b2.small' },
    volumeType: 'ssd',
    externalNetwork: 'internet',
    probe: { port: 8080, icmp: false },
    gates: { cutover: 'automatic', secondary: { notBefore: '2026-12-01T02:00:00.000Z' } },
  });
});

test('what cannot be read is no wish', () => {
  const unread = { order: 'both', cutover: 'tonight', flavors: 'm1.small=', port: '65536', ping: 'yes' };
  expect(requestOf({ ...least, ...unread })).toEqual(requestOf(least));
});

test('names of flavors may hold what separates them', () => {
  const flavors = { 'm1,small': 'b2=small', 'm 2': 'ä' };
  expect(flavorsOf(flavorsText(flavors))).toEqual(flavors);
  expect(flavorsText({ 'm1.small': '' })).toBe('');
});
