import { BatonError } from '../domain/error.ts';
import type { Migration } from '../domain/migration.ts';
import { assertMayCommit, deleteSource } from '../runbook/commit.ts';
import type { Dependencies } from './dependencies.ts';

/** Ends a migration for good (see Services.commit). */
export async function commitMigration(
  deps: Dependencies,
  migration: Migration,
  options: { readonly deleteSource: boolean; readonly by: string },
  signal: AbortSignal,
): Promise<{ readonly deleted: readonly string[]; readonly left: readonly string[] }> {
  // A commit that kept the source may be followed by one that deletes it, when nobody will go back any more.
  const maySo = migration.state === 'completed' || (migration.state === 'committed' && options.deleteSource);
  if (!maySo) {
    throw new BatonError({
      code: 'COMMIT_REFUSED',
      kind: 'user',
      message: `${migration.id} (${migration.name}) is ${migration.state}; only a completed migration can be committed.`,
      remedy: `See where it stands: baton migration show ${migration.id}`,
    });
  }
  const { plan } = migration;
  const [source, target] = await Promise.all([deps.connect(plan.source.cloud), deps.connect(plan.target.cloud)]);
  const outside = deps.createOutageMeter(plan.probe);
  const journal = await deps.journal();
  try {
    const ctx = { migrationId: migration.id, plan, source, target, outside, clock: deps.clock, signal };
    await assertMayCommit(ctx);
    await journal.appendEvent(migration.id, {
      kind: 'command.given',
      command: 'commit',
      by: options.by,
      detail: options.deleteSource ? 'with the source deleted' : 'nothing is deleted',
    });
    const done = options.deleteSource
      ? await deleteSource(ctx)
      : {
          deleted: [],
          left: [
            `everything in ${source.name}: both load balancers are off and locked, their disks, ports and floating IPs are kept`,
          ],
        };
    for (const text of [
      ...done.deleted.map((one) => `deleted ${one}`),
      ...done.left.map((one) => `left alone: ${one}`),
    ]) {
      await journal.appendEvent(migration.id, { kind: 'note', stepId: 'commit', text });
    }
    if (migration.state !== 'committed') await journal.setState(migration.id, 'committed');
    return done;
  } finally {
    await outside.close();
  }
}
