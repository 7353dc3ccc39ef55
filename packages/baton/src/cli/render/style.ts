import picocolors from 'picocolors';

/** How talk looks on this terminal. A mark and a word always carry the meaning; colour only repeats it. */
export interface Style {
  readonly colors: ReturnType<typeof picocolors.createColors>;
  readonly marks: Marks;
  /** False where the locale is not UTF-8: then nothing but ASCII is drawn. */
  readonly unicode: boolean;
  /** IANA name, or undefined for the machine's own. */
  readonly timeZone: string | undefined;
}

export interface Marks {
  readonly running: string;
  readonly done: string;
  readonly waiting: string;
  readonly gap: string;
  readonly failed: string;
  readonly back: string;
  readonly note: string;
  readonly bar: readonly [full: string, empty: string];
}

const UNICODE: Marks = {
  running: '●',
  done: '✓',
  waiting: '◦',
  gap: '!',
  failed: '✗',
  back: '↩',
  note: '·',
  bar: ['█', '░'],
};

const ASCII: Marks = {
  running: '>',
  done: '+',
  waiting: '~',
  gap: '!',
  failed: 'x',
  back: '<',
  note: '.',
  bar: ['#', '.'],
};

export function styleFor(options: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly color: boolean;
}): Style {
  const { env } = options;
  // Locale(7): the first of these that is set decides. Without any, most terminals of today are UTF-8.
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'UTF-8';
  const unicode = /utf-?8/i.test(locale);
  return {
    colors: picocolors.createColors(options.color),
    marks: unicode ? UNICODE : ASCII,
    unicode,
    timeZone: validTimeZone(env['TZ']),
  };
}

/** `03:12:09`, in the time of the terminal. */
export function clockText(iso: string, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(new Date(iso));
}

/** `2026-12-01 02:00`, in the time of the terminal. */
export function dayAndMinute(at: Date, timeZone: string | undefined): string {
  // Of the formats that Intl has, Sweden's is ISO 8601's.
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone }).format(at);
}

function validTimeZone(name: string | undefined): string | undefined {
  if (name === undefined || name === '') return undefined;
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    // TZ may be POSIX (`CET-1CEST`) or a file; the machine's own zone is what it means for Node.
    return undefined;
  }
}
