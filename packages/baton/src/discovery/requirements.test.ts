import { describe, expect, it } from 'vitest';
import type { GuestReading } from '../domain/guest-reading.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { VrrpState } from '../domain/vrrp.ts';
import { unread } from '../guest/unread.ts';
import { shop } from '../preflight/testing/fixtures.ts';
import { readableCloud } from '../preflight/testing/readable-cloud.ts';
import { bareInstance } from '../vrrp/bare-instance.ts';
import { discoverGroups } from './discover-groups.ts';
import { requirementsOf } from './requirements.ts';

async function group(): Promise<HaGroup> {
  const [found] = (await discoverGroups(readableCloud(shop), {}, new AbortController().signal)).groups;
  if (found === undefined) throw new Error('no group');
  return found;
}

function reading(state: VrrpState, enabled: boolean | null): GuestReading {
  return {
    ...unread('ssh', ''),
    gaps: [],
    units: [{ name: 'keepalived', active: true, enabled }],
    vrrp: [
      {
        configuration: null,
        running: { kind: 'keepalived', instances: [bareInstance('HA', state)], demotion: null, redacted: 0 },
        version: null,
        selfTest: null,
        warnings: [],
        configurationDigest: null,
      },
    ],
  };
}

describe('the fourth requirement', () => {
  const fourth = async (one: GuestReading, other: GuestReading) =>
    requirementsOf(
      await group(),
      new Map([
        ['server-a', one],
        ['server-b', other],
      ]),
    ).at(-1);

  it('is unknown to the cloud', async () => {
    expect(requirementsOf(await group()).at(-1)).toMatchObject({ met: null });
  });

  it.each([
    ['both take part, and start at boot', true, reading('MASTER', true), reading('BACKUP', true), 'enabled at boot'],
    ['one does not start at boot', false, reading('MASTER', true), reading('BACKUP', false), 'not enabled at boot'],
    ['one is ill', false, reading('MASTER', true), reading('FAULT', true), 'HA is FAULT'],
    ['one could not be read', null, reading('MASTER', true), unread('ssh', 'no'), "no daemon's state was read"],
    ['whether it starts is not told', null, reading('MASTER', true), reading('BACKUP', null), 'could not be read'],
  ] as const)('%s', async (_when, met, one, other, evidence) => {
    const found = await fourth(one, other);
    expect(found?.met).toBe(met);
    expect(found?.evidence.join('; ')).toContain(evidence);
  });
});
