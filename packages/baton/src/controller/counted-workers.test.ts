import { expect, test } from 'vitest';
import { exampleMigration } from '../cli/testing/in-memory-services.ts';
import type { MigrationState } from '../domain/migration.ts';
import { countedWorkers } from './counted-workers.ts';
import { FakeWorkers } from './testing/fake-workers.ts';
import { InMemoryWantedRuns } from './testing/in-memory-wanted-runs.ts';

test.each<readonly [MigrationState, boolean]>([
  ['created', false],
  ['waiting', false],
  ['failed', false],
  ['running', true],
  ['guarding', true],
  ['rolling-back', true],
])('a run that begins at the state %s was left by another process: %s', async (state, isLeft) => {
  const counted: string[] = [];
  const workers = new FakeWorkers(new InMemoryWantedRuns());
  const start = countedWorkers(
    workers.start,
    { getMigration: () => Promise.resolve({ ...exampleMigration, state }) },
    { tookOver: () => counted.push('took over'), workerEnded: (outcome) => counted.push(outcome) },
  );
  const worker = start('m-1');
  expect(workers.begun).toEqual(['m-1']);
  workers.last.end({ kind: 'waiting', gate: 'cutover' });
  await worker.outcome;
  await Promise.resolve();
  expect(counted.toSorted()).toEqual(isLeft ? ['took over', 'waiting'] : ['waiting']);
});
