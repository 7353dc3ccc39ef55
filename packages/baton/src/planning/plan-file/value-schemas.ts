/** The small values of a plan. Each one's message says what is wrong and, after the semicolon, what is allowed. */
import { z } from 'zod';
import { WEEKDAYS } from '../../domain/maintenance-window.ts';
import { isSpan } from '../../domain/span.ts';
import { isDate, isTimeOfDay, isTimeZone } from '../../schedule/window-text.ts';
import { cidrVersionOf, ipVersionOf } from './addresses.ts';

/** A value as it stands in the file, short enough for a message. */
export function shown(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Text that passes `test`; when it does not: `<value> is not <what>; <allowed>`. */
function textThat(test: (text: string) => boolean, what: string, allowed: string): z.ZodString {
  return z.string().refine(test, { error: (issue) => `${shown(issue.input)} is not ${what}; ${allowed}` });
}

/** For a value of several shapes: says that it is missing, or what it is not, and then what is allowed. */
export function choose(
  not: string,
  allowed: string,
): { readonly error: (issue: { readonly input?: unknown }) => string } {
  return {
    error: (issue) => `${issue.input === undefined ? 'is missing' : `${shown(issue.input)} ${not}`}; ${allowed}`,
  };
}

export const text = z.string();

/** Ends up in names, tags and lines of a log: one line, not empty. */
export const nameText = textThat(
  (value) => /^[^\p{Cc}]{1,255}$/u.test(value) && value.trim() === value,
  'a name',
  '1 to 255 characters on one line, no space at either end',
);

export const idText = textThat((value) => /^[^\s\p{Cc}]+$/u.test(value), 'an id', 'an id as the cloud gives it');

export const ipAddress = textThat(
  (value) => ipVersionOf(value) !== null,
  'an IP address',
  'an IPv4 or IPv6 address such as 203.0.113.10',
);

export const cidr = textThat(
  (value) => cidrVersionOf(value) !== null,
  'an address block',
  'an address and a prefix length such as 10.0.0.0/24',
);

export const ipAddressOrCidr = textThat(
  (value) => ipVersionOf(value) !== null || cidrVersionOf(value) !== null,
  'an IP address',
  'an address such as 10.0.0.100, or a block such as 10.0.0.0/24',
);

export const macAddress = textThat(
  (value) => /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(value),
  'a MAC address',
  'six bytes such as fa:16:3e:12:34:56',
);

/** RFC 3339 with an offset: a time without one would mean another moment on another machine. */
export const instant = textThat(
  (value) =>
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
  'a time',
  'ISO 8601 with an offset such as 2026-12-01T03:00:00Z or 2026-12-01T03:00:00+01:00',
);

/** Of minutes, hours or days. */
export const span = textThat(isSpan, 'a span of time', 'minutes, hours or days such as 90m, 36h or 5d');

function wholeNumber(least: number, most: number, allowed: string): z.ZodNumber {
  return z.number().refine((value) => Number.isInteger(value) && value >= least && value <= most, {
    error: (issue) => `${shown(issue.input)} is out of range; ${allowed}`,
  });
}

export const seconds = wholeNumber(1, 7 * 24 * 3600, 'whole seconds from 1 to 604800 (a week)');
export const secondsOrNone = wholeNumber(0, 24 * 3600, 'whole seconds to 86400; 0 is never');
export const httpStatus = wholeNumber(100, 599, 'a status from 100 to 599');
export const intervalMs = wholeNumber(1, 60_000, 'whole milliseconds from 1 to 60000');
export const tcpPort = wholeNumber(1, 65_535, 'a port from 1 to 65535');
/** Of a security group rule; for ICMP it is a type or a code. */
export const rulePort = wholeNumber(0, 65_535, 'a whole number from 0 to 65535');
export const sizeGib = wholeNumber(1, 1_048_576, 'whole GiB from 1');
export const mtu = wholeNumber(68, 65_535, 'bytes from 68 to 65535');
export const count = wholeNumber(0, Number.MAX_SAFE_INTEGER, 'a whole number from 0');

/** A range `[from, to]` of a forecast. */
export const range = z.tuple([z.number().nonnegative(), z.number().nonnegative()]).refine(([from, to]) => from <= to, {
  error: (issue) => `${JSON.stringify(issue.input)} runs backwards; the smaller number first`,
});

const timeOfDay = textThat(
  (value) => /^\d{2}:\d{2}$/.test(value) && isTimeOfDay(value),
  'a time of day',
  'hours and minutes such as "22:00"',
);

export const maintenanceWindow = z.strictObject({
  timeZone: textThat(isTimeZone, 'a time zone', 'a name such as Europe/Amsterdam or UTC'),
  days: z
    .array(z.enum(WEEKDAYS, choose('is not a day of the week', WEEKDAYS.join(', '))))
    .refine((days) => days.length > 0, { error: () => 'is empty; at least one day of the week' }),
  from: timeOfDay,
  to: timeOfDay,
  except: z.array(textThat(isDate, 'a date', 'a date such as 2026-12-24')).exactOptional(),
});
