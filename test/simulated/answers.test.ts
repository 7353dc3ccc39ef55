/** What migrations leave behind, and what clouds hold, as the API answers it: each is what the API's document says, to the last key. */
import { expect, test } from 'vitest';
import { discovery, soughtGroup } from '../../packages/baton/src/api/schemas/groups.ts';
import { readings } from '../../packages/baton/src/api/schemas/guest-readings.ts';
import { events } from '../../packages/baton/src/api/schemas/events.ts';
import { migration as migrationSchema, steps as stepsSchema } from '../../packages/baton/src/api/schemas/migrations.ts';
import { report } from '../../packages/baton/src/api/schemas/report.ts';
import { faultOf } from '../../packages/baton/src/api/testing/held-answers.ts';
import { discoverGroups } from '../../packages/baton/src/discovery/discover-groups.ts';
import { openGuests } from '../../packages/baton/src/guest/open-guests.ts';
import { buildReport } from '../../packages/baton/src/report/build-report.ts';
import { lookInside } from '../../packages/baton/src/services/look-inside.ts';
import { seekGroup } from '../../packages/baton/src/services/seek-group.ts';
import { simulatedAccess } from './hands.ts';
import { play, type Stage } from './stage.ts';
import { STORIES } from './stories.ts';
import { World } from './world.ts';

type Fault = readonly [what: string, fault: string | null];

const signal = new AbortController().signal;

test.each(['primary-first, forward', 'standby-first, the guard rolls back', 'primary-first by ssh, abort at the gate'])(
  '%s',
  async (name) => {
    const story = STORIES.find((one) => one.name === name);
    if (story === undefined) throw new Error(`no story ${name}`);
    const faults: Fault[] = [];
    const { outcome } = await play({
      ...story,
      onOutcome: async (stage, ended) => {
        const goesOn = await story.onOutcome(stage, ended);
        if (!goesOn) faults.push(...(await faultsOf(stage)));
        return goesOn;
      },
    });
    expect(outcome).toBe(story.endsAs);
    expect(faults.map(([what]) => what)).toEqual(['migration', 'steps', 'events', 'report']);
    expect(faults.filter(([, fault]) => fault !== null)).toEqual([]);
  },
);

test('groups of a cloud, and what is inside', async () => {
  const world = await World.start({ order: 'primary-first', access: 'ssh' });
  try {
    const faults = await world.pass(faultsOfSource(world), () => 0);
    expect(faults.filter(([, fault]) => fault !== null)).toEqual([]);
  } finally {
    await world.close();
  }
});

async function faultsOf({ world, migrationId }: Stage): Promise<readonly Fault[]> {
  const { journal } = world;
  const migration = await world.migration();
  const steps = await journal.listSteps(migrationId);
  const gaps = await journal.listGaps(migrationId);
  const log = await journal.listEvents(migrationId, 0);
  const spans = await journal.listWatchSpans(migrationId);
  const built = buildReport(migration, { steps, gaps, spans, events: log, nowMs: null });
  return [
    ['migration', faultOf(migrationSchema, migration)],
    ['steps', faultOf(stepsSchema, { steps })],
    ['events', faultOf(events, { events: log })],
    ['report', faultOf(report, built)],
  ];
}

async function faultsOfSource(world: World): Promise<readonly Fault[]> {
  const { source, home } = world;
  const sought = await seekGroup(source, 'shop', {}, signal);
  const look = { group: sought.group, destinations: {} };
  const byConsole = await lookInside(
    { openGuests: (guest, cloud) => openGuests(guest, cloud, { home, env: {} }) },
    source,
    { ...look, guest: { access: 'console' } },
    signal,
  );
  const bySsh = await lookInside(
    { openGuests: () => ({ ...simulatedAccess(world.cloudOf('source')), close: async () => undefined }) },
    source,
    { ...look, guest: { access: 'ssh' } },
    signal,
  );
  return [
    ['groups', faultOf(discovery, await discoverGroups(source, {}, signal))],
    ['group', faultOf(soughtGroup, sought)],
    ['inside, by the console', faultOf(readings, { readings: Object.fromEntries(byConsole) })],
    ['inside, by SSH', faultOf(readings, { readings: Object.fromEntries(bySsh) })],
  ];
}
