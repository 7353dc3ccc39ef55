import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { readKeepalivedConfiguration } from '../../vrrp/keepalived/read-configuration.ts';
import { keepalivedExample, virtualRouterIdFor } from './keepalived-example.ts';

const example = (place: number): string =>
  keepalivedExample({
    name: 'shop vip',
    server: `lb${place + 1}`,
    macAddress: 'fa:16:3e:00:00:01',
    place,
    vip: '10.0.0.100',
    prefixLength: 24,
    virtualRouterId: virtualRouterIdFor('10.0.0.100'),
  });

test('it is a configuration that our own reader takes without a warning', () => {
  for (const place of [0, 1]) {
    const path = '/etc/keepalived/keepalived.conf';
    const read = readKeepalivedConfiguration(new Map([[path, example(place)]]), path, { hostName: 'lb' });
    expect(read).toMatchObject({
      ok: true,
      warnings: [],
      value: {
        instances: [
          {
            name: 'shop_vip',
            routerId: 100,
            priority: 254 - place,
            advertIntervalMs: 1000,
            addresses: [{ address: '10.0.0.100', prefixLength: 24 }],
          },
        ],
      },
    });
  }
});

test('a virtual router id is a number from 1 to 255, and the same for the same VIP', () => {
  expect([virtualRouterIdFor('10.0.0.7'), virtualRouterIdFor('10.0.0.255')]).toEqual([7, 255]);
  assert(
    property(string(), (text) => {
      const id = virtualRouterIdFor(text);
      expect(id >= 1 && id <= 255 && Number.isInteger(id)).toBe(true);
      expect(virtualRouterIdFor(text)).toBe(id);
    }),
  );
});
