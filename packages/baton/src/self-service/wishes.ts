/** From what a customer wrote into a server's metadata to what is wanted. Pure. */
import { DateTime } from 'luxon';
import type { SelfServiceFile } from './self-service-file.ts';

export type Wish =
  | { readonly kind: 'migrate-now' }
  | { readonly kind: 'rollback-now' }
  /** Null: as soon as possible, since the time has passed. */
  | { readonly kind: 'scheduled'; readonly at: Date | null }
  /** Not one that Baton knows. */
  | { readonly kind: 'none'; readonly why: string };

/** A date that is farther away than this is a slip of the finger. */
const MOST_DAYS_AHEAD = 366;

/**
 * A time that the clocks skip in the night in which they change counts as an hour later; of one that they have twice, the first one
 * counts.
 */
export function readWish(text: string, file: Pick<SelfServiceFile, 'values' | 'timeZone'>, now: Date): Wish {
  const { values, timeZone } = file;
  const asked = text.trim();
  if (asked === values.migrateNow) return { kind: 'migrate-now' };
  if (asked === values.rollbackNow) return { kind: 'rollback-now' };
  if (!asked.startsWith(values.scheduled)) return { kind: 'none', why: `${allowed(file)} are known here` };
  const written = asked.slice(values.scheduled.length);
  const at = readTime(written, timeZone);
  if (at === null) return { kind: 'none', why: `that is no time; ${allowed(file)} are known here` };
  if (at.getTime() - now.getTime() > MOST_DAYS_AHEAD * 86_400_000) {
    return { kind: 'none', why: 'that is more than a year ahead; an earlier time' };
  }
  return { kind: 'scheduled', at: at <= now ? null : at };
}

function readTime(written: string, timeZone: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(written)) return null;
  const time = DateTime.fromISO(written, { zone: timeZone });
  if (!time.isValid) return null;
  // Which of two luxon takes by itself depends on the time of year at which it is asked.
  return new Date(Math.min(...time.getPossibleOffsets().map((one) => one.toMillis())));
}

function allowed({ values, timeZone }: Pick<SelfServiceFile, 'values' | 'timeZone'>): string {
  return `${values.migrateNow}, ${values.rollbackNow} and ${values.scheduled}YYYY-MM-DDTHH:MM:SS (${timeZone})`;
}
