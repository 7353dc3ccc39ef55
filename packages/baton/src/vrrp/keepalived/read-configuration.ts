/**
 * Reads keepalived.conf(5) as one node takes it: with its includes, conditions, definitions and repeats resolved. It goes on
 * where keepalived goes on, with a warning at the place; what keepalived has for virtual servers and BFD is passed over.
 */
import { posix } from 'node:path';

import type { SyncGroup, VrrpConfiguration } from '../../domain/vrrp.ts';
import { MAX_INPUT, parsed, unparsable } from '../located.ts';
import type { Parsed } from '../located.ts';
import { completeInstance } from './complete-instance.ts';
import type { NodeIdentity } from './definitions.ts';
import { Expansion } from './expand.ts';
import { ROOT_KEYWORDS } from './keywords.ts';
import { readGlobal } from './read-global.ts';
import type { Global } from './read-global.ts';
import { draftInstance } from './read-instance.ts';
import type { InstanceDraft } from './instance-draft.ts';
import { readSyncGroup } from './read-sync-group.ts';
import type { SyncGroupDraft } from './read-sync-group.ts';
import { defineTracker } from './read-trackers.ts';
import type { Trackers } from './read-trackers.ts';
import { statementsOf, warnUnknown } from './statements.ts';
import type { Statement } from './statements.ts';
import { Trouble } from './trouble.ts';

/**
 * `files`: path in the guest -> text, with every file that `main` includes; relative paths count from `/`.
 * Fails, located, on: a file that includes itself, an expansion without end, input or expansion beyond its bound.
 */
export function readKeepalivedConfiguration(
  files: ReadonlyMap<string, string>,
  main: string,
  node: NodeIdentity,
): Parsed<VrrpConfiguration> {
  const texts = new Map([...files].map(([path, text]) => [posix.resolve('/', path), text]));
  const first = posix.resolve('/', main);
  for (const [path, text] of texts) {
    if (text.length > MAX_INPUT) return unparsable(path, 1, 1, `longer than ${MAX_INPUT} characters`);
  }
  const trouble = new Trouble();
  const expansion = new Expansion(texts, node, trouble);
  const reading = readStatements(statementsOf(expansion.pieces(first), trouble), trouble);
  if (trouble.fatal !== null) return { ok: false, error: trouble.fatal };
  const configuration: VrrpConfiguration = {
    kind: 'keepalived',
    files: expansion.filesRead,
    ...reading,
    dependsOnHostName: expansion.dependsOnHostName,
  };
  return parsed(configuration, trouble.warnings);
}

type Reading = Omit<VrrpConfiguration, 'kind' | 'files' | 'dependsOnHostName'>;

function readStatements(statements: readonly Statement[], trouble: Trouble): Reading {
  const global: Global = { routerName: null, version: null, startupDelaySeconds: 0, garpRefreshSeconds: 0 };
  const trackers: Trackers = new Map();
  const instances = new Map<string, InstanceDraft>();
  const groups = new Map<string, SyncGroupDraft>();
  let redacted = 0;
  for (const statement of statements) {
    const [name] = statement.values;
    switch (statement.keyword) {
      case 'global_defs':
        readGlobal(statement, global, trouble);
        break;
      case 'vrrp_script':
        redacted += defineTracker(statement, 'script', trackers, trouble);
        break;
      case 'track_file':
      case 'vrrp_track_file':
        redacted += defineTracker(statement, 'file', trackers, trouble);
        break;
      case 'vrrp_track_process':
        redacted += defineTracker(statement, 'process', trackers, trouble);
        break;
      case 'vrrp_sync_group':
        if (isNew(statement, groups, trouble))
          groups.set(name ?? '', readSyncGroup(statement, name ?? '', trackers, trouble));
        break;
      case 'vrrp_instance':
        if (isNew(statement, instances, trouble))
          instances.set(name ?? '', draftInstance(statement, name ?? '', trackers, trouble));
        break;
      default:
        if (!ROOT_KEYWORDS.has(statement.keyword)) warnUnknown(statement, trouble);
    }
  }
  const groupOf = new Map<string, string>();
  for (const group of groups.values()) joinGroup(group, instances, groupOf, trouble);
  const drafts = [...instances.values()];
  redacted += [...drafts, ...groups.values()].reduce((sum, draft) => sum + draft.redacted, 0);
  return {
    instances: drafts.map((draft) => completeInstance(draft, global, groupOf.get(draft.name) ?? null, trouble)),
    syncGroups: [...groups.values()].map(({ name, instances: members, notifies }): SyncGroup => ({
      name,
      instances: members,
      notifies,
    })),
    routerName: global.routerName,
    startupDelaySeconds: global.startupDelaySeconds,
    garpRefreshSeconds: garpRefreshOf(drafts, global),
    redacted,
  };
}

/** Named, and not there yet: the first one counts, in keepalived too. */
function isNew(statement: Statement, known: ReadonlyMap<string, unknown>, trouble: Trouble): boolean {
  const [name, ...more] = statement.values;
  if (name === undefined || more.length > 0)
    trouble.warn(statement, `${statement.keyword} must have one name: left out`);
  else if (known.has(name)) trouble.warn(statement, `${statement.keyword} ${name} is already defined: left out`);
  else return true;
  return false;
}

/** What a group tracks, all of its members track. */
function joinGroup(
  group: SyncGroupDraft,
  instances: ReadonlyMap<string, InstanceDraft>,
  groupOf: Map<string, string>,
  trouble: Trouble,
): void {
  for (const member of group.instances) {
    const draft = instances.get(member);
    if (draft === undefined) trouble.warn(group.statement, `sync group ${group.name}: there is no instance ${member}`);
    else if (groupOf.has(member))
      trouble.warn(group.statement, `sync group ${group.name}: ${member} is in another one already`);
    else {
      groupOf.set(member, group.name);
      draft.tracks.push(...group.tracks);
    }
  }
}

/** The rarest refresh of all instances, so that nobody relies on one that an instance does not make. */
function garpRefreshOf(drafts: readonly InstanceDraft[], global: Global): number {
  const all = drafts.map((draft) => draft.garpRefreshSeconds ?? global.garpRefreshSeconds);
  if (all.length === 0) return global.garpRefreshSeconds;
  return all.includes(0) ? 0 : Math.max(...all);
}
