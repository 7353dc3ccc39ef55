import { expect, test } from 'vitest';
import { exampleMigration } from '../cli/testing/in-memory-services.ts';
import type { Migration } from './migration.ts';
import { summaryOf } from './migration-summary.ts';

const RUNBOOK = ['approve-start', 'preflight', 'approve-cutover', 'cutover', 'rollback-window', 'secondary.join'];
const runbook = RUNBOOK.map((step) => ({ step, title: step, impact: 'none' }) as const);
const window = { timeZone: 'UTC', days: ['mon'], from: '22:00', to: '06:00' } as const;
const plan = {
  ...exampleMigration.plan,
  runbook,
  gates: { start: { window }, cutover: 'person', secondary: 'automatic' },
} as const;
const gatesOf = (change: Partial<Migration>): readonly string[] =>
  summaryOf({ ...exampleMigration, plan, ...change }).gates.map(({ gate }) => gate);

test('a summary has all of the migration but its plan, and a little of that', () => {
  const { plan: _plan, ...rest } = exampleMigration;
  expect(summaryOf({ ...exampleMigration, plan })).toEqual({
    ...rest,
    order: plan.order,
    sourceCloud: plan.source.cloud,
    targetCloud: plan.target.cloud,
    projectId: plan.source.projectId,
    haIps: plan.haIps.map(({ address }) => address),
    gates: [
      { gate: 'start', opens: { window } },
      { gate: 'cutover', opens: 'person' },
      { gate: 'secondary', opens: 'automatic' },
    ],
  });
});

test('gates that are behind are told no more; one that it stands at still is', () => {
  expect(gatesOf({ state: 'waiting', stepId: 'approve-start', gate: 'start' })).toEqual([
    'start',
    'cutover',
    'secondary',
  ]);
  expect(gatesOf({ state: 'running', stepId: 'preflight' })).toEqual(['cutover', 'secondary']);
  expect(gatesOf({ state: 'failed', stepId: 'cutover' })).toEqual(['secondary']);
  expect(gatesOf({ state: 'guarding', stepId: 'rollback-window', gate: 'secondary' })).toEqual(['secondary']);
  expect(gatesOf({ state: 'running', stepId: 'secondary.join' })).toEqual([]);
});

test.each(['rolling-back', 'rolled-back', 'aborted', 'completed', 'committed'] as const)(
  '%s comes to no gate',
  (state) => expect(gatesOf({ state, stepId: null })).toEqual([]),
);
