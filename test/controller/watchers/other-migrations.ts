/** Migrations that nobody runs, beside those that run: a list is long, and some of them are written to at a steady rate. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../../../packages/baton/src/domain/plan.ts';
import type { PostgresJournal } from '../../../packages/baton/src/store/postgres-journal.ts';

const AT_ONCE = 4;

/** As many as there are project ids, each with such a plan in its project; answers with their ids. */
export async function makeOthers(
  journal: PostgresJournal,
  plan: Plan,
  projectIds: readonly string[],
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let from = 0; from < projectIds.length; from += AT_ONCE) {
    const made = projectIds.slice(from, from + AT_ONCE).map(async (projectId, at) => {
      const name = `other-${from + at + 1}`;
      const groupKey = `${projectId}/${randomUUID()}`;
      return await journal.createMigration({ ...plan, name, groupKey, source: { ...plan.source, projectId } });
    });
    for (const { id } of await Promise.all(made)) ids.push(id);
  }
  return ids;
}

/** Whoever writes tells of nothing that a runbook would tell of: it is the writing that counts. */
export interface Chatter {
  /** Waits for the last write. Throws what one of them threw. */
  stop(): Promise<void>;
}

export interface ChatterOptions {
  /** In turn. */
  readonly migrationIds: readonly string[];
  readonly perSecond: number;
  /** Of each note. */
  readonly bytes: number;
  /** Every so many notes the migration's state changes, which lists tell. 0: never. */
  readonly stateEvery: number;
}

export function chatter(journal: PostgresJournal, options: ChatterOptions): Chatter {
  const { migrationIds, perSecond, bytes, stateEvery } = options;
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const write = async (id: string, count: number): Promise<void> => {
    await journal.appendEvent(id, { kind: 'note', stepId: null, text: textOf(count, bytes) });
    if (stateEvery > 0 && count % stateEvery === 0) {
      await journal.setState(id, count % (2 * stateEvery) === 0 ? 'running' : 'waiting', { stepId: `step-${count}` });
    }
  };
  const writing = (async (): Promise<void> => {
    const fromMs = performance.now();
    for (let count = 0; ; count += 1) {
      const dueMs = fromMs + (count * 1000) / perSecond;
      await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal: stopping.signal });
      const id = migrationIds[count % migrationIds.length];
      if (id === undefined) throw new Error('there is nothing to write to');
      const written: Promise<void> = write(id, count)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => underWay.delete(written));
      underWay.add(written);
    }
    // Its pause rejects when it is stopped.
  })().catch(() => undefined);
  return {
    stop: async () => {
      stopping.abort();
      await writing;
      await Promise.all(underWay);
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** Of that length, and never the same twice. */
function textOf(count: number, bytes: number): string {
  return `${count} ${randomUUID()} `.padEnd(bytes, 'abcdefghijklmnopqrstuvwxyz');
}
