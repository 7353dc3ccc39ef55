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
