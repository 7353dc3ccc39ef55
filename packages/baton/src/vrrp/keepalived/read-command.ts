/** The command of a `script` or `notify` keyword, without secrets. */
import { redact } from '../redact.ts';
import type { Redacted } from '../redact.ts';
import { escapedWordsOf } from './line.ts';
import type { Statement } from './statements.ts';

/** `script "/path args" user group`: who runs it is no part of the command. Empty when there is none. */
export function readCommand(statement: Statement): Redacted {
  return redact(escapedWordsOf(statement.text)[1] ?? '');
}

export function isNotify(keyword: string): boolean {
  return /^notify(?:_(?:master|backup|fault|stop|deleted|master_rx_lower_pri))?$/.test(keyword);
}
