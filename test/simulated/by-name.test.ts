/** A whole migration of addresses that cannot move: names lead clients to others, and back. */
import { describe, expect, test } from 'vitest';
import { approve, ask, type Ending, play, type Play } from './stage.ts';
import type { Story } from './stories.ts';
import { nameOf, TTLS, type World } from './world.ts';

const story = (secondary: 'automatic' | 'person', more: Partial<Story>): Story => ({
  name: 'by name',
  world: { order: 'primary-first', gates: { cutover: 'automatic', secondary }, preCopy: 'skip', cutover: 'dns' },
  onOutcome: () => false,
  endsAs: 'completed',
  from: 'the beginning',
  ...more,
});

/** How things stand when the last run has ended. */
interface Last {
  /** Where names lead, and their TTL. */
  readonly names: readonly { readonly leads: 'source' | 'target' | 'nowhere'; readonly ttl: number | undefined }[];
  /** Which cloud answers where they lead. */
  readonly servedBy: readonly (string | undefined)[];
  readonly changes: number;
  /** Floating IPs of HA IPs in the source that lead to a port. */
  readonly stillAssociated: number;
  readonly madeInTarget: number;
}

function lookAt(world: World): Last {
  const { haIps } = world.plan;
  const source = world.cloudOf('source').state.floatingIps.all();
  const target = world.cloudOf('target').state.floatingIps.all();
  const records = haIps.map(({ address }) => ({ address, found: world.names.at(nameOf(address)) }));
  return {
    names: records.map(({ address, found }) => {
      const [one] = found?.addresses ?? [];
      const isMade = target.some(({ address: made }) => made === one);
      return { leads: one === address ? 'source' : isMade ? 'target' : 'nowhere', ttl: found?.ttlSeconds };
    }),
    servedBy: records.map(({ found }) => world.simulation.internet.whoServes(found?.addresses[0] ?? '')?.cloud),
    changes: world.names.changes.length,
    stillAssociated: source.filter((one) => one.portId !== null && haIps.some(({ address }) => address === one.address))
      .length,
    madeInTarget: target.filter(({ description }) => description.includes(':ha-ip.')).length,
  };
}

async function told(one: Story, how: Play = {}): Promise<{ readonly ending: Ending; readonly last: Last | undefined }> {
  let last: Last | undefined;
  const ending = await play(
    {
      ...one,
      onOutcome: async (stage, outcome) => {
        last = lookAt(stage.world);
        return one.onOutcome(stage, outcome);
      },
    },
    how,
  );
  return { ending, last };
}

const both = <T>(one: T): readonly T[] => [one, one];
const turnBack =
  (what: 'rollback' | 'abort'): NonNullable<Story['onEvent']> =>
  (stage, event) => {
    if (event.kind !== 'migration.state' || event.state !== 'guarding') return;
    if (stage.turns === 0) ask(stage, what);
    else approve(stage, 'secondary');
  };

/** Lowered, led there, settled; each of two names. */
const CHANGES = 6;

describe('a migration by name', () => {
  test('forward: names lead to the target with their usual TTL, and the source never let go', async () => {
    const { ending, last } = await told(story('automatic', {}));
    expect(ending).toMatchObject({ outcome: 'completed', errors: [], violations: [] });
    expect(last).toEqual({
      names: both({ leads: 'target', ttl: TTLS.usual }),
      servedBy: both('os2'),
      changes: CHANGES,
      stillAssociated: 2,
      madeInTarget: 2,
    });
  });

  test('a crash right after a name was changed: nothing is changed twice', async () => {
    const dieAt = `cutover act names.replace(${nameOf('127.203.113.10')}) #1 after`;
    const { ending, last } = await told(story('automatic', {}), { dieAt });
    expect(ending).toMatchObject({ outcome: 'completed', died: true, lives: 2, errors: [], violations: [] });
    expect(last).toMatchObject({ servedBy: both('os2'), changes: CHANGES });
  });

  test('rollback in the window, and forward again; the association in the source never ended', async () => {
    let back: Last | undefined;
    const { ending, last } = await told(
      story('person', {
        onEvent: turnBack('rollback'),
        onOutcome: ({ world }, { kind }) => {
          if (kind !== 'rolled-back') return false;
          back = lookAt(world);
          return true;
        },
      }),
    );
    expect(back).toMatchObject({
      names: both({ leads: 'source', ttl: TTLS.lowered }),
      servedBy: both('os1'),
      stillAssociated: 2,
    });
    expect(ending).toMatchObject({ outcome: 'completed', errors: [], violations: [] });
    expect(last).toMatchObject({ names: both({ leads: 'target', ttl: TTLS.usual }), servedBy: both('os2') });
  });

  test('rolled back after both have moved', async () => {
    const { ending, last } = await told(
      story('automatic', {
        onOutcome: (stage, { kind }) => {
          if (kind !== 'completed') return false;
          ask(stage, 'rollback');
          return true;
        },
      }),
    );
    expect(ending).toMatchObject({ outcome: 'rolled-back', errors: [], violations: [] });
    expect(last).toMatchObject({ names: both({ leads: 'source', ttl: TTLS.lowered }), servedBy: both('os1') });
  });

  test('abort in the window: nothing is left in the target, and the TTL is the usual one', async () => {
    const { ending, last } = await told(story('person', { onEvent: turnBack('abort') }));
    expect(ending).toMatchObject({ outcome: 'aborted', errors: [], violations: [], leftovers: [] });
    expect(last).toMatchObject({
      names: both({ leads: 'source', ttl: TTLS.usual }),
      servedBy: both('os1'),
      stillAssociated: 2,
      madeInTarget: 0,
    });
  });
});
