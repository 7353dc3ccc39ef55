import { BatonError } from '../domain/error.ts';
import { isOfHaIps, type Migration } from '../domain/migration.ts';
import type { DriverContext } from '../ha-ip/driver-context.ts';
import { assertMayCommit, deleteSource } from '../runbook/commit.ts';
import type { Journal } from '../ports/journal.ts';
import type { Dependencies } from './dependencies.ts';

type Committing = Pick<
  Dependencies,
  'clock' | 'connect' | 'createOutageMeter' | 'hooks' | 'names' | 'journal' | 'hold'
>;
interface CommitOptions {
  readonly deleteSource: boolean;
  readonly by: string;
}
interface Committed {
  readonly deleted: readonly string[];
  readonly left: readonly string[];
}

/**
 * Ends a migration for good (see Services.commit). It holds the right to run it all the while: nobody goes back meanwhile, and two
 * do not commit. From the moment it is committed no rollback is taken; what cannot be deleted then is for another commit.
 */
export async function commitMigration(
  deps: Committing,
  { id }: Pick<Migration, 'id'>,
  options: CommitOptions,
  signal: AbortSignal,
): Promise<Committed> {
  const journal = await deps.journal();
  const held = await deps.hold(id);
  try {
    const migration = await journal.getMigration(id);
    if (migration === null) throw new Error(`migration ${id} was held, and is not there`);
    assertState(migration, options);
    return await commitHeld(deps, journal, migration, options, AbortSignal.any([signal, held.signal]));
  } finally {
    // Where the store does not answer, it ends by itself.
    await held.release().catch(() => undefined);
  }
}

async function commitHeld(
  deps: Committing,
  journal: Journal,
  migration: Migration,
  options: CommitOptions,
  signal: AbortSignal,
): Promise<Committed> {
  await assertNobodyGoesBack(journal, migration);
  const { plan } = migration;
  const [source, target] = await Promise.all([deps.connect(plan.source.cloud), deps.connect(plan.target.cloud)]);
  const outside = deps.createOutageMeter(plan.probe);
  try {
    const ctx: DriverContext = {
      migrationId: migration.id,
      plan,
      source,
      target,
      // A commit reserves nothing.
      targetOperator: null,
      outside,
      hooks: deps.hooks,
      names: deps.names,
      clock: deps.clock,
      signal,
      earlier: async (id) => (await journal.listSteps(migration.id)).find(({ stepId }) => stepId === id) ?? null,
      emit: async (event) => void (await journal.appendEvent(migration.id, event)),
    };
    await assertMayCommit(ctx);
    await journal.appendEvent(migration.id, {
      kind: 'command.given',
      command: 'commit',
      by: options.by,
      detail: options.deleteSource ? 'with the source deleted' : 'nothing is deleted',
    });
    if (migration.state !== 'committed') await closeTheWayBack(journal, migration);
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
    return done;
  } finally {
    await outside.close();
  }
}

/** First the state, so that no rollback is taken from here on, and then another look for one that was taken just before. */
async function closeTheWayBack(journal: Journal, migration: Migration): Promise<void> {
  await journal.setState(migration.id, 'committed');
  try {
    await assertNobodyGoesBack(journal, migration);
  } catch (error) {
    await journal.setState(migration.id, migration.state);
    throw error;
  }
}

/** A commit that kept the source may be followed by one that deletes it, when nobody will go back any more. */
function assertState({ id, name, state }: Migration, { deleteSource }: CommitOptions): void {
  if (state === 'completed' || (state === 'committed' && deleteSource)) return;
  throw new BatonError({
    code: 'COMMIT_REFUSED',
    kind: 'user',
    message: `${id} (${name}) is ${state}; only a completed migration can be committed.`,
    remedy: `See where it stands: baton migration show ${id}`,
  });
}

async function assertNobodyGoesBack(journal: Journal, { id, name }: Migration): Promise<void> {
  const back = (await journal.pendingCommands(id)).find(
    (command) => (command.kind === 'rollback' || command.kind === 'abort') && !isOfHaIps(command),
  );
  if (back === undefined) return;
  throw new BatonError({
    code: 'COMMIT_REFUSED',
    kind: 'user',
    message: `${id} (${name}) is about to go back: ${back.by} asked for "${back.kind}". Nothing was deleted.`,
    remedy: `Let it go back: baton migration start ${id}`,
  });
}
