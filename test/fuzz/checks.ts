/** What must hold for every answer of every parser. */
import { isStillSecret, MARK } from './marks.ts';
import type { Target } from './targets.ts';

/** Why an answer is wrong; null when it is right. */
export function wrongWith(target: Target, input: string): string | null {
  let answer: unknown;
  try {
    answer = target.parse(input);
  } catch (error) {
    return `threw ${error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : String(error)}`;
  }
  if (!isRecord(answer) || typeof answer['ok'] !== 'boolean') return 'answered neither a value nor an error';
  const places = answer['ok'] ? answer['warnings'] : [answer['error']];
  if (!Array.isArray(places)) return 'answered no list of warnings';
  const fits = fitsIn(input);
  for (const place of places) {
    const wrong = wrongPlace(place, fits);
    if (wrong !== null) return wrong;
  }
  const told = JSON.stringify(answer, withCollections);
  if (told.length > 256 * input.length + 65_536) return 'answered out of all proportion to its input';
  if (target.markedLines.size > 0 && told.includes(MARK) && isStillSecret(input, target.markedLines)) {
    return 'told a secret';
  }
  return null;
}

type Fits = (line: number, column: number) => boolean;

/** Some formats end a line at a lone carriage return as well. Many places of one input are looked up in the same lines. */
function fitsIn(input: string): Fits {
  const texts: (readonly string[] | undefined)[] = [];
  return (line, column) =>
    [/\n/, /\r\n|\n|\r/].some((ends, way) => {
      const text = (texts[way] ??= input.split(ends))[line - 1];
      return text !== undefined && column >= 1 && column <= text.length + 1;
    });
}

function wrongPlace(place: unknown, fits: Fits): string | null {
  if (!isRecord(place) || typeof place['message'] !== 'string' || typeof place['file'] !== 'string')
    return 'told no place';
  const { line, column } = place;
  if (!Number.isInteger(line) || !Number.isInteger(column)) return 'told a place without numbers';
  return fits(Number(line), Number(column)) ? null : 'told a place outside of its input';
}

function withCollections(_: string, value: unknown): unknown {
  if (value instanceof Map) return [...value.entries()];
  return value instanceof Set ? [...value] : value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
