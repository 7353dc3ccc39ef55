/** The end for good: nothing is deleted while anybody may still go back, and nobody goes back once anything may be deleted. */
import { expect, test, vi } from 'vitest';
import type { Command, Migration } from '../../packages/baton/src/domain/migration.ts';
import { commitMigration } from '../../packages/baton/src/services/commit-migration.ts';
import { held } from './held.ts';
import { noOutsiders } from './no-outsiders.ts';
import { play, type Stage } from './stage.ts';
import { FORWARD, NO_GATE } from './story-turns.ts';

const LIMIT = { timeout: 60_000 } as const;
const ROLLBACK: Command = { kind: 'rollback', reason: 'slow', by: 'bob' };
const { signal } = new AbortController();

type Committing = Parameters<typeof commitMigration>[0];
type Committed = Awaited<ReturnType<typeof commitMigration>>;

/** A migration to its end, and then what `then` does; while the clouds live, so that what is asked of them is done. */
async function whenCompleted(then: (stage: Stage) => Promise<void>): Promise<void> {
  const ending = await play({
    ...FORWARD,
    name: 'commit',
    world: { order: 'primary-first', gates: NO_GATE, preCopy: 'skip' },
    onOutcome: async (stage) => {
      await then(stage);
      return false;
    },
  });
  expect(ending).toMatchObject({ outcome: 'completed', errors: [] });
}

async function commit(
  { world, migrationId: id }: Stage,
  deleteSource: boolean,
  more: Partial<Committing> = {},
): Promise<Committed> {
  const { source, target, clock, outside, journal } = world;
  const deps: Committing = {
    clock,
    connect: (name) => Promise.resolve(name === source.name ? source : target),
    createOutageMeter: () => ({ ...outside, close: () => Promise.resolve() }),
    ...noOutsiders,
    journal: () => Promise.resolve(journal),
    hold: () => Promise.resolve(held()),
    ...more,
  };
  return await world.pass(commitMigration(deps, { id }, { deleteSource, by: 'ann' }, signal), () => 0);
}

const stateOf = async ({ world }: Stage): Promise<Migration['state']> => (await world.migration()).state;
const inSource = async ({ world }: Stage): Promise<readonly string[]> =>
  (await world.source.compute.listServers({}, signal)).map(({ name }) => name).toSorted();

test(
  'a commit keeps the source; a second one deletes it, and no rollback is taken after the first',
  LIMIT,
  async () => {
    await whenCompleted(async (stage) => {
      const before = await inSource(stage);
      expect(await commit(stage, false)).toMatchObject({ deleted: [] });
      expect([await stateOf(stage), await inSource(stage)]).toEqual(['committed', before]);
      const asked = stage.world.journal.addCommand(stage.migrationId, ROLLBACK);
      await expect(asked).rejects.toMatchObject({ code: 'MIGRATION_OVER' });
      await expect(commit(stage, false)).rejects.toMatchObject({ code: 'COMMIT_REFUSED' });
      const { deleted } = await commit(stage, true);
      expect(deleted).toEqual(expect.arrayContaining(['server shop-lb1', 'server shop-lb2']));
      expect(await inSource(stage)).toEqual(before.filter((name) => !name.startsWith('shop-lb')));
    });
  },
);

test('who asked to go back comes first', LIMIT, async () => {
  await whenCompleted(async (stage) => {
    const before = await inSource(stage);
    await stage.world.journal.addCommand(stage.migrationId, ROLLBACK);
    await expect(commit(stage, true)).rejects.toMatchObject({
      code: 'COMMIT_REFUSED',
      message: expect.stringContaining('bob asked for "rollback"') as string,
    });
    expect([await stateOf(stage), await inSource(stage)]).toEqual(['completed', before]);
  });
});

test('also who asks in the very moment in which it is committed', LIMIT, async () => {
  await whenCompleted(async (stage) => {
    const { world, migrationId } = stage;
    const before = await inSource(stage);
    const setState = world.journal.setState.bind(world.journal);
    vi.spyOn(world.journal, 'setState').mockImplementationOnce(async (...of) => {
      await world.journal.addCommand(migrationId, ROLLBACK);
      await setState(...of);
    });
    await expect(commit(stage, true)).rejects.toMatchObject({ code: 'COMMIT_REFUSED' });
    expect([await stateOf(stage), await inSource(stage)]).toEqual(['completed', before]);
  });
});

test('nothing is looked at, and nothing is touched, while somebody runs it', LIMIT, async () => {
  await whenCompleted(async (stage) => {
    const before = await inSource(stage);
    const busy = Object.assign(new Error('busy'), { code: 'MIGRATION_BUSY' });
    const more: Partial<Committing> = {
      hold: () => Promise.reject(busy),
      connect: () => Promise.reject(new Error('not asked for')),
    };
    await expect(commit(stage, true, more)).rejects.toBe(busy);
    expect([await stateOf(stage), await inSource(stage)]).toEqual(['completed', before]);
  });
});
