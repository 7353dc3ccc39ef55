import { describe, expect, test } from 'vitest';
import type { Side } from '../../domain/event.ts';
import type { MigrationState } from '../../domain/migration.ts';
import type { Order } from '../../domain/plan.ts';
import type { StepRecord, StepState } from '../../domain/step.ts';
import { exampleMigration } from '../testing/in-memory-services.ts';
import { needsGuard } from './needs-guard.ts';

const { plan } = exampleMigration;
const address = plan.haIps[0]?.address ?? '';

function needs(
  state: MigrationState,
  side: Side,
  records: Readonly<Record<string, StepState>>,
  order: Order = 'primary-first',
): boolean {
  const steps = Object.entries(records).map(([stepId, stepState]) => ({ stepId, state: stepState }) as StepRecord);
  return needsGuard({ ...exampleMigration, state, plan: { ...plan, order } }, new Map([[address, side]]), steps);
}

describe('somebody has to guard', () => {
  test.each<[string, MigrationState, Side, Readonly<Record<string, StepState>>]>([
    ['in the rollback window', 'guarding', 'target', { cutover: 'done' }],
    ['while the second one is copied', 'running', 'target', { cutover: 'done', 'secondary.pre-copy': 'running' }],
    ['when that has failed', 'failed', 'target', { cutover: 'done', 'secondary.pre-copy': 'failed' }],
    ['in the midst of a cutover', 'running', 'source', { cutover: 'running' }],
    ['when a cutover that was cut short could not be returned', 'failed', 'source', { cutover: 'running' }],
    ['when the return has failed', 'failed', 'target', { cutover: 'done', 'rollback-window': 'undone' }],
    ['before the return', 'rolling-back', 'target', { cutover: 'done', 'secondary.power-off': 'undone' }],
  ])('%s', (_when, ...where) => expect(needs(...where)).toBe(true));

  test('until the one that stayed is off, whoever that is', () => {
    expect(needs('failed', 'target', { cutover: 'done', 'primary.power-off': 'done' })).toBe(true);
    expect(needs('failed', 'target', { cutover: 'done', 'primary.power-off': 'done' }, 'standby-first')).toBe(false);
  });
});

describe('nobody has to', () => {
  test.each<[string, MigrationState, Side, Readonly<Record<string, StepState>>]>([
    ['before the cutover', 'failed', 'source', { 'primary.final-copy': 'failed' }],
    ['when it failed before anything was asked for', 'failed', 'source', { cutover: 'failed' }],
    [
      'when the second one is off in the source',
      'failed',
      'target',
      { cutover: 'done', 'secondary.power-off': 'done' },
    ],
    ['when all of it is back', 'rolled-back', 'source', { cutover: 'undone' }],
    ['at the end', 'completed', 'target', { cutover: 'done' }],
  ])('%s', (_when, ...where) => expect(needs(...where)).toBe(false));
});
