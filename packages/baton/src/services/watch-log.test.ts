import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Held } from '../ports/engine.ts';
import type { SeenGap } from '../ports/outage-meter.ts';
import { ManualClock } from '../store/testing/manual-clock.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { WatchLog, type WatchLogParts } from './watch-log.ts';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(() => temporary.close());

const gapAt = (second: number): SeenGap => ({
  address: '203.0.113.10',
  probe: 'icmp',
  from: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  durationMs: 20,
  lost: 2,
});

/** A log on a real journal that refuses what `fails` says so of; its pauses pass at once. */
async function newLog(fails: (what: string) => boolean = () => false, held?: Held) {
  const { journal } = temporary.store;
  const { id } = await journal.createMigration(emptyPlan(randomUUID()));
  const tries: string[] = [];
  const perhaps = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    tries.push(what);
    if (fails(what)) throw new Error('the store does not answer');
    return await work();
  };
  const parts: WatchLogParts = {
    journal: {
      putGap: (migrationId, gap) => perhaps(gap.from.slice(17, 19), () => journal.putGap(migrationId, gap)),
      appendEvent: (migrationId, event) => perhaps(event.kind, () => journal.appendEvent(migrationId, event)),
      putWatchSpans: (migrationId, watch, spans) =>
        perhaps('spans', () => journal.putWatchSpans(migrationId, watch, spans)),
    },
    migrationId: id,
    clock: { ...systemTime, sleep: async () => undefined },
    held: held ?? { signal: new AbortController().signal, isHeld: () => true },
    mostWaiting: 10,
    stepAt: (timeMs) => (timeMs < Date.UTC(2026, 0, 1, 0, 0, 5) ? null : 'cutover'),
  };
  const told = async () =>
    (await journal.listEvents(id, 1)).map((event) => ('text' in event ? event.text : event.kind));
  return { id, journal, log: new WatchLog(parts), tries, told };
}

const clock = new ManualClock();
const systemTime = { now: () => clock.now(), monotonicMs: () => clock.monotonicMs() };

test('everything is written in the order in which it was seen, with the step that ran', async () => {
  const { id, journal, log, told } = await newLog();
  log.tell({ kind: 'watch.began' });
  log.gap(gapAt(1));
  log.note('late');
  log.gap(gapAt(9));
  await log.settled();
  expect(await told()).toEqual(['watch.began', 'outage', 'late', 'outage']);
  expect((await journal.listGaps(id)).map(({ stepId }) => stepId)).toEqual([null, 'cutover']);
});

test('a write that fails is tried again, and nothing is lost by it', async () => {
  let failures = 3;
  const { log, tries, told } = await newLog((what) => what === '01' && failures-- > 0);
  log.gap(gapAt(1));
  log.gap(gapAt(2));
  await log.settled();
  expect(tries).toEqual(['01', '01', '01', '01', '02']);
  expect(await told()).toEqual(['outage', 'outage']);
});

test('one that fails for good is left out and told; the later ones are written', async () => {
  const { id, journal, log, tries, told } = await newLog((what) => what === '01' || what === '02');
  for (const second of [1, 2, 3]) log.gap(gapAt(second));
  await log.settled();
  expect(tries.filter((what) => what === '01')).toHaveLength(5);
  expect(await journal.listGaps(id)).toHaveLength(1);
  expect(await told()).toEqual(['outage', expect.stringMatching(/^2 gaps could not be written .* less than it was$/)]);
  // Told once.
  log.gap(gapAt(4));
  await log.settled();
  expect((await told()).slice(2)).toEqual(['outage']);
});

test('what waits for a store that is away is bounded, and what was left out is told when it answers', async () => {
  let away = true;
  const { id, journal, log, told } = await newLog(() => away);
  for (let second = 0; second < 20; second++) log.gap(gapAt(second));
  // The first one was taken up at once.
  log.note('n');
  away = false;
  await log.settled();
  expect(await journal.listGaps(id)).toHaveLength(11);
  expect(await told()).toContainEqual(expect.stringMatching(/^9 gaps could not be written/));
});

test('who does not hold the right any more writes nothing, also not what waits already', async () => {
  let isHeld = true;
  const held: Held = { signal: new AbortController().signal, isHeld: () => isHeld };
  const { log, tries, told } = await newLog(() => false, held);
  log.gap(gapAt(1));
  log.gap(gapAt(2));
  isHeld = false;
  log.gap(gapAt(3));
  log.note('n');
  await log.settled();
  // The first one was under way.
  expect(tries).toEqual(['01']);
  expect(await told()).toEqual(['outage']);
});
