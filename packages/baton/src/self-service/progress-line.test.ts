import { describe, expect, it } from 'vitest';
import { exampleMigration } from '../cli/testing/in-memory-services.ts';
import type { Migration } from '../domain/migration.ts';
import type { Gates } from '../domain/plan.ts';
import { progressLine } from './progress-line.ts';
import { metadataLine, whyNot } from './texts.ts';

const file = {
  timeZone: 'Europe/Amsterdam',
  values: { migrateNow: 'o2o-migrate-now', rollbackNow: 'rollback-now', scheduled: 'o2o-scheduled-' },
};
/** A Monday. */
const NOW = new Date('2026-11-23T12:00:00Z');
const window = { timeZone: 'Europe/Amsterdam', days: ['mon'] as const, from: '22:00', to: '23:00' };

const line = (state: Migration['state'], more: Partial<Migration> = {}, gates?: Gates): string => {
  const { plan } = exampleMigration;
  const planned = { ...plan, gates: gates ?? plan.gates };
  return progressLine({ ...exampleMigration, plan: planned, state, ...more }, file, NOW);
};

describe('where a migration stands', () => {
  it('says which gate opens when, and what comes then', () => {
    const gates: Gates = { exposure: { window }, cutover: { window }, secondary: 'person' };
    expect(line('waiting', { gate: 'cutover' }, gates)).toBe(
      'm-4k2p9x7c: waits until 2026-11-23 22:00 (Europe/Amsterdam), then the HA IPs move to os2; o2o-migrate-now opens it now, rollback-now takes it back',
    );
    expect(line('waiting', { gate: 'cutover' })).toContain('waits for o2o-migrate-now, then the HA IPs move to os2');
    expect(line('waiting', { gate: 'start' }, { ...gates, start: { notBefore: '2026-12-01T02:00:00Z' } })).toContain(
      'waits until 2026-12-01 03:00 (Europe/Amsterdam), then the disks are copied while both serve',
    );
  });

  it('says that it is paused', () => {
    expect(line('waiting', { gate: 'pause', paused: true })).toBe(
      'm-4k2p9x7c: paused by who operates it: nothing new is begun; rollback-now takes it back',
    );
  });

  it('says until when there is a way back', () => {
    expect(line('guarding', {}, { cutover: 'person', secondary: 'person' })).toMatch(
      /the HA IPs lead to os2, \S+ is ready in os1; it follows at o2o-migrate-now\./,
    );
    expect(line('guarding', {}, { cutover: 'person', secondary: { window } })).toContain(
      'it follows 2026-11-23 22:00 (Europe/Amsterdam). Until then rollback-now goes back without an outage',
    );
    const fiveDays: Gates = { cutover: 'person', secondary: { after: '5d' } };
    expect(line('guarding', { cutOverAt: '2026-11-22T01:30:00.000Z' }, fiveDays)).toContain(
      'it follows 2026-11-27 02:30 (Europe/Amsterdam). Until then',
    );
    expect(line('completed')).toContain('rollback-now goes back until it is committed');
    expect(line('committed')).toContain('there is no way back');
  });

  it('counts steps by the runbook of the plan', () => {
    const [, second] = exampleMigration.plan.runbook;
    const { length } = exampleMigration.plan.runbook;
    expect(line('running', { stepId: second?.step ?? '' })).toContain(`step 2 of ${length}, ${second?.title ?? ''}`);
    expect(line('running', { stepId: 'of-another-version' })).toBe(
      'm-4k2p9x7c: is under way; rollback-now takes it back',
    );
    expect(line('failed', { stepId: second?.step ?? '' })).toContain(`stopped at "${second?.title ?? ''}"`);
  });

  it('fits into a value in every state', () => {
    const long = { ...exampleMigration.plan, target: { ...exampleMigration.plan.target, cloud: 'x'.repeat(300) } };
    const states = ['created', 'running', 'waiting', 'guarding', 'failed', 'rolling-back', 'rolled-back'] as const;
    for (const state of [...states, 'aborted', 'completed', 'committed'] as const) {
      expect(line(state, { plan: long }).length).toBeLessThanOrEqual(255);
    }
  });
});

describe('a value', () => {
  it('is one line of at most 255 characters', () => {
    expect(metadataLine(' a\n\tb\u0007c ')).toBe('a b c');
    expect(Array.from(metadataLine('\u{1F600}'.repeat(300)))).toHaveLength(255);
    expect(metadataLine('x'.repeat(300)).endsWith('xxx...')).toBe(true);
    expect(metadataLine('x'.repeat(255))).toBe('x'.repeat(255));
  });

  it('keeps the remedy where there is no room for everything', () => {
    expect(whyNot('What is.', 'Do this.')).toBe('What is. Do this.');
    const cut = metadataLine(`refused: ${whyNot('w'.repeat(400), 'Do this.')}`);
    expect(cut.endsWith('... Do this.')).toBe(true);
    expect(cut.length).toBeGreaterThan(240);
    expect(whyNot('What is.', '')).toBe('What is.');
  });
});
