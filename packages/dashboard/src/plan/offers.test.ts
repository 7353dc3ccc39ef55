import { expect, test } from 'vitest';
import type { ListedNetwork } from '../api/types/cloud.ts';
import {
  addressesOutside,
  flavorOffers,
  networkOffers,
  type Size,
  smallerThan,
  volumeTypeOffers,
  withPresent,
} from './offers.ts';

const size = (name: string, vcpus: number, ramMib: number, diskGib = 20): Size => ({ name, vcpus, ramMib, diskGib });
const network = (id: string, name: string, more: Partial<ListedNetwork> = {}): ListedNetwork => ({
  id,
  name,
  projectId: 'admin',
  external: true,
  shared: false,
  mtu: 1500,
  cidrs: null,
  ...more,
});

test('flavors with their sizes', () => {
  const flavor = { id: 'f-1', ...size('b2.small', 2, 4096), ephemeralGib: null, swapMib: 0 };
  expect(flavorOffers([flavor, { ...flavor, name: 'tiny', ramMib: 512, diskGib: 0 }])).toEqual([
    { value: 'b2.small', label: 'b2.small (2 vCPU, 4 GiB RAM, 20 GiB disk)' },
    { value: 'tiny', label: 'tiny (2 vCPU, 512 MiB RAM, 0 GiB disk)' },
  ]);
});

test('volume types with what is special', () => {
  const type = { id: 't', isDefault: false, encrypted: null };
  expect(
    volumeTypeOffers([
      { ...type, name: 'hdd' },
      { ...type, name: 'ssd', isDefault: true },
      { ...type, name: 'luks', encrypted: true },
    ]).map(({ label }) => label),
  ).toEqual(['hdd', 'ssd (the default)', 'luks (encrypted)']);
});

test('external networks alone; one without a name of its own goes by its id', () => {
  expect(
    networkOffers([
      network('n-1', 'front', { external: false }),
      network('n-2', 'internet', { cidrs: ['203.0.113.0/24', '198.51.100.0/24'] }),
      network('n-3', 'transit'),
      network('n-4', 'transit', { cidrs: ['192.0.2.0/24'] }),
      network('n-5', ''),
    ]),
  ).toEqual([
    { value: 'internet', label: 'internet (203.0.113.0/24, 198.51.100.0/24)' },
    { value: 'n-3', label: 'transit (n-3)' },
    { value: 'n-4', label: 'transit (n-4, 192.0.2.0/24)' },
    { value: 'n-5', label: 'n-5' },
  ]);
});

test('what was chosen before stays', () => {
  const offers = [{ value: 'ssd', label: 'ssd (the default)' }];
  expect(withPresent(offers, undefined)).toBe(offers);
  expect(withPresent(offers, 'ssd')).toBe(offers);
  expect(withPresent(offers, 'gone')).toEqual([...offers, { value: 'gone', label: 'gone' }]);
});

test('a choice that is smaller says by what, and its disk is nothing to it', () => {
  const source = size('m1.small', 2, 4096, 40);
  expect(smallerThan(source, size('same', 2, 4096, 1))).toBe(null);
  expect(smallerThan(source, size('big', 8, 8192))).toBe(null);
  expect(smallerThan(source, size('thin', 1, 8192))).toBe('Smaller than m1.small: 1 vCPU in place of 2.');
  expect(smallerThan(source, size('tiny', 1, 1536))).toBe(
    'Smaller than m1.small: 1 vCPU in place of 2, 1.5 GiB RAM in place of 4 GiB.',
  );
});

test('addresses that a network does not hold', () => {
  const haIps = ['203.0.113.10', '198.51.100.1', '2001:db8::1'];
  expect(addressesOutside(network('n', 'x', { cidrs: ['203.0.113.0/24', '2001:db8::/64'] }), haIps)).toEqual([
    '198.51.100.1',
  ]);
  expect(addressesOutside(network('n', 'x'), haIps)).toEqual([]);
});
