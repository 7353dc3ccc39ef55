/** What `keepalived -t` says: exit code 5 and lines such as `(/etc/keepalived/keepalived.conf: Line 29) Unknown keyword 'x'`. */
import { MAX_INPUT, parsed, unparsable } from '../located.ts';
import type { Located, Parsed } from '../located.ts';
import { redact } from '../redact.ts';

const COMMAND = 'keepalived -t';
/** With `-l` and no syslog, every line begins with the time, as ctime(3) writes it. */
const TIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}: /;

/** One entry for each complaint, where keepalived saw it; a complaint without a place has its line of the output. */
export function readConfigTest(output: string): Parsed<readonly Located[]> {
  if (output.length > MAX_INPUT) return unparsable(COMMAND, 1, 1, `longer than ${MAX_INPUT} characters`);
  const complaints: Located[] = [];
  for (const [at, raw] of output.split(/\r?\n/).entries()) {
    const line = redact(raw.replace(TIME, '').trim()).text;
    if (line === '' || /^exit \d+$/.test(line)) continue;
    const match = /^\(([^()]+): Line (\d{1,9})\) (.*)$/.exec(line);
    if (match === null) complaints.push({ file: COMMAND, line: at + 1, column: 1, message: line });
    else complaints.push({ file: match[1] ?? '', line: Number(match[2]), column: 1, message: match[3] ?? '' });
  }
  return parsed(complaints);
}
