import { expect, test } from 'vitest';
import { groupsInFull } from '../discovery/testing/groups-in-full.ts';
import type { GuestPlan } from '../domain/plan.ts';
import { unread } from '../guest/unread.ts';
import type { Guest } from '../ports/guest-access.ts';
import { shop } from '../preflight/testing/fixtures.ts';
import { readableCloud } from '../preflight/testing/readable-cloud.ts';
import { lookInside } from './look-inside.ts';

const signal = new AbortController().signal;
const guest: GuestPlan = { access: 'ssh' };

async function shopAndAccess() {
  const cloud = readableCloud(shop);
  const [group] = await groupsInFull(cloud, signal);
  if (group === undefined) throw new Error('no group');
  const read: Guest[] = [];
  let closed = 0;
  const openGuests = () => ({
    kind: 'ssh' as const,
    hands: null,
    read: (one: Guest) => {
      read.push(one);
      return Promise.resolve(unread('ssh', 'acted'));
    },
    close: () => {
      closed += 1;
      return Promise.resolve();
    },
  });
  return { cloud, group, read, openGuests, closed: () => closed };
}

test('each load balancer that runs is read once, where the person says it is', async () => {
  const { cloud, group, read, openGuests, closed } = await shopAndAccess();
  const [first, second] = group.loadBalancers;
  const stopped = {
    ...group,
    loadBalancers: group.loadBalancers.map((one) =>
      one === second ? { ...one, server: { ...one.server, status: 'SHUTOFF' as const } } : one,
    ),
  };
  const look = { group: stopped, guest, destinations: { 'shop-lb1': 'lb1.example' } };
  const readings = await lookInside({ openGuests }, cloud, look, signal);
  expect(read.map(({ server, destination }) => [server.name, destination])).toEqual([['shop-lb1', 'lb1.example']]);
  expect(read[0]?.addresses).toEqual(first?.ports.flatMap(({ fixedIps }) => fixedIps.map(({ address }) => address)));
  expect(readings.get(second?.server.id ?? '')?.gaps[0]?.why).toBe('its server is SHUTOFF');
  expect(closed()).toBe(1);
});

test('a destination for a server that is none of the group is a slip of the finger', async () => {
  const { cloud, group, read, openGuests } = await shopAndAccess();
  const look = { group, guest, destinations: { 'shop-lb3': 'x' } };
  await expect(lookInside({ openGuests }, cloud, look, signal)).rejects.toMatchObject({
    code: 'SSH_DESTINATION_UNKNOWN',
  });
  expect(read).toEqual([]);
});
