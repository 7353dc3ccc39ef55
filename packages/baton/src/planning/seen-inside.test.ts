import { describe, expect, it } from 'vitest';
import { discoverGroups } from '../discovery/discover-groups.ts';
import type { GuestReading } from '../domain/guest-reading.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { VrrpInstance, VrrpState } from '../domain/vrrp.ts';
import { unread } from '../guest/unread.ts';
import { shop } from '../preflight/testing/fixtures.ts';
import { readableCloud } from '../preflight/testing/readable-cloud.ts';
import { bareInstance } from '../vrrp/bare-instance.ts';
import { electionOf, rolesSeenInside } from './seen-inside.ts';

const VIP = '10.20.0.100';

const configured = (change: Partial<VrrpInstance>): VrrpInstance => ({
  name: 'HA',
  interface: 'eth0',
  routerId: 51,
  priority: 100,
  version: null,
  advertIntervalMs: 1000,
  advert: null,
  startState: null,
  preempts: true,
  addresses: [{ address: VIP, prefixLength: 24, interface: null }],
  excludedAddresses: [],
  unicast: null,
  virtualMac: null,
  vmacTransmitsFromBase: false,
  syncGroup: null,
  tracks: [],
  authentication: 'none',
  notifies: [],
  ...change,
});

function reading(state: VrrpState, instance: Partial<VrrpInstance> = {}): GuestReading {
  return {
    ...unread('ssh', ''),
    gaps: [],
    vrrp: [
      {
        configuration: {
          kind: 'keepalived',
          files: [],
          instances: [configured(instance)],
          syncGroups: [],
          routerName: null,
          dependsOnHostName: false,
          startupDelaySeconds: 0,
          garpRefreshSeconds: 0,
          redacted: 0,
        },
        running: {
          kind: 'keepalived',
          demotion: null,
          redacted: 0,
          instances: [bareInstance('HA', state)],
        },
        version: null,
        selfTest: null,
        warnings: [],
        configurationDigest: null,
      },
    ],
  };
}

async function group(): Promise<HaGroup> {
  const [found] = (await discoverGroups(readableCloud(shop), {}, new AbortController().signal)).groups;
  if (found === undefined) throw new Error('no group');
  return { ...found, roles: { ...found.roles, primary: null } };
}

describe('rolesSeenInside', () => {
  it('takes the one that says MASTER', async () => {
    const readings = new Map([
      ['server-a', reading('BACKUP')],
      ['server-b', reading('MASTER')],
    ]);
    expect(rolesSeenInside(await group(), readings)).toMatchObject({
      primary: 'shop-lb2',
      evidence: ['seen inside: shop-lb1 says HA BACKUP; shop-lb2 says HA MASTER'],
    });
  });

  it.each([
    [
      'two say so',
      new Map([
        ['server-a', reading('MASTER')],
        ['server-b', reading('MASTER')],
      ]),
    ],
    ['nobody was read', new Map()],
  ] as const)('leaves the finding from outside when %s', async (_when, readings) => {
    const found = await group();
    expect(rolesSeenInside(found, readings)).toEqual(found.roles);
  });
});

describe('electionOf', () => {
  it('reads the timers of the instance that holds the VIP, with the usual ones where none is set', async () => {
    const found = await group();
    const [, taker] = found.loadBalancers;
    if (taker === undefined) throw new Error('no pair');
    const of = (instance: Partial<VrrpInstance>) =>
      electionOf(found, taker, new Map([['server-b', reading('BACKUP', instance)]]));
    expect(of({})).toEqual({ priority: 100, advertIntervalMs: 1000, skewMs: 609, masterDownMs: 3609 });
    expect(of({ priority: 253, advertIntervalMs: 100, version: 3 })).toEqual({
      priority: 253,
      advertIntervalMs: 100,
      skewMs: 1,
      masterDownMs: 301,
    });
    expect(of({ priority: null, advert: { base: 1, skew: 100 } })).toEqual({
      priority: null,
      advertIntervalMs: 1000,
      skewMs: 391,
      masterDownMs: 3391,
    });
    expect(of({ addresses: [] })).toBeNull();
    expect(of({ priority: null })).toBeNull();
    expect(electionOf(found, taker, new Map())).toBeNull();
  });
});
