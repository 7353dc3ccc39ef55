/**
 * The log of a process: JSON, one object a line, on stderr. `migrationId` and `requestId` are the two ids to search by.
 *
 * Secrets are taken out of the finished line, the last thing before it is written: by then it does not matter whether something
 * came as a field, as the binding of a child, as an error with a request inside it, or as part of a text.
 */
import { type Logger, pino } from 'pino';
import { redacted } from './redacted.ts';

export type Log = Logger;
/** What a part needs that only tells. */
export type Say = Pick<Log, 'debug' | 'info' | 'warn' | 'error'>;

/** For fastify's `requestIdLogLabel`. */
export const REQUEST_ID = 'requestId';

export interface LogOptions {
  /** `trace` to `fatal`, or `silent`; `info` when it is not said. */
  readonly level?: string;
  /** Where lines go, each with its end; to stderr when it is not said. */
  readonly write?: (line: string) => void;
}

export function createLog(options: LogOptions = {}): Log {
  const write = options.write ?? toStderr;
  return pino(
    {
      level: options.level ?? 'info',
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    { write: (line: string) => write(redactedLine(line)) },
  );
}

/** The log of what is done for one migration. */
export function logOfMigration(log: Log, migrationId: string): Log {
  return log.child({ migrationId });
}

function toStderr(line: string): void {
  process.stderr.write(line);
}

function redactedLine(line: string): string {
  try {
    return `${JSON.stringify(redacted(JSON.parse(line)))}\n`;
  } catch {
    // Nobody can tell what is in it.
    return `${JSON.stringify({ level: 'error', msg: 'a line of the log was no JSON and was left out' })}\n`;
  }
}
