/**
 * Reads a maintenance window from one line, as people type it: `Mon-Fri 22:00-06:00 Europe/Amsterdam`. Days are single, in
 * ranges, or several with commas (`Sat,Sun`); left out, every day is meant.
 */
import { IANAZone } from 'luxon';
import { BatonError } from '../domain/error.ts';
import { type MaintenanceWindow, type Weekday, WEEKDAYS } from '../domain/maintenance-window.ts';

const FORM = /^(?:(?<days>[a-z,-]+)\s+)?(?<from>\d{1,2}:\d{2})-(?<to>\d{1,2}:\d{2})\s+(?<zone>[A-Za-z0-9_+\-/]+)$/i;

/** @throws BatonError WINDOW_INVALID (kind user) that says which part cannot be read */
export function readWindow(text: string, except: readonly string[] = []): MaintenanceWindow {
  const parts = FORM.exec(text.trim())?.groups;
  if (parts === undefined) throw invalid(text, 'it has another form');
  const { days = 'mon-sun', from = '', to = '', zone = '' } = parts;
  if (!isTimeOfDay(from)) throw invalid(text, `${from} is no time of day`);
  if (!isTimeOfDay(to)) throw invalid(text, `${to} is no time of day`);
  if (!isTimeZone(zone)) throw invalid(text, `${zone} is no time zone that this machine knows`);
  const wrong = except.find((date) => !isDate(date));
  if (wrong !== undefined) throw invalid(text, `${wrong} is no date such as 2026-12-24`);
  return {
    timeZone: zone,
    days: readDays(text, days.toLowerCase()),
    from: padded(from),
    to: padded(to),
    ...(except.length === 0 ? {} : { except }),
  };
}

/** `HH:MM` from 00:00 to 24:00. */
export function isTimeOfDay(text: string): boolean {
  return /^(?:(?:[01]?\d|2[0-3]):[0-5]\d|24:00)$/.test(text);
}

export function isTimeZone(text: string): boolean {
  return IANAZone.isValidZone(text);
}

/** A date that the calendar has. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function readDays(text: string, days: string): readonly Weekday[] {
  const meant = new Set<Weekday>();
  for (const part of days.split(',')) {
    const [first = '', last = first, ...rest] = part.split('-');
    const [from, to] = [placeOf(first), placeOf(last)];
    if (from === -1 || to === -1 || rest.length > 0) throw invalid(text, `${part} names no days of the week`);
    // `Fri-Mon` goes over the end of the week.
    const length = ((to - from + 7) % 7) + 1;
    for (let step = 0; step < length; step += 1) {
      const day = WEEKDAYS[(from + step) % 7];
      if (day !== undefined) meant.add(day);
    }
  }
  return WEEKDAYS.filter((day) => meant.has(day));
}

function placeOf(day: string): number {
  return WEEKDAYS.findIndex((known) => known === day);
}

function padded(time: string): string {
  return time.padStart(5, '0');
}

function invalid(text: string, why: string): BatonError {
  return new BatonError({
    code: 'WINDOW_INVALID',
    kind: 'user',
    message: `"${text}" is not a maintenance window: ${why}.`,
    remedy:
      'Write days, hours and time zone, such as "Mon-Fri 22:00-06:00 Europe/Amsterdam" or "Sat,Sun 00:00-24:00 UTC". Without days every day is meant.',
  });
}
