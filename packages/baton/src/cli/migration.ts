import type { Command } from 'commander';
import type { CommandLine } from './command-line.ts';
import { addAbort } from './migration/abort.ts';
import { addApprove } from './migration/approve.ts';
import { addCommit } from './migration/commit.ts';
import { addCutOver } from './migration/cut-over.ts';
import { addList } from './migration/list.ts';
import { addReport } from './migration/report.ts';
import { addPause, addResume } from './migration/pause.ts';
import { addReschedule } from './migration/reschedule.ts';
import { addRollback } from './migration/rollback.ts';
import { addShow } from './migration/show.ts';
import { addStart } from './migration/start.ts';
import { addWatch } from './migration/watch.ts';

/** `baton migration ...`, in the order of its life. */
export function addMigration(program: Command, line: CommandLine): void {
  const migration = program
    .command('migration')
    .helpCommand(false)
    .description('a migration: one HA group on its way to the target');
  addStart(migration, line);
  addList(migration, line);
  addShow(migration, line);
  addWatch(migration, line);
  addApprove(migration, line);
  addRollback(migration, line);
  addReschedule(migration, line);
  addPause(migration, line);
  addResume(migration, line);
  addCutOver(migration, line);
  addAbort(migration, line);
  addCommit(migration, line);
  addReport(migration, line);
}
