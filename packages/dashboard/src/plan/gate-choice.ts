/** What opens a gate, as one text that stands in the address bar, and as what a person chooses. */
import type { Gate, WindowEnd } from '../api/types/plan.ts';
import { isSpan, spanText } from '../schedule/span.ts';
import { readWindow, windowText } from '../schedule/window-text.ts';

export type GateKind = 'person' | 'automatic' | 'time' | 'after' | 'window';

/** `person`, `automatic`, `2026-12-01T02:00:00.000Z`, `5d`, `Mon-Fri 22:00-06:00 UTC`, or a time or span, a blank and a window. */
export function gateToText(gate: WindowEnd): string {
  if (typeof gate === 'string') return gate;
  if ('after' in gate) return 'window' in gate ? `${gate.after} ${windowText(gate.window)}` : gate.after;
  const parts = [
    ...(gate.notBefore === undefined ? [] : [gate.notBefore]),
    ...('window' in gate ? [windowText(gate.window)] : []),
  ];
  return parts.join(' ');
}

/** Null where the text is no gate: whoever typed it is told. */
export function gateOfText(text: string): Gate | null {
  if (text === 'person' || text === 'automatic') return text;
  const [first = '', ...rest] = text.trim().split(' ');
  const notBefore = isTime(first) ? first : null;
  const others = notBefore === null ? text.trim() : rest.join(' ');
  if (others === '') return notBefore === null ? null : { notBefore };
  const window = readWindow(others);
  if (window === null) return null;
  return notBefore === null ? { window } : { window, notBefore };
}

/** As `gateOfText`, and a span after the cutover. */
export function windowEndOfText(text: string): WindowEnd | null {
  const [first = '', ...rest] = text.trim().split(' ');
  if (!isSpan(first)) return gateOfText(text);
  if (rest.length === 0) return { after: first };
  const window = readWindow(rest.join(' '));
  return window === null ? null : { window, after: first };
}

export function kindOf(gate: WindowEnd): GateKind {
  if (typeof gate === 'string') return gate;
  if ('after' in gate) return 'after';
  return 'window' in gate ? 'window' : 'time';
}

/** For people: `a person`, `not before 2026-12-01 03:00`, `5 days after the cutover`. */
export function gateWords(gate: WindowEnd, timeText: (iso: string) => string): string {
  if (gate === 'person') return 'a person';
  if (gate === 'automatic') return 'opens by itself';
  if ('after' in gate) {
    const hours = 'window' in gate ? [windowText(gate.window)] : [];
    return [...hours, `${spanText(gate.after)} after the cutover`].join(', ');
  }
  const time = gate.notBefore === undefined ? [] : [`not before ${timeText(gate.notBefore)}`];
  return ('window' in gate ? [windowText(gate.window), ...time] : time).join(', ');
}

/** The value of a field of date and time, on the clocks of this browser: 2026-12-01T03:00. */
export function localOf(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Empty where the field is. */
export function isoOf(local: string): string {
  const date = new Date(local);
  return local === '' || Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text));
}
