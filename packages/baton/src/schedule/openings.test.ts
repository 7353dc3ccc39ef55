import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MaintenanceWindow, WEEKDAYS } from '../domain/maintenance-window.ts';
import { isOpenAt, openingAt } from './openings.ts';

const nights: MaintenanceWindow = {
  timeZone: 'Europe/Amsterdam',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '22:00',
  to: '06:00',
};

const opening = (window: MaintenanceWindow, at: string): readonly string[] | null => {
  const found = openingAt(window, new Date(at));
  return found === null ? null : [found.from.toISOString(), found.to.toISOString()];
};

describe('a maintenance window', () => {
  it('is open over midnight, by the clocks of its zone', () => {
    // Monday, 23 November 2026; Amsterdam is an hour ahead of UTC.
    expect(opening(nights, '2026-11-23T12:00:00Z')).toEqual(['2026-11-23T21:00:00.000Z', '2026-11-24T05:00:00.000Z']);
    expect(isOpenAt(nights, new Date('2026-11-23T21:00:00Z'))).toBe(true);
    expect(isOpenAt(nights, new Date('2026-11-24T04:59:59.999Z'))).toBe(true);
    expect(isOpenAt(nights, new Date('2026-11-24T05:00:00Z'))).toBe(false);
    expect(isOpenAt(nights, new Date('2026-11-23T20:59:59.999Z'))).toBe(false);
  });

  it("lasts into a day that is not its own, and begins on none: Friday's night is Saturday morning", () => {
    expect(isOpenAt(nights, new Date('2026-11-28T03:00:00Z'))).toBe(true);
    expect(opening(nights, '2026-11-28T05:00:00Z')).toEqual(['2026-11-30T21:00:00.000Z', '2026-12-01T05:00:00.000Z']);
  });

  it('leaves out dates on which it would begin', () => {
    const window = { ...nights, except: ['2026-11-23', '2026-11-24'] };
    expect(opening(window, '2026-11-23T12:00:00Z')).toEqual(['2026-11-25T21:00:00.000Z', '2026-11-26T05:00:00.000Z']);
  });

  it('is an hour shorter in the night in which the clocks go forward, and longer when they go back', () => {
    const sundays: MaintenanceWindow = { ...nights, days: ['sun'], from: '00:00', to: '06:00' };
    expect(opening(sundays, '2027-03-27T12:00:00Z')).toEqual(['2027-03-27T23:00:00.000Z', '2027-03-28T04:00:00.000Z']);
    expect(opening(sundays, '2026-10-24T12:00:00Z')).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T05:00:00.000Z']);
    // 02:30 is skipped that night.
    const skipped: MaintenanceWindow = { ...sundays, from: '02:30', to: '04:00' };
    expect(opening(skipped, '2027-03-27T12:00:00Z')).toEqual(['2027-03-28T01:30:00.000Z', '2027-03-28T02:00:00.000Z']);
  });

  it('may last a whole day, until 24:00', () => {
    const weekend: MaintenanceWindow = { timeZone: 'UTC', days: ['sat', 'sun'], from: '00:00', to: '24:00' };
    expect(opening(weekend, '2026-11-27T12:00:00Z')).toEqual(['2026-11-28T00:00:00.000Z', '2026-11-29T00:00:00.000Z']);
    expect(isOpenAt(weekend, new Date('2026-11-29T23:59:59.999Z'))).toBe(true);
  });

  it('never opens when no day is its own', () => {
    expect(openingAt({ ...nights, days: [] }, new Date('2026-11-23T12:00:00Z'))).toBe(null);
  });

  it('is never over when it is said to come', () => {
    const clock = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    const time = clock.map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
    const window = fc.record({
      timeZone: fc.constantFrom('UTC', 'Europe/Amsterdam', 'America/New_York', 'Pacific/Chatham'),
      days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
      from: time,
      to: time,
    });
    const moment = fc.date({
      min: new Date('2026-01-01T00:00:00Z'),
      max: new Date('2028-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(window, moment, (each, at) => {
        const found = openingAt(each, at);
        expect(found).not.toBe(null);
        if (found === null) return;
        expect(found.to.getTime()).toBeGreaterThan(at.getTime());
        expect(found.to.getTime()).toBeGreaterThan(found.from.getTime());
        expect(isOpenAt(each, found.from)).toBe(true);
        expect(isOpenAt(each, at)).toBe(found.from <= at);
      }),
    );
  });
});
