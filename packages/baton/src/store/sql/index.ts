/**
 * The schema, as numbered changes that are applied in order and never edited once released: a new change is a new file and
 * one line here. They are modules and not .sql files so that a build carries them along.
 */
import { sql as migrations } from './000001-migrations.ts';
import { sql as oneActiveMigration } from './000002-one-active-migration.ts';
import { sql as steps } from './000003-steps.ts';
import { sql as events } from './000004-events.ts';
import { sql as commands } from './000005-commands.ts';
import { sql as pendingCommands } from './000006-pending-commands.ts';
import { sql as gaps } from './000007-gaps.ts';
import { sql as watchSpans } from './000008-watch-spans.ts';
import { sql as leases } from './000009-leases.ts';
import { sql as gapWitness } from './000010-gap-witness.ts';
import { sql as watchSpanClock } from './000011-watch-span-clock.ts';
import { sql as wantedRuns } from './000012-wanted-runs.ts';
import { sql as audit } from './000013-audit.ts';
import { sql as auditOfProject } from './000014-audit-of-project.ts';
import { sql as keptAnswers } from './000015-kept-answers.ts';
import { sql as news } from './000016-news.ts';
import { sql as journalFollowers } from './000017-journal-followers.ts';
import { sql as journalCursors } from './000018-journal-cursors.ts';
import { sql as planHeads } from './000019-plan-heads.ts';
import { sql as newsAfterCommits } from './000020-news-after-commits.ts';
import { sql as gapsThatLast } from './000021-gaps-that-last.ts';
import { sql as wantedLater } from './000022-wanted-later.ts';
import { sql as endedSessions } from './000023-ended-sessions.ts';

export interface SchemaChange {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** In order; numbers count from 1 without gaps. */
export const schemaChanges: readonly SchemaChange[] = [
  { number: 1, name: 'migrations', sql: migrations },
  { number: 2, name: 'one-active-migration', sql: oneActiveMigration },
  { number: 3, name: 'steps', sql: steps },
  { number: 4, name: 'events', sql: events },
  { number: 5, name: 'commands', sql: commands },
  { number: 6, name: 'pending-commands', sql: pendingCommands },
  { number: 7, name: 'gaps', sql: gaps },
  { number: 8, name: 'watch-spans', sql: watchSpans },
  { number: 9, name: 'leases', sql: leases },
  { number: 10, name: 'gap-witness', sql: gapWitness },
  { number: 11, name: 'watch-span-clock', sql: watchSpanClock },
  { number: 12, name: 'wanted-runs', sql: wantedRuns },
  { number: 13, name: 'audit', sql: audit },
  { number: 14, name: 'audit-of-project', sql: auditOfProject },
  { number: 15, name: 'kept-answers', sql: keptAnswers },
  { number: 16, name: 'news', sql: news },
  { number: 17, name: 'journal-followers', sql: journalFollowers },
  { number: 18, name: 'journal-cursors', sql: journalCursors },
  { number: 19, name: 'plan-heads', sql: planHeads },
  { number: 20, name: 'news-after-commits', sql: newsAfterCommits },
  { number: 21, name: 'gaps-that-last', sql: gapsThatLast },
  { number: 22, name: 'wanted-later', sql: wantedLater },
  { number: 23, name: 'ended-sessions', sql: endedSessions },
];
