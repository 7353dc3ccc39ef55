/** One `vrrp_sync_group`. */
import type { SyncGroup, Tracked } from '../../domain/vrrp.ts';
import { isSecretName, redact } from '../redact.ts';
import { SYNC_GROUP_KEYWORDS } from './keywords.ts';
import { isNotify, readCommand } from './read-command.ts';
import { isTrack, readTracks } from './read-trackers.ts';
import type { Trackers } from './read-trackers.ts';
import { warnUnknown } from './statements.ts';
import type { Statement } from './statements.ts';
import type { Trouble } from './trouble.ts';

export interface SyncGroupDraft extends SyncGroup {
  readonly statement: Statement;
  readonly tracks: readonly Tracked[];
  readonly redacted: number;
}

export function readSyncGroup(
  statement: Statement,
  name: string,
  trackers: Trackers,
  trouble: Trouble,
): SyncGroupDraft {
  const instances: string[] = [];
  const notifies: string[] = [];
  const tracks: Tracked[] = [];
  let redacted = 0;
  for (const keyword of statement.block ?? []) {
    if (isNotify(keyword.keyword)) {
      const command = readCommand(keyword);
      if (command.text !== '') notifies.push(command.text);
      redacted += command.count;
    } else if (isTrack(keyword.keyword)) tracks.push(...readTracks(keyword, trackers, trouble));
    else if (keyword.keyword === 'group') {
      if (instances.length > 0) trouble.warn(keyword, `sync group ${name} has its members already: ignored`);
      else {
        const members = keyword.block?.map((line) => membersIn(line, trouble)) ?? [];
        instances.push(...new Set(members.flat()));
      }
    } else if (!SYNC_GROUP_KEYWORDS.has(keyword.keyword)) warnUnknown(keyword, trouble);
  }
  if (instances.length === 0) trouble.warn(statement, `sync group ${name} has no members`);
  return { statement, name, instances, notifies, tracks, redacted };
}

/** What follows the name of a secret may be one, where a brace is missing: it is no member then. */
function membersIn(line: Statement, trouble: Trouble): readonly string[] {
  const words = [line.keyword, ...line.values];
  const named = words.findIndex((word) => isSecretName(word) || holdsSecret(word));
  // A name alone is a member: an instance may be called so.
  const members = named < 0 ? words : words.slice(0, holdsSecret(words[named] ?? '') ? named : named + 1);
  if (members.length < words.length)
    trouble.warn(line, 'this looks like a secret, not like members of a sync group: left out');
  return members;
}

/** As a word in quotes may, with its name. */
function holdsSecret(word: string): boolean {
  return redact(word).count > 0;
}
