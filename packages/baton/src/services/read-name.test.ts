import { expect, test } from 'vitest';
import { NamesInMemory } from '../ha-ip/dns/testing/name-in-memory.ts';
import { type NameWish, readName } from './read-name.ts';

const HA_IP = '203.0.113.10';
const { signal } = new AbortController();
const wish: NameWish = { name: 'www.example.org', update: { kind: 'designate', cloud: 'os2' } };

function authority(addresses: readonly string[], ttlSeconds = 3600): NamesInMemory {
  const names = new NamesInMemory();
  names.set('www.example.org', addresses, ttlSeconds);
  return names;
}

test('the usual TTL is what the authority says when the plan is made', async () => {
  expect(await readName(authority(['198.51.100.9', HA_IP]), [HA_IP], wish, signal)).toEqual({
    driver: 'dns',
    ...wish,
    ttlSeconds: 30,
    usualTtlSeconds: 3600,
  });
});

test.each([
  [60, 3600, 60],
  [60, 20, 20],
  [undefined, 20, 20],
  [undefined, 0, 1],
])('asked for %s s with %i s usually: %i s during the migration', async (ttlSeconds, usual, during) => {
  const asked = { ...wish, ...(ttlSeconds === undefined ? {} : { ttlSeconds }) };
  expect(await readName(authority([HA_IP], usual), [HA_IP], asked, signal)).toMatchObject({ ttlSeconds: during });
});

test.each([
  ['no record', new NamesInMemory(), [HA_IP], 'NAME_MISSING'],
  ['records of the other kind alone', authority(['2001:db8::10']), [HA_IP], 'NAME_MISSING'],
  ['another address', authority(['198.51.100.9']), [HA_IP], 'NAME_CHANGED'],
  ['one name for two HA IPs', authority([HA_IP]), [HA_IP, '203.0.113.11'], 'NAME_FOR_SEVERAL'],
] as const)('%s is refused', async (_what, names, addresses, code) => {
  await expect(readName(names, addresses, wish, signal)).rejects.toMatchObject({ code, kind: 'user' });
});
