/** What can be tracked (`vrrp_script`, `track_file`, `vrrp_track_process`), and what an instance tracks. */
import type { Tracked } from '../../domain/vrrp.ts';
import { redact } from '../redact.ts';
import { SCRIPT_KEYWORDS, TRACK_FILE_KEYWORDS, TRACK_PROCESS_KEYWORDS } from './keywords.ts';
import { readCommand } from './read-command.ts';
import { warnUnknown } from './statements.ts';
import type { Statement } from './statements.ts';
import type { Trouble } from './trouble.ts';
import { integerOf } from './values.ts';

/** By kind and name: what it is when an instance says no more than its name. */
export type Trackers = Map<string, Tracked>;

const KINDS: ReadonlyMap<string, Tracked['kind']> = new Map([
  ['track_interface', 'interface'],
  ['track_script', 'script'],
  ['track_file', 'file'],
  ['track_process', 'process'],
  ['track_bfd', 'bfd'],
]);

/** Adds one definition; answers how many secrets were in it. */
export function defineTracker(
  definition: Statement,
  kind: 'script' | 'file' | 'process',
  trackers: Trackers,
  trouble: Trouble,
): number {
  const [name] = definition.values;
  if (name === undefined) {
    trouble.warn(definition, `${definition.keyword} has no name: left out`);
    return 0;
  }
  const known = kind === 'script' ? SCRIPT_KEYWORDS : kind === 'file' ? TRACK_FILE_KEYWORDS : TRACK_PROCESS_KEYWORDS;
  // A file counts with weight 1 when nothing is said (keepalived.conf(5), track_file).
  let weight: number | null = kind === 'file' ? 1 : null;
  let what: string | null = null;
  let redacted = 0;
  for (const statement of definition.block ?? []) {
    if (!known.has(statement.keyword)) warnUnknown(statement, trouble);
    else if (statement.keyword === 'weight')
      weight = weightOf(statement, statement.values, kind === 'file' ? 2_147_483_647 : 254, trouble);
    else if (statement.keyword === kind) {
      const command = kind === 'process' ? redact(statement.values.join(' ')) : readCommand(statement);
      what = command.text;
      redacted += command.count;
    }
  }
  if (trackers.has(key(kind, name)))
    trouble.warn(definition, `${definition.keyword} ${name} is already defined: left out`);
  else trackers.set(key(kind, name), { kind, name, weight, what });
  return redacted;
}

/** The lines of a `track_...` block. A name must be defined above, as keepalived wants it; an interface and BFD need not. */
export function readTracks(block: Statement, trackers: Trackers, trouble: Trouble): readonly Tracked[] {
  const kind = KINDS.get(block.keyword);
  const tracks: Tracked[] = [];
  for (const line of block.block ?? []) {
    const name = line.keyword;
    const free = kind === 'interface' || kind === 'bfd';
    const tracker =
      kind === undefined ? undefined : free ? { kind, name, weight: null, what: null } : trackers.get(key(kind, name));
    if (tracker === undefined) trouble.warn(line, `${block.keyword}: ${name} is not defined above: ignored`);
    else if (line.values.length === 0) tracks.push(tracker);
    else if (line.values[0] !== 'weight')
      trouble.warn(line, `${block.keyword}: ${name} has an option that is not known: ignored`);
    else
      tracks.push({
        ...tracker,
        weight: weightOf(line, line.values.slice(1), kind === 'file' ? 2_147_483_647 : 254, trouble),
      });
  }
  return tracks;
}

/** `weight N [reverse]`: reverse turns its sign. */
function weightOf(statement: Statement, values: readonly string[], limit: number, trouble: Trouble): number | null {
  const weight = integerOf({ ...statement, keyword: 'weight', values }, -limit, limit, trouble);
  return weight !== null && weight !== 0 && values[1] === 'reverse' ? -weight : weight;
}

function key(kind: string, name: string): string {
  return `${kind} ${name}`;
}

export function isTrack(keyword: string): boolean {
  return KINDS.has(keyword);
}
