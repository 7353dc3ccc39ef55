/** People who do not read their sockets while much is written: they are let go, come back, and catch up. */
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../test/controller/controllers.ts';
import type { EventWatcher } from '../../test/controller/watchers/event-watcher.ts';
import { sumOf, verdictOn, writtenOf } from '../../test/controller/watchers/judge.ts';
import { chatter } from '../../test/controller/watchers/other-migrations.ts';
import type { Result } from './result.ts';
import type { Stage } from './stage.ts';

/** Much more than the sockets of both ends hold. */
const LOUD = { perSecond: 250, bytes: 4000, seconds: 16 };
/** A stream that is full for 30 s is let go (api/sse.ts); it takes a while until one is full. */
const LET_GO_WITHIN_MS = 40_000;
const ENDS_WITHIN_MS = 10_000;
const CATCH_UP_WITHIN_MS = 120_000;

export type SlowFigures = Result['slow'];

/** All of them watch that migration already. `onWaited` is called when they were given the time in which they are let go. */
export async function measureSlowReaders(
  { store }: Stage,
  watchers: readonly EventWatcher[],
  migrationId: string,
  onWaited: () => void,
): Promise<SlowFigures> {
  for (const one of watchers) one.pause();
  const talk = chatter(store.journal, { ...LOUD, migrationIds: [migrationId], stateEvery: 0 });
  await sleep(LOUD.seconds * 1000);
  await talk.stop();
  await sleep(LET_GO_WITHIN_MS);
  onWaited();
  for (const one of watchers) one.resume();
  // What the sockets still hold comes first.
  const ends = Promise.all(watchers.map(async (one) => await one.letGo()));
  await Promise.race([ends, sleep(ENDS_WITHIN_MS)]);
  const letGo = watchers.filter(({ isAway }) => isAway);
  const fromMs = performance.now();
  await Promise.all(letGo.map(async (one) => await one.come()));
  const written = await writtenOf(store.pool, migrationId);
  const isThere = (one: EventWatcher): boolean => one.lastSeq >= written.length;
  await eventually('those who were slow have caught up', CATCH_UP_WITHIN_MS, () =>
    Promise.resolve(watchers.every(isThere) ? true : null),
  );
  return {
    bytes: LOUD.perSecond * LOUD.seconds * LOUD.bytes,
    letGo: letGo.length,
    caughtUp: watchers.filter(isThere).length,
    catchUpSeconds: Math.round((performance.now() - fromMs) / 100) / 10,
    ...sumOf(watchers.map((one) => verdictOn(one, written))),
  };
}
