import { expect, test } from 'vitest';
import type { GuestReading } from '../api/types/ha-group.ts';
import { recordedGroup } from '../testing/recorded-group.ts';
import { recordedReading as reading } from '../testing/recorded-readings.ts';
import { readinessOf, requirementsOf } from './requirements.ts';

const healthy = (one: GuestReading, other: GuestReading) =>
  requirementsOf(recordedGroup(), { 'server-shop-lb1': one, 'server-shop-lb2': other }).at(-1);

test('a common pair is ready; what is inside the cloud does not know', () => {
  expect(readinessOf(recordedGroup())).toEqual({ met: 3, missing: [], unknown: 1, isReady: true });
});

test('a load balancer that is off is missing', () => {
  const { missing, isReady } = readinessOf(recordedGroup({ secondaryStatus: 'SHUTOFF' }));
  expect(isReady).toBe(false);
  expect(missing.map(({ evidence }) => evidence)).toEqual([['shop-lb1 is ACTIVE', 'shop-lb2 is SHUTOFF']]);
});

test('without address pairs nobody may hold the VIP', () => {
  const [missing] = readinessOf(recordedGroup({ hasPairs: false })).missing;
  expect(missing?.evidence).toEqual(['no port of shop-lb1, shop-lb2 may send from 10.0.0.100']);
});

test('without port security everybody may', () => {
  const group = recordedGroup({ hasPairs: false });
  const open = group.loadBalancers.map((one) => ({
    ...one,
    ports: one.ports.map((port) => ({ ...port, portSecurityEnabled: false })),
  }));
  expect(readinessOf({ ...group, loadBalancers: open }).isReady).toBe(true);
});

test.each([
  [true, reading('MASTER', true), reading('BACKUP', true)],
  [false, reading('MASTER', true), reading('FAULT', true)],
  [false, reading('MASTER', true), reading('BACKUP', false)],
  [null, reading('MASTER', true), reading('BACKUP', null)],
])('looked inside: %s', (met, one, other) => expect(healthy(one, other)?.met).toBe(met));
