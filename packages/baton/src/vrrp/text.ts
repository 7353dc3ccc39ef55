/** What the parsers share: lines and words with their places, a bounded list of what they stumbled over, and the limit. */
import { MAX_INPUT, type Located, type Parsed, parsed, unparsable } from './located.ts';

/** Where something stands; lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface TextLine {
  readonly text: string;
  readonly line: number;
}

export interface Word extends Place {
  readonly text: string;
}

/** What a parser stumbled over and went on. Messages never repeat the text: a secret could stand there. */
export interface Stumbles {
  readonly note: (place: Place, message: string) => void;
}

/** A parser that cannot go on answers this. */
export class NotReadable {
  readonly place: Place;
  readonly message: string;

  constructor(place: Place, message: string) {
    this.place = place;
    this.message = message;
  }
}

/** Nobody reads more of them, and a file of a million broken lines must not answer a million warnings. */
const MOST_WARNINGS = 100;
export const START: Place = { line: 1, column: 1 };

/** Runs a parser under the common limit and gathers what it stumbles over. */
export function reading<T>(text: string, file: string, read: (stumbles: Stumbles) => T | NotReadable): Parsed<T> {
  if (text.length > MAX_INPUT) return unparsable(file, 1, 1, `longer than ${MAX_INPUT} characters`);
  const warnings: Located[] = [];
  const value = read({
    note: ({ line, column }, message) => {
      if (warnings.length < MOST_WARNINGS) warnings.push({ file, line, column, message });
    },
  });
  if (value instanceof NotReadable) return unparsable(file, value.place.line, value.place.column, value.message);
  return parsed(value, warnings);
}

export function linesOf(text: string): readonly TextLine[] {
  return text.split(/\r?\n/).map((line, index) => ({ text: line, line: index + 1 }));
}

export function wordsOf({ text, line }: TextLine): readonly Word[] {
  return Array.from(text.matchAll(/\S+/g), (match) => ({ text: match[0], line, column: match.index + 1 }));
}

/** Places of many indices in one text, each in logarithmic time. */
export function placesIn(text: string): (index: number) => Place {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return (index) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: index - (starts[low] ?? 0) + 1 };
  };
}

/** A whole number within bounds, or null. */
export function wholeNumber(text: string | undefined, least: number, most: number): number | null {
  if (text === undefined || !/^\d{1,9}$/.test(text)) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}
