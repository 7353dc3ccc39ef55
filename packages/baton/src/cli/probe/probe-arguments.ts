/** How the arguments of probes are written; shared by `baton probe` and `baton plan create`. */
import { InvalidArgumentError } from 'commander';
import { splitCommand } from '../split-command.ts';

const LEAST_INTERVAL_MS = 5;
const MOST_INTERVAL_MS = 60_000;
/** What a timer of Node can wait for. */
const MOST_DURATION_MS = 2_147_483_647;
const UNIT_MS = { ms: 1, s: 1000, min: 60_000, m: 60_000, h: 3_600_000 } as const;

export function port(value: string): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= 1 && number <= 65_535) return number;
  throw new InvalidArgumentError('It is a whole number from 1 to 65535.');
}

export interface Page {
  readonly port: number;
  readonly path: string;
}

/** `80`, `8080/health`. */
export function page(value: string): Page {
  const [, digits = '', path = '/'] = /^(\d+)(\/[\u0021-\u007e]*)?$/.exec(value) ?? [];
  if (digits === '') throw new InvalidArgumentError('It has the form port or port/path, such as 8080/health.');
  return { port: port(digits), path };
}

export function talkOf(value: string): 'http' | 'echo' {
  if (value === 'http' || value === 'echo') return value;
  throw new InvalidArgumentError('It is http or echo.');
}

/** `11211`, `8080:http`; a conversation without a word speaks echo. */
export function conversation(value: string): { readonly port: number; readonly speaks: 'http' | 'echo' } {
  const [digits = '', speaks = 'echo'] = value.split(':');
  return { port: port(digits), speaks: talkOf(speaks) };
}

/** Milliseconds of `10ms`, `1s`. */
export function intervalMs(value: string): number {
  const ms = timeMs(value);
  if (Number.isInteger(ms) && ms >= LEAST_INTERVAL_MS && ms <= MOST_INTERVAL_MS) return ms;
  throw new InvalidArgumentError('It is a time from 5ms to 60s, in whole milliseconds.');
}

/** Milliseconds of `60s`, `5min`, `2h`. */
export function durationMs(value: string): number {
  const ms = timeMs(value);
  if (ms > 0 && ms <= MOST_DURATION_MS) return Math.round(ms);
  throw new InvalidArgumentError('It is a time with its unit, such as 500ms, 60s, 5min or 2h; 24 days at most.');
}

function timeMs(value: string): number {
  const [, figure, unit] = /^(\d+(?:\.\d+)?)(ms|s|min|m|h)$/.exec(value) ?? [];
  return figure === undefined ? Number.NaN : Number(figure) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

export interface NamedVantage {
  readonly name: string;
  readonly command: readonly string[];
}

/** `paris=ssh probe@paris`. */
export function namedVantage(value: string): NamedVantage {
  const [, name = '', text = ''] = /^([A-Za-z0-9][\w.-]*)=(.+)$/s.exec(value) ?? [];
  const command = splitCommand(text);
  if (name !== '' && command.length > 0) return { name, command };
  throw new InvalidArgumentError('It has the form name=command, such as "paris=ssh probe@paris".');
}

/** `body`, `none`, `header:X-Served-By`. */
export function identifyBy(value: string): 'body' | 'none' | { readonly header: string } {
  if (value === 'body' || value === 'none') return value;
  const header = /^header:([!#$%&'*+.^_`|~\w-]+)$/.exec(value)?.[1];
  if (header !== undefined) return { header };
  throw new InvalidArgumentError('It is body, none, or header:<name>.');
}
