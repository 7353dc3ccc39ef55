import { describe, expect, it } from 'vitest';

import { network, port, subnet } from '../preflight/testing/fixtures.ts';
import { translatePairs } from './address-pairs.ts';
import { chooseExternalNetwork } from './choose-external-network.ts';
import { chooseFlavor } from './choose-flavor.ts';
import { chooseVolumeType } from './choose-volume-type.ts';

const flavor = (name: string, vcpus: number, ramMib: number, diskGib = 0) => ({
  id: `id-${name}`,
  name,
  vcpus,
  ramMib,
  diskGib,
  ephemeralGib: 0,
  swapMib: 0,
});
const code = (value: string) => expect.objectContaining({ code: value });

describe('flavor', () => {
  const small = flavor('small', 2, 4096, 40);

  it('keeps the name when it is as big, whatever its disk', () => {
    expect(chooseFlavor(small, [flavor('tiny', 4, 8192), flavor('small', 2, 4096, 0)], undefined, 'os2')).toEqual({
      value: flavor('small', 2, 4096),
      why: 'flavor small (2 vCPU, 4096 MiB): the same name, and as big as small (2 vCPU, 4096 MiB)',
      differs: false,
    });
  });

  it('takes the smallest that fits when the name is missing or too small', () => {
    const others = [
      flavor('huge', 32, 65536),
      flavor('wide', 8, 4096),
      flavor('right', 2, 4096),
      flavor('thin', 1, 8192),
    ];
    expect(chooseFlavor(small, others, undefined, 'os2')).toMatchObject({
      value: { name: 'right' },
      why: expect.stringContaining('there is none of that name'),
    });
    expect(chooseFlavor(small, [...others, flavor('small', 1, 4096)], undefined, 'os2').why).toContain(
      'the one of that name is smaller',
    );
  });

  it('does as asked, also when that is smaller, and says so', () => {
    const asked = chooseFlavor(small, [flavor('tiny', 1, 512), small], 'tiny', 'os2');
    expect(asked).toMatchObject({
      value: { name: 'tiny' },
      why: expect.stringContaining('though it is smaller than small'),
    });
  });

  it('lists what there is when nothing fits', () => {
    expect(() => chooseFlavor(small, [flavor('tiny', 1, 512)], undefined, 'os2')).toThrow(code('FLAVOR_UNMAPPED'));
    expect(() => chooseFlavor(small, [flavor('tiny', 1, 512)], undefined, 'os2')).toThrow(
      /There are: tiny \(1 vCPU, 512 MiB\)/,
    );
    expect(() => chooseFlavor(small, [small], 'big', 'os2')).toThrow(/no flavor big/);
  });
});

describe('volume type', () => {
  const types = [
    { id: '1', name: 'ssd', isDefault: false, encrypted: null },
    { id: '2', name: 'hdd', isDefault: true, encrypted: null },
  ];

  it.each([
    ['ssd', undefined, 'ssd'],
    ['gold', undefined, 'hdd'],
    [null, undefined, 'hdd'],
    ['hdd', 'ssd', 'ssd'],
  ])('of %j, asked for %j, is %s', (source, asked, chosen) => {
    expect(chooseVolumeType(source, types, asked, 'os2').value).toBe(chosen);
  });

  it('takes the only one where none is the default, and none of several', () => {
    const [ssd] = types;
    expect(chooseVolumeType('gold', ssd === undefined ? [] : [ssd], undefined, 'os2').value).toBe('ssd');
    expect(() =>
      chooseVolumeType(
        'gold',
        types.map((type) => ({ ...type, isDefault: false })),
        undefined,
        'os2',
      ),
    ).toThrow(code('VOLUME_TYPE_UNMAPPED'));
    expect(() => chooseVolumeType('ssd', types, 'gold', 'os2')).toThrow(/no volume type gold/);
  });
});

describe('external network', () => {
  const external = (id: string, name: string, cidr: string | null) => ({
    network: network(id, { name, external: true }),
    subnets: cidr === null ? null : [subnet(`s-${id}`, id, cidr)],
  });
  const choose = (networks: readonly ReturnType<typeof external>[], asked?: string) =>
    chooseExternalNetwork('203.0.113.10', 'internet', networks, asked, 'os2');

  it('prefers the one of the same name that holds the address', () => {
    const networks = [
      external('a', 'internet', '198.51.100.0/24'),
      external('b', 'internet', '203.0.113.0/24'),
      external('c', 'other', '203.0.113.0/24'),
    ];
    expect(choose(networks)).toMatchObject({ value: { id: 'b' }, differs: false });
  });

  it('takes the only other one that holds the address, and never chooses between two', () => {
    expect(
      choose([external('a', 'internet', '198.51.100.0/24'), external('c', 'public', '203.0.113.0/24')]).value.id,
    ).toBe('c');
    expect(() => choose([external('c', 'public', '203.0.113.0/24'), external('d', 'wan', '203.0.113.0/25')])).toThrow(
      code('EXTERNAL_NETWORK_UNMAPPED'),
    );
    expect(() => choose([external('c', 'public', null)])).toThrow(/is known to hold/);
  });

  it('refuses one that was asked for and does not hold the address, or is not there', () => {
    expect(() =>
      choose([external('a', 'internet', '203.0.113.0/24'), external('c', 'public', '198.51.100.0/24')], 'public'),
    ).toThrow(/does not hold/);
    expect(() => choose([], 'public')).toThrow(/no external network public/);
  });

  it('never takes a network that is not external', () => {
    const inner = { network: network('x', { name: 'internet' }), subnets: [subnet('s', 'x', '203.0.113.0/24')] };
    expect(() => choose([inner])).toThrow(code('EXTERNAL_NETWORK_UNMAPPED'));
  });
});

describe('address pairs', () => {
  const withPairs = (...allowedAddressPairs: { ipAddress: string; macAddress?: string }[]) =>
    translatePairs(port('lb1', 'net', ['sub:10.0.0.11'], { macAddress: 'fa:16:3e:00:00:01', allowedAddressPairs }), [
      '10.0.0.100',
      '10.0.0.101',
    ]);

  it('spells a VIP exactly, and leaves the own MAC out', () => {
    expect(withPairs({ ipAddress: '10.0.0.100/32', macAddress: 'FA:16:3E:00:00:01' })).toEqual({
      pairs: [{ ipAddress: '10.0.0.100' }],
      changes: [],
    });
  });

  it('turns a range or a wildcard into the VIPs it covers, once', () => {
    const { pairs, changes } = withPairs(
      { ipAddress: '1.0.0.0/0' },
      { ipAddress: '10.0.0.100' },
      { ipAddress: '10.0.0.0/24' },
    );
    expect(pairs).toEqual([{ ipAddress: '10.0.0.100' }, { ipAddress: '10.0.0.101' }]);
    expect(changes).toEqual([
      'the address pair 1.0.0.0/0 of port lb1 becomes 10.0.0.100, 10.0.0.101',
      'the address pair 10.0.0.0/24 of port lb1 becomes 10.0.0.100, 10.0.0.101',
    ]);
  });

  it('keeps another MAC (CARP), and pairs that cover no VIP', () => {
    const carp = { ipAddress: '10.0.0.100', macAddress: '00:00:5e:00:01:33' };
    expect(withPairs(carp, { ipAddress: '10.0.0.100' }, { ipAddress: '192.168.0.0/16' })).toEqual({
      pairs: [carp, { ipAddress: '10.0.0.100' }, { ipAddress: '192.168.0.0/16' }],
      changes: [],
    });
  });

  it("drops a pair that is the port's own address", () => {
    expect(withPairs({ ipAddress: '10.0.0.11' }).pairs).toEqual([]);
  });
});
