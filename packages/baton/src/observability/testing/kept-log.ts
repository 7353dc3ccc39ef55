import { createLog, type Log } from '../log.ts';

/** For tests: a log whose lines are kept, as they would have been written. */
export function keptLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  return { lines, log: createLog({ level: 'trace', write: (line) => void lines.push(line) }) };
}
