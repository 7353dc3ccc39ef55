/** Hours in which work may be done: of some days of the week, in one time zone, on all dates but those left out. */

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface MaintenanceWindow {
  /** A name of the IANA time zone database, such as Europe/Amsterdam. */
  readonly timeZone: string;
  readonly days: readonly Weekday[];
  /** `HH:MM` on the clocks of that zone. */
  readonly from: string;
  /** `HH:MM`, at most 24:00; at or before `from`: on the next day. */
  readonly to: string;
  /** Dates (`YYYY-MM-DD`) on which no window begins. */
  readonly except?: readonly string[];
}

/** In one line, as people type and read it: `Mon-Fri 22:00-06:00 Europe/Amsterdam`. */
export function windowText({ days, from, to, timeZone, except = [] }: MaintenanceWindow): string {
  const left = except.length === 0 ? '' : `, not on ${except.join(', ')}`;
  return `${daysText(days)}${from}-${to} ${timeZone}${left}`;
}

function daysText(days: readonly Weekday[]): string {
  if (days.length === WEEKDAYS.length) return '';
  const places = days.map((day) => WEEKDAYS.indexOf(day)).toSorted((a, b) => a - b);
  const [first = 0] = places;
  const last = places.at(-1) ?? first;
  const names = places.map((place) => capital(WEEKDAYS[place] ?? ''));
  const isRange = places.length > 2 && last - first === places.length - 1;
  return `${isRange ? `${names[0] ?? ''}-${names.at(-1) ?? ''}` : names.join(',')} `;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
