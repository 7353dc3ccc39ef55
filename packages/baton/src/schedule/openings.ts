/**
 * When a maintenance window is open. Times of day are those on the clocks of its zone: a window from 22:00 to 06:00 is an hour
 * shorter or longer in the night in which the clocks change, and a time that those clocks skip counts as an hour later.
 */
import { DateTime } from 'luxon';
import { type MaintenanceWindow, WEEKDAYS } from '../domain/maintenance-window.ts';

export interface Opening {
  readonly from: Date;
  readonly to: Date;
}

/** A window that opens on one day of a leap year's February is found; one that never opens ends the search. */
const FARTHEST_DAYS = 9 * 366;

/** The opening that is under way at that moment, or else the next one. Null when there is none within nine years. */
export function openingAt(window: MaintenanceWindow, at: Date): Opening | null {
  const today = DateTime.fromJSDate(at, { zone: window.timeZone }).startOf('day');
  // Yesterday's may last over midnight.
  for (let days = -1; days <= FARTHEST_DAYS; days += 1) {
    const opening = openingOn(window, today.plus({ days }));
    if (opening !== null && opening.to > at) return opening;
  }
  return null;
}

export function isOpenAt(window: MaintenanceWindow, at: Date): boolean {
  const opening = openingAt(window, at);
  return opening !== null && opening.from <= at;
}

function openingOn(window: MaintenanceWindow, day: DateTime): Opening | null {
  const weekday = WEEKDAYS[day.weekday - 1];
  if (weekday === undefined || !window.days.includes(weekday)) return null;
  if (window.except?.includes(day.toFormat('yyyy-MM-dd')) === true) return null;
  const from = onTheClock(day, window.from);
  const to = onTheClock(window.to > window.from ? day : day.plus({ days: 1 }), window.to);
  // Skipped by the clocks that night, as a whole.
  if (to <= from) return null;
  return { from: from.toJSDate(), to: to.toJSDate() };
}

/** 24:00 is midnight at the end of that day. */
function onTheClock(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const date = hour === 24 ? day.plus({ days: 1 }) : day;
  return date.set({ hour: hour % 24, minute, second: 0, millisecond: 0 });
}
