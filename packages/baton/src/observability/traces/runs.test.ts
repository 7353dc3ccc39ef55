import { expect, it } from 'vitest';
import type { MigrationState } from '../../domain/migration.ts';
import { runBefore, type StateEvent } from './runs.ts';

/** States at sequence numbers 2, 4, 6 ...: other events lie between them. */
function states(...names: readonly MigrationState[]): readonly StateEvent[] {
  return names.map((state, index) => ({
    kind: 'migration.state',
    state,
    seq: 2 * index + 2,
    at: `2026-11-22T10:00:0${index}Z`,
    migrationId: 'm-4k2p9x7c',
  }));
}

it('goes from a state of rest to the next one', () => {
  const all = states('running', 'waiting', 'running', 'guarding', 'running', 'completed');
  const first = { firstSeq: 2, startedAt: '2026-11-22T10:00:00Z' };
  const second = { firstSeq: 6, startedAt: '2026-11-22T10:00:02Z' };
  const runs = [1, 2, 3, 4, 5, 6, 7, 9, 11, 12, 13].map((seq) => runBefore(all, seq));
  expect(runs).toEqual([null, null, first, first, null, null, second, second, second, second, null]);
});

it('is one with the rollback that ends it', () => {
  const all = states('running', 'rolling-back', 'rolled-back', 'rolling-back', 'aborted');
  expect(runBefore(all, 6)).toMatchObject({ firstSeq: 2 });
  expect(runBefore(all, 10)).toMatchObject({ firstSeq: 8 });
  expect(runBefore(all, 11)).toBeNull();
});

it('may have failed, and the next one is another', () => {
  const all = states('running', 'failed', 'running');
  expect(runBefore(all, 7)).toMatchObject({ firstSeq: 6 });
});

it('is none where nothing was under way', () => {
  expect(runBefore([], 3)).toBeNull();
  expect(runBefore(states('completed', 'committed'), 4)).toBeNull();
});
