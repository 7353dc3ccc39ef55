import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Held } from '../ports/engine.ts';
import type { WatchSpan } from '../ports/journal.ts';
import type { OutageMeter, SeenGap, WatchOptions } from '../ports/outage-meter.ts';
import { vantageUnusable } from '../ha-ip/outage-meter/vantage-error.ts';
import { examplePlan } from '../planning/plan-file/testing/example-plan.ts';
import { ManualClock } from '../store/testing/manual-clock.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { WatchBesideRun } from './watch-beside-run.ts';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(() => temporary.close());

const PATIENT = { timeout: 15_000, interval: 5 };
const address = examplePlan.haIps[0]?.address ?? '';
const FROM = '2026-01-01T00:00:00.000Z';
const spanTo = (to: string): WatchSpan => ({
  address,
  probe: 'icmp',
  from: FROM,
  to,
  sent: 100,
  lost: 0,
  maxLatenessMs: 1,
});
const gap: SeenGap = { address, probe: 'icmp', from: '2026-01-01T00:00:05.000Z', durationMs: 260, lost: 26 };

/** A vantage under our own hands. */
class Vantage {
  isThere = true;
  spans: readonly WatchSpan[] = [];
  openGaps: readonly SeenGap[] = [];
  onGap: (gap: SeenGap) => void = () => undefined;
  more: WatchOptions = {};

  readonly start: OutageMeter['start'] = async (_addresses, onGap, _signal, more = {}) => {
    this.onGap = onGap;
    this.more = more;
    if (this.isThere) more.onWatching?.({ isOn: true });
    else if (more.orLater !== true) throw vantageUnusable(['ssh', 'outside'], 'no route');
    return {
      lastAnswer: () => null,
      silentForMs: () => 0,
      seenForMs: () => (this.isThere ? 0 : null),
      spans: () => this.spans,
      openGaps: () => this.openGaps,
      stop: async () => this.spans,
    };
  };
}

const always: Held = { signal: new AbortController().signal, isHeld: () => true };

async function newMigration() {
  const { journal } = temporary.store;
  return await journal.createMigration({ ...emptyPlan(randomUUID()), haIps: examplePlan.haIps });
}

function besideRun(migration: Awaited<ReturnType<typeof newMigration>>, meter: Vantage) {
  const { journal } = temporary.store;
  const clock = new ManualClock();
  const beside = new WatchBesideRun({
    journal,
    migration,
    meter,
    clock,
    signal: new AbortController().signal,
    addressIn: async () => null,
    stepAt: () => 'cutover',
  });
  return { beside, clock };
}

const events = async (id: string) => (await temporary.store.journal.listEvents(id, 1)).map(({ kind }) => kind);

test('a run that ends in good order leaves its spans, and from when until when it was watched', async () => {
  const migration = await newMigration();
  const vantage = new Vantage();
  const { beside } = besideRun(migration, vantage);
  await beside.begin(always);
  expect(vantage.more.orLater).toBe(false);
  vantage.onGap(gap);
  vantage.spans = [spanTo('2026-01-01T00:00:09.000Z'), { ...spanTo('2026-01-01T01:00:00.000Z'), vantage: 'paris' }];
  await beside.end();
  const { journal } = temporary.store;
  expect(await events(migration.id)).toEqual(['watch.began', 'outage', 'watch.ended']);
  expect((await journal.listEvents(migration.id, 0)).at(-1)).toMatchObject({ until: '2026-01-01T00:00:09.000Z' });
  expect(await journal.listWatchSpans(migration.id)).toEqual(vantage.spans);
  expect(await journal.listGaps(migration.id)).toEqual([{ ...gap, stepId: 'cutover' }]);
});

test('before anything was touched a vantage that is away refuses the run', async () => {
  const migration = await newMigration();
  const { journal } = temporary.store;
  await journal.beginStep(migration.id, { stepId: 'preflight', title: 't', impact: 'none' });
  const vantage = new Vantage();
  vantage.isThere = false;
  const { beside } = besideRun(migration, vantage);
  await expect(beside.begin(always)).rejects.toMatchObject({ code: 'VANTAGE_UNUSABLE' });
  await beside.end();
  expect(await events(migration.id)).toEqual([]);
});

test('afterwards it is waited for a moment, and no longer; what it tells late is told as such', async () => {
  const migration = await newMigration();
  const { journal } = temporary.store;
  await journal.beginStep(migration.id, { stepId: 'network', title: 't', impact: 'none' });
  const vantage = new Vantage();
  vantage.isThere = false;
  const { beside, clock } = besideRun(migration, vantage);
  let hasBegun = false;
  const begun = beside.begin(always).then(() => (hasBegun = true));
  await vi.waitUntil(() => clock.asleep > 0, PATIENT);
  await clock.advance(2999);
  expect(hasBegun).toBe(false);
  await clock.advance(1);
  await begun;
  expect([vantage.more.orLater, beside.seenForMs()]).toEqual([true, null]);
  vantage.more.onWatching?.({ isOn: true });
  vantage.more.onWatching?.({ isOn: false, until: FROM, why: 'ssh ended' });
  await beside.end();
  expect(await events(migration.id)).toEqual(['watch.began', 'watch.ended']);
  expect((await journal.listEvents(migration.id, 1))[0]).toMatchObject({ again: true });
});

test.each<[string, (id: string) => Promise<void>]>([
  ['a guard', (id) => temporary.store.journal.setState(id, 'guarding', { gate: 'secondary' })],
  ['a way back', (id) => temporary.store.journal.setState(id, 'rolling-back')],
  [
    'an abort that was asked for',
    (id) => temporary.store.journal.addCommand(id, { kind: 'abort', reason: '', by: 'ann' }),
  ],
])('%s does not wait for a vantage at all', async (_who, comeTo) => {
  const migration = await newMigration();
  const { journal } = temporary.store;
  await journal.beginStep(migration.id, { stepId: 'cutover', title: 't', impact: 'cutover' });
  await comeTo(migration.id);
  const vantage = new Vantage();
  vantage.isThere = false;
  const { beside } = besideRun(migration, vantage);
  await expect(beside.begin(always)).resolves.toBeUndefined();
  await beside.end();
});

test('what a killed run has seen is in the journal to the last ten seconds, and the next run ends it', async () => {
  const migration = await newMigration();
  const { journal } = temporary.store;
  const vantage = new Vantage();
  const { beside, clock } = besideRun(migration, vantage);
  await beside.begin(always);
  vantage.spans = [spanTo('2026-01-01T00:00:02.000Z')];
  await clock.advance(2000);
  await vi.waitUntil(async () => (await journal.listWatchSpans(migration.id)).length > 0, PATIENT);
  vantage.more.onOpenGap?.({ ...gap, end: 'open' });
  vantage.openGaps = [{ ...gap, durationMs: 7000, lost: 700, end: 'open' }];
  vantage.spans = [spanTo('2026-01-01T00:00:11.000Z')];
  await vi.waitUntil(() => clock.asleep > 0, PATIENT);
  await clock.advance(10_000);
  await vi.waitUntil(async () => (await journal.listGaps(migration.id))[0]?.durationMs === 7000, PATIENT);
  // Killed: it is never told to end. Nothing was written more than once.
  expect(await events(migration.id)).toEqual(['watch.began', 'outage.began']);
  expect(await journal.listWatchSpans(migration.id)).toEqual(vantage.spans);

  const next = besideRun(migration, new Vantage());
  await next.beside.begin(always);
  await next.beside.end();
  expect(await journal.listGaps(migration.id)).toEqual([
    { ...gap, durationMs: 7000, lost: 700, stepId: 'cutover', end: 'unseen' },
  ]);
  const told = await journal.listEvents(migration.id, 3);
  expect(told).toMatchObject([
    { kind: 'outage', from: gap.from, durationMs: 7000, end: 'unseen' },
    { kind: 'watch.ended', why: expect.stringContaining('without a word') },
    { kind: 'watch.began' },
    { kind: 'watch.ended' },
  ]);
  // The watch is known to have lasted until its last span, or until the gap that it saw.
  const [, ended] = told;
  const began = (await journal.listEvents(migration.id, 1))[0]?.at ?? '';
  expect(ended).toMatchObject({ until: [began, '2026-01-01T00:00:12.000Z'].toSorted().at(-1) });
});

test('who has lost the right to run it writes nothing any more', async () => {
  const migration = await newMigration();
  const lost = new AbortController();
  const vantage = new Vantage();
  const { beside } = besideRun(migration, vantage);
  await beside.begin({ signal: lost.signal, isHeld: () => !lost.signal.aborted });
  await vi.waitUntil(async () => (await events(migration.id)).length > 0, PATIENT);
  lost.abort();
  vantage.onGap(gap);
  vantage.spans = [spanTo('2026-01-01T00:00:09.000Z')];
  await beside.end();
  expect(await events(migration.id)).toEqual(['watch.began']);
  expect(await temporary.store.journal.listWatchSpans(migration.id)).toEqual([]);
});
