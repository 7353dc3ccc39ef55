import { describe, expect, it } from 'vitest';
import { readWish } from './wishes.ts';

const file = {
  timeZone: 'Europe/Amsterdam',
  values: { migrateNow: 'o2o-migrate-now', rollbackNow: 'rollback-now', scheduled: 'o2o-scheduled-' },
};
const NOW = new Date('2026-11-23T12:00:00Z');
const wish = (text: string) => readWish(text, file, NOW);

describe('a wish', () => {
  it('is read as it is written, with blanks around it', () => {
    expect(wish('o2o-migrate-now')).toEqual({ kind: 'migrate-now' });
    expect(wish(' rollback-now\n')).toEqual({ kind: 'rollback-now' });
  });

  it.each([
    ['2026-12-01T03:00:00', '2026-12-01T02:00:00.000Z'],
    // In summer Amsterdam is two hours ahead.
    ['2027-07-01T03:00:00', '2027-07-01T01:00:00.000Z'],
    // 02:30 is skipped in the night of 2027-03-28, and there twice in that of 2027-10-31.
    ['2027-03-28T02:30:00', '2027-03-28T01:30:00.000Z'],
    ['2027-10-31T02:30:00', '2027-10-31T00:30:00.000Z'],
  ])('for %s is meant on the clocks of the file', (written, at) => {
    expect(readWish(`o2o-scheduled-${written}`, file, new Date('2026-11-23T12:00:00Z'))).toEqual({
      kind: 'scheduled',
      at: new Date(at),
    });
  });

  it('for a time that has passed is one for as soon as possible', () => {
    expect(wish('o2o-scheduled-2026-11-23T13:00:00')).toEqual({ kind: 'scheduled', at: null });
    expect(wish('o2o-scheduled-2026-11-23T13:00:01')).toMatchObject({ at: new Date('2026-11-23T12:00:01Z') });
    expect(wish('o2o-scheduled-1999-01-01T00:00:00')).toEqual({ kind: 'scheduled', at: null });
  });

  it.each([
    'go',
    'O2O-MIGRATE-NOW',
    'o2o-migrate-now please',
    'o2o-scheduled-',
    'o2o-scheduled-tomorrow',
    'o2o-scheduled-2026-12-01',
    'o2o-scheduled-2026-12-01T03:00',
    'o2o-scheduled-2026-12-01T03:00:00Z',
    'o2o-scheduled-2026-02-30T03:00:00',
    'o2o-scheduled-2026-12-01T25:00:00',
    '\u0000',
  ])('%j is none, and what is one is told', (text) => {
    const told =
      'o2o-migrate-now, rollback-now and o2o-scheduled-YYYY-MM-DDTHH:MM:SS (Europe/Amsterdam) are known here';
    expect(wish(text)).toEqual({ kind: 'none', why: expect.stringContaining(told) as string });
  });

  it('for another year is a slip', () => {
    expect(wish('o2o-scheduled-2062-12-01T03:00:00')).toEqual({
      kind: 'none',
      why: 'that is more than a year ahead; an earlier time',
    });
  });
});
