import { expect, it } from 'vitest';

import { shop } from '../preflight/testing/fixtures.ts';
import { type CloudContents, readableCloud } from '../preflight/testing/readable-cloud.ts';
import { signal } from './testing/clouds.ts';
import { groupsInFull } from './testing/groups-in-full.ts';

const rolesIn = async (more: Partial<CloudContents>, broken: readonly string[] = []) =>
  (await groupsInFull(readableCloud({ ...shop, ...more }, broken), signal))[0]?.roles;

it('sees who is MASTER', async () => {
  expect(await rolesIn({})).toEqual({
    primary: 'shop-lb1',
    kind: 'active-passive',
    evidence: ['console of shop-lb1 says VRRP HA MASTER', 'console of shop-lb2 says VRRP HA BACKUP'],
  });
});

it('cannot tell two MASTERs apart', async () => {
  const roles = await rolesIn({ consoles: { 'server-a': 'VRRP HA MASTER', 'server-b': 'VRRP HA MASTER' } });
  expect(roles).toMatchObject({ primary: null, kind: 'unknown' });
  expect(roles?.evidence.at(-1)).toContain('2 load balancers say MASTER');
});

it('says why it cannot tell when consoles are silent or closed', async () => {
  expect((await rolesIn({ consoles: {} }))?.evidence).toEqual([
    'console of shop-lb1 says no VRRP state',
    'console of shop-lb2 says no VRRP state',
    'the primary could not be told: no load balancer says MASTER',
  ]);
  const closed = await rolesIn({}, ['compute.consoleLog']);
  expect(closed?.primary).toBeNull();
  expect(closed?.evidence[0]).toContain('cannot be read: HTTP 503');
});

it('names the primary by id where both have one name', async () => {
  expect((await rolesIn({ servers: shop.servers.map((one) => ({ ...one, name: 'lb' })) }))?.primary).toBe('server-a');
});

it('does not believe the old console of a server that is off', async () => {
  const servers = shop.servers.map((one) => (one.id === 'server-a' ? { ...one, status: 'SHUTOFF' as const } : one));
  const roles = await rolesIn({ servers });
  expect(roles?.primary).toBeNull();
  expect(roles?.evidence[0]).toBe('shop-lb1 is SHUTOFF: what its console said last is old');
});

it('recognises active/active, each MASTER of an instance that the other backs up', async () => {
  const roles = await rolesIn({
    consoles: { 'server-a': 'VRRP A MASTER\nVRRP B BACKUP', 'server-b': 'VRRP A BACKUP\nVRRP B MASTER' },
  });
  expect(roles).toMatchObject({ primary: null, kind: 'active-active' });
  expect(roles?.evidence.at(-1)).toBe(
    'active/active: shop-lb1 is MASTER of A, shop-lb2 is MASTER of B; there is no one primary',
  );
});

it.each([
  ['one holds both', 'VRRP A MASTER\nVRRP B MASTER', 'VRRP A BACKUP\nVRRP B BACKUP', 'active-passive'],
  ['both hold one', 'VRRP A MASTER\nVRRP B MASTER', 'VRRP A BACKUP\nVRRP B MASTER', 'unknown'],
  ['nobody backs them up', 'VRRP A MASTER', 'VRRP B MASTER', 'unknown'],
])('does not take it for active/active when %s', async (_when, one, other, kind) => {
  const roles = await rolesIn({ consoles: { 'server-a': one, 'server-b': other } });
  expect(roles?.kind).not.toBe('active-active');
  if (kind === 'active-passive') expect(roles).toMatchObject({ primary: 'shop-lb1', kind });
});
