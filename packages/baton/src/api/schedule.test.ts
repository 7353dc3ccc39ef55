import { expect, test } from 'vitest';
import { NOW, openWorld } from './testing/world.ts';

const HOUR_MS = 3_600_000;
const inHours = (hours: number): string => new Date(NOW.getTime() + hours * HOUR_MS).toISOString();

test('the gates ahead of what a time holds, each to who may see it', async () => {
  const world = await openWorld();
  const { services, plan } = world;
  const runbook = ['approve-cutover', 'rollback-window'].map(
    (step) => ({ step, title: step, impact: 'none' }) as const,
  );
  const gates = { cutover: { notBefore: inHours(24) }, secondary: 'person' } as const;
  services.add({ ...plan, runbook, gates, groupKey: 'other-group' }, { id: 'm-timed001' });
  const told = async (who: 'tom' | 'paul'): Promise<unknown> =>
    ((await world.call(who, 'GET /v1/schedule')).body as { readonly appointments: unknown }).appointments;
  // What only persons open has no time.
  expect(await told('tom')).toEqual([
    { migrationId: 'm-timed001', gate: 'cutover', earliest: inHours(24) },
    { migrationId: 'm-timed001', gate: 'secondary', earliest: inHours(24) },
  ]);
  expect(await told('paul')).toEqual([]);
  expect((await world.call(null, 'GET /v1/schedule')).status).toBe(401);
});

test('a plan says when each gate is passed at the earliest', async () => {
  const world = await openWorld();
  world.services.plan = {
    ...world.plan,
    gates: { start: { notBefore: inHours(2) }, cutover: 'person', secondary: 'person' },
  };
  const body = { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2' };
  const made = await world.call('olga', 'POST /v1/plans', { body });
  expect(made.status).toBe(201);
  const { timetable } = made.body as {
    readonly timetable: readonly { readonly gate: string; readonly earliest: string }[];
  };
  expect(timetable.map(({ gate }) => gate)).toEqual(['start', 'exposure', 'cutover', 'secondary']);
  expect(timetable[0]?.earliest).toBe(inHours(2));
  expect(timetable.map(({ earliest }) => earliest)).toEqual(timetable.map(({ earliest }) => earliest).toSorted());
});
