import { expect, test } from 'vitest';
import type { MigrationSummary } from '../api/types/migration.ts';
import { appointmentsOf } from './appointments.ts';

const migration = (change: Partial<MigrationSummary>): MigrationSummary => ({
  id: 'm-1',
  name: 'shop',
  groupKey: 'key',
  state: 'created',
  stepId: null,
  gate: null,
  error: null,
  createdAt: '2026-11-22T03:00:00Z',
  updatedAt: '2026-11-22T03:00:00Z',
  order: 'primary-first',
  sourceCloud: 'os1',
  targetCloud: 'os2',
  projectId: 'p-1',
  haIps: ['203.0.113.10'],
  gates: [
    { gate: 'cutover', opens: 'person' },
    { gate: 'secondary', opens: 'person' },
  ],
  ...change,
});
const TIMES = [{ migrationId: 'm-timed', gate: 'cutover', earliest: '2026-12-01T22:00:00.000Z' }] as const;
const told = (...all: readonly MigrationSummary[]) =>
  appointmentsOf(all, TIMES).map(({ migration: { name }, gate, isReached }) => [name, gate, isReached]);

test('gates that are still shut, in the order in which it comes to them', () => {
  expect(told(migration({}))).toEqual([
    ['shop', 'cutover', false],
    ['shop', 'secondary', false],
  ]);
});

test('what is reached comes first, then what a time opens', () => {
  const timed = [
    { gate: 'cutover', opens: { notBefore: '2026-12-01T22:00:00Z' } },
    { gate: 'secondary', opens: 'person' },
  ] as const;
  expect(
    told(
      migration({ id: 'm-timed', name: 'timed', gates: timed }),
      migration({ name: 'here', state: 'waiting', gate: 'cutover', stepId: 'approve-cutover' }),
    ),
  ).toEqual([
    ['here', 'cutover', true],
    ['timed', 'cutover', false],
    ['here', 'secondary', false],
    ['timed', 'secondary', false],
  ]);
});

test('the rollback window is reached while it is open, and who comes to no gate is not told', () => {
  const gates = [{ gate: 'secondary', opens: 'person' }] as const;
  expect(told(migration({ state: 'guarding', stepId: 'rollback-window', gate: 'secondary', gates }))).toEqual([
    ['shop', 'secondary', true],
  ]);
  expect(told(migration({ state: 'committed', gates: [] }), migration({ state: 'running', gates: [] }))).toEqual([]);
});
