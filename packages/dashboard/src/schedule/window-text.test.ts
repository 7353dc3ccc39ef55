import { describe, expect, test } from 'vitest';
import { readWindow, windowText } from './window-text.ts';

describe('a window in one line', () => {
  test.each([
    'Mon-Fri 22:00-06:00 Europe/Amsterdam',
    'Sat,Sun 00:00-24:00 UTC',
    '09:00-17:00 UTC',
    'Mon,Wed 20:00-23:30 America/New_York',
  ])('%s', (text) => {
    const window = readWindow(text);
    expect(window).not.toBe(null);
    expect(window === null ? '' : windowText(window)).toBe(text);
  });

  test('days may go over the end of the week', () => {
    expect(readWindow('Fri-Mon 1:00-2:00 UTC')).toMatchObject({ days: ['mon', 'fri', 'sat', 'sun'], from: '01:00' });
  });

  test.each(['tonight', 'Mon-Fri 22:00-06:00', 'Mon-Fry 22:00-06:00 UTC', 'Mon 25:00-06:00 UTC', ''])(
    'takes no other form: %s',
    (text) => expect(readWindow(text)).toBe(null),
  );

  test('dates that are left out are told', () => {
    const window = { timeZone: 'UTC', days: [], from: '22:00', to: '06:00', except: ['2026-12-24'] } as const;
    expect(windowText({ ...window, days: ['mon'] })).toBe('Mon 22:00-06:00 UTC, not on 2026-12-24');
  });
});
