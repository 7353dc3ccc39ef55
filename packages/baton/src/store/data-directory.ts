import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * Where Baton keeps what it must remember: `$BATON_HOME`, else `$XDG_STATE_HOME/baton`, else `~/.local/state/baton`
 * (XDG Base Directory Specification: state, such as history, that outlives the process but is not worth carrying along).
 */
export function dataDirectory(env: Readonly<Record<string, string | undefined>>): string {
  if (env['BATON_HOME']) return resolve(env['BATON_HOME']);
  const state = env['XDG_STATE_HOME'];
  // The specification: relative paths in these variables are invalid and ignored.
  return join(state && isAbsolute(state) ? state : join(env['HOME'] || homedir(), '.local', 'state'), 'baton');
}
