import { describe, expect, it } from 'vitest';
import { windowText } from '../domain/maintenance-window.ts';
import { readWindow } from './window-text.ts';

describe('a window in one line', () => {
  it.each([
    ['Mon-Fri 22:00-06:00 Europe/Amsterdam', ['mon', 'tue', 'wed', 'thu', 'fri'], '22:00', '06:00'],
    ['sat,sun 0:00-24:00 UTC', ['sat', 'sun'], '00:00', '24:00'],
    ['Fri-Mon 20:00-23:30 America/New_York', ['mon', 'fri', 'sat', 'sun'], '20:00', '23:30'],
    ['9:00-17:00 UTC', ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], '09:00', '17:00'],
  ])('reads %s', (text, days, from, to) => {
    const window = readWindow(text);
    expect(window).toMatchObject({ days, from, to });
    expect(readWindow(windowText(window))).toEqual(window);
  });

  it('keeps the dates that are left out', () => {
    const window = readWindow('22:00-06:00 UTC', ['2026-12-24', '2026-12-31']);
    expect(window.except).toEqual(['2026-12-24', '2026-12-31']);
    expect(windowText(window)).toBe('22:00-06:00 UTC, not on 2026-12-24, 2026-12-31');
  });

  it.each([
    ['tonight', 'it has another form'],
    ['Mon-Fri 22:00-06:00', 'it has another form'],
    ['Mon-Fri 25:00-06:00 UTC', '25:00 is no time of day'],
    ['Mon-Fri 22:00-06:60 UTC', '06:60 is no time of day'],
    ['Mon-Fry 22:00-06:00 UTC', 'mon-fry names no days of the week'],
    ['22:00-06:00 Europe/Amsterdm', 'Europe/Amsterdm is no time zone that this machine knows'],
  ])('says what is wrong with %s', (text, why) => {
    expect(() => readWindow(text)).toThrow(expect.objectContaining({ code: 'WINDOW_INVALID', kind: 'user' }));
    expect(() => readWindow(text)).toThrow(why);
  });

  it('takes no date that the calendar has not', () => {
    expect(() => readWindow('22:00-06:00 UTC', ['2026-02-30'])).toThrow('2026-02-30 is no date');
  });
});
