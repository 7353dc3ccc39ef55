import type { Journal } from '../ports/journal.ts';
import type { StartWorker } from './worker.ts';

/** Nobody runs these, and they do not rest: a process has left them. */
const LEFT = ['running', 'guarding', 'rolling-back'];

/** Workers whose begin and end are counted. */
export function countedWorkers(
  startWorker: StartWorker,
  journal: Pick<Journal, 'getMigration'>,
  count: { tookOver(): void; workerEnded(outcome: string): void },
): StartWorker {
  return (migrationId) => {
    journal
      .getMigration(migrationId)
      .then((migration) => {
        if (migration !== null && LEFT.includes(migration.state)) count.tookOver();
      })
      // Only a figure is missing then.
      .catch(() => undefined);
    const worker = startWorker(migrationId);
    void worker.outcome.then(({ kind }) => count.workerEnded(kind));
    return worker;
  };
}
