/** What customers read in the metadata of their servers: one line, in their time zone, as long as Nova allows. */
import { DateTime } from 'luxon';

/** Nova's limit for a value (nova/api/validation/parameter_types.py, metadata: maxLength 255). */
const MOST_CHARACTERS = 255;

/** One line without control characters, and not longer than a value may be. */
export function metadataLine(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= MOST_CHARACTERS ? line : `${characters.slice(0, MOST_CHARACTERS - 3).join('')}...`;
}

/** `2026-12-01 03:00`, on the clocks of that zone. */
export function localTime(time: Date, timeZone: string): string {
  return DateTime.fromJSDate(time, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm');
}

/** What went wrong and how to solve it; the latter is what a customer can do something with, so it is not cut for the former. */
export function whyNot(what: string, remedy: string): string {
  const room = MOST_CHARACTERS - 12;
  if (what.length + remedy.length < room || remedy === '') return `${what} ${remedy}`.trim();
  const forRemedy = Math.min(remedy.length, Math.floor(room / 2));
  const forWhat = room - forRemedy - 1;
  const first = what.length <= forWhat ? what : `${what.slice(0, forWhat - 3)}...`;
  return `${first} ${remedy}`;
}
