import { expect, it } from 'vitest';
import { movingNow } from './moving-now.ts';
import { priorityForAll, raisePriority } from './raise-priority.ts';
import { running } from '../preflight/testing/guest-readings.ts';

const one = (basePriority: number | null, effectivePriority: number | null = basePriority) => ({
  basePriority,
  effectivePriority,
});

it.each([
  [one(150), one(100), 254],
  [one(253), one(100), 254],
  [one(254), one(253), 255],
  [one(255), one(100), null],
  // Its checks pull it to 234 as well when it is raised.
  [one(240), one(100, 80), null],
  [one(233), one(100, 80), 254],
  [one(254), one(100, 80), null],
  // Nothing is told: the most that is no owner.
  [one(null), one(null), 254],
])('%j is passed by %j with %s', (holder, taker, priority) => {
  expect(raisePriority(holder, taker)).toBe(priority);
});

it('one change is for all instances of a daemon', () => {
  expect(priorityForAll([])).toBe(254);
  const [usual, strong] = [
    { holder: one(150), taker: one(100) },
    { holder: one(254), taker: one(253) },
  ];
  expect(priorityForAll([usual, strong])).toBe(255);
  expect(priorityForAll([usual, { holder: one(255), taker: one(100) }])).toBeNull();
  // 255 would take the weight off the one whose checks fail.
  expect(priorityForAll([{ holder: one(150), taker: one(100, 80) }, strong])).toBeNull();
});

it('what moves is what the holder is MASTER of, by name, or by router id where names differ', () => {
  const held = [running(), running({ name: 'VI_2', routerId: 52 }), running({ name: 'VI_3', state: 'BACKUP' })];
  const taken = [running({ name: 'B', routerId: 52, state: 'BACKUP' }), running({ state: 'BACKUP' })];
  expect(movingNow(held, taken).map(({ holder, taker }) => [holder.name, taker.name])).toEqual([
    ['VI_1', 'VI_1'],
    ['VI_2', 'B'],
  ]);
});
