/** A maintenance window in one line, as plans and people write it: `Mon-Fri 22:00-06:00 Europe/Amsterdam`. */
import type { MaintenanceWindow, Weekday } from '../api/types/plan.ts';

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const FORM = /^(?:([a-z,-]+)\s+)?(\d{1,2}:\d{2})-(\d{1,2}:\d{2})\s+([A-Za-z0-9_+\-/]+)$/i;

export function windowText({ days, from, to, timeZone, except = [] }: MaintenanceWindow): string {
  const left = except.length === 0 ? '' : `, not on ${except.join(', ')}`;
  return `${daysText(days)}${from}-${to} ${timeZone}${left}`;
}

/** Null where the text has another form. Whether the zone is known is for the API to say. */
export function readWindow(text: string): MaintenanceWindow | null {
  const [, days = 'mon-sun', from = '', to = '', timeZone = ''] = FORM.exec(text.trim()) ?? [];
  const meant = readDays(days.toLowerCase());
  if (meant === null || !isTime(from) || !isTime(to) || timeZone === '') return null;
  return { timeZone, days: meant, from: from.padStart(5, '0'), to: to.padStart(5, '0') };
}

function readDays(text: string): readonly Weekday[] | null {
  const meant = new Set<Weekday>();
  for (const part of text.split(',')) {
    const [first = '', last = first, ...rest] = part.split('-');
    const [from, to] = [place(first), place(last)];
    if (from === -1 || to === -1 || rest.length > 0) return null;
    // `Fri-Mon` goes over the end of the week.
    const length = ((to - from + 7) % 7) + 1;
    for (let step = 0; step < length; step += 1) {
      const day = WEEKDAYS[(from + step) % 7];
      if (day !== undefined) meant.add(day);
    }
  }
  return WEEKDAYS.filter((day) => meant.has(day));
}

function daysText(days: readonly Weekday[]): string {
  if (days.length === WEEKDAYS.length) return '';
  const places = days.map(place).toSorted((a, b) => a - b);
  const names = places.map((at) => capital(WEEKDAYS[at] ?? ''));
  const isRange = places.length > 2 && (places.at(-1) ?? 0) - (places[0] ?? 0) === places.length - 1;
  return `${isRange ? `${names[0] ?? ''}-${names.at(-1) ?? ''}` : names.join(',')} `;
}

function place(day: string): number {
  return WEEKDAYS.findIndex((known) => known === day);
}

function isTime(text: string): boolean {
  return /^(?:(?:[01]?\d|2[0-3]):[0-5]\d|24:00)$/.test(text);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
