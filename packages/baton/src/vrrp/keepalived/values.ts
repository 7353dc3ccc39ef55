/** Values of statements, in the ranges that keepalived takes; out of range is a warning, and null. */
import type { Statement } from './statements.ts';
import type { Trouble } from './trouble.ts';

export function integerOf(statement: Statement, low: number, high: number, trouble: Trouble): number | null {
  const text = statement.values[0] ?? '';
  const value = /^[-+]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  trouble.warn(statement, `${statement.keyword} is not a whole number from ${low} to ${high}: ignored`);
  return null;
}

/** Seconds with a fraction (TIMER of keepalived.conf(5)). */
export function secondsOf(statement: Statement, low: number, high: number, trouble: Trouble): number | null {
  const text = statement.values[0] ?? '';
  const value = /^\+?(?:\d{1,10}(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  trouble.warn(statement, `${statement.keyword} is not a number of seconds from ${low} to ${high}: ignored`);
  return null;
}
