/** The rollback window as clients see it, in driven time. */
import { describe, expect, test } from 'vitest';
import type { Event } from '../../packages/baton/src/domain/event.ts';
import { GUARD_STORIES, LOST_IN_A_RETURN } from './guard-stories.ts';
import { play, type Play, type Stage } from './stage.ts';
import { STORIES, type Story } from './stories.ts';

const LIMIT = { timeout: 300_000 } as const;
/** The handover of the primary, by a soft stop, is before the window and counts in the outage of the whole story. */
const HANDOVER_MS = 620;

async function played(
  story: Story,
  how: Play = {},
): Promise<{ readonly outageMs: number; readonly events: readonly Event[] }> {
  const events: Event[] = [];
  const kept: Story = {
    ...story,
    onEvent: (stage: Stage, event) => {
      events.push(event);
      story.onEvent?.(stage, event);
    },
  };
  const ending = await play(kept, how);
  expect(ending.violations).toEqual([]);
  expect(ending.errors).toEqual([]);
  expect(ending.outcome).toBe(story.endsAs);
  expect(ending.died).toBe(how.dieAt !== undefined);
  return { outageMs: ending.outageMs, events };
}

const storiesNamed = (words: string): readonly (readonly [string, Story])[] =>
  [...STORIES, ...GUARD_STORIES]
    .filter(({ name }, index, all) => name.includes(words) && all.findIndex((one) => one.name === name) === index)
    .map((story) => [story.name, story]);

describe('a load balancer that is shut off behind Baton’s back', () => {
  test.each(storiesNamed('the guard rolls back'))('%s', LIMIT, async (_name, story) => {
    const { outageMs, events } = await played(story);
    expect(outageMs - HANDOVER_MS).toBeLessThan(3000);
    expect(events.filter(({ kind }) => kind === 'guard.acted')).toHaveLength(1);
  });

  test.each(storiesNamed('the guard rolls back'))('%s, while Baton is away', LIMIT, async (_name, story) => {
    const { events } = await played(story, { dieAt: 'rollback-window act begin' });
    const seen = events.filter((event) => event.kind === 'guard.acted');
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ proofs: [{ result: 'proved' }] });
  });
});

describe('a load balancer that is lost behind the gate, while the second one is copied', () => {
  const stories = storiesNamed('the guard acts while the second one is copied');

  test.each(stories)('%s', LIMIT, async (_name, story) => {
    const { outageMs, events } = await played(story);
    expect(outageMs - HANDOVER_MS).toBeLessThan(3000);
    expect(events.filter(({ kind }) => kind === 'guard.acted')).toHaveLength(1);
    // A load balancer whose disks are being copied can take over.
    const notes = events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
    expect(notes.filter((text) => /no way back|could not be returned/.test(text))).toEqual([]);
    // The copy was broken off, and what it left is taken back with the rest.
    const second = story.world.order === 'primary-first' ? 'secondary' : 'primary';
    const ofCopy = events.flatMap((event) =>
      /^(?:step|undo)\./.test(event.kind) && 'stepId' in event && event.stepId === `${second}.pre-copy`
        ? [event.kind]
        : [],
    );
    expect(ofCopy).toEqual(['step.started', 'undo.started', 'undo.done']);
  });

  test.each(stories.filter(([name]) => !name.includes('movers')))(
    '%s, while Baton is away',
    LIMIT,
    async (_, story) => {
      const second = story.world.order === 'primary-first' ? 'secondary' : 'primary';
      const { events } = await played(story, { dieAt: `${second}.pre-copy act begin` });
      expect(events.filter(({ kind }) => kind === 'guard.acted')).toHaveLength(1);
    },
  );
});

describe('a guest that hangs while Nova says that all is well', () => {
  test.each(storiesNamed('hears nobody'))('%s', LIMIT, async (_name, story) => {
    const { outageMs, events } = await played(story);
    // Its whole span of silence, a rehearsal in the source, and the move.
    expect(outageMs).toBeGreaterThan(10_000);
    expect(outageMs - HANDOVER_MS).toBeLessThan(16_000);
    const acted = events.find((event) => event.kind === 'guard.acted');
    expect(acted?.reason).toMatch(
      /nobody has answered from outside for 1\d\.\d s, while Nova says ACTIVE, power state 1$/,
    );
    expect(acted?.proofs?.map(({ what }) => what)).toEqual([
      expect.stringMatching(/is lost$/),
      '127.203.113.10 does not answer',
      '127.203.113.11 does not answer',
      'os1 serves',
    ]);
  });

  test.each(storiesNamed('hears nobody'))('%s, and had hung before Baton came back', LIMIT, async (_name, story) => {
    const { events } = await played(story, { dieAt: 'rollback-window act begin' });
    expect(events.filter(({ kind }) => kind === 'guard.acted')).toHaveLength(1);
  });
});

describe('single HA IPs', () => {
  test.each(storiesNamed('one HA IP back'))('%s', LIMIT, async (name, story) => {
    const { outageMs, events } = await played(story);
    if (!name.includes('guard')) expect(outageMs).toBeLessThanOrEqual(HANDOVER_MS);
    const of = (address: string): readonly string[] =>
      events.flatMap((event) => (event.kind === 'ha-ip.leads' && event.address === address ? [event.side] : []));
    expect(of('127.203.113.11').slice(0, 3)).toEqual(['source', 'target', 'source']);
    // The other one stays where it is, until all of them go.
    expect(of('127.203.113.10').filter((side) => side === 'source').length).toBe(story.endsAs === 'completed' ? 1 : 2);
  });

  test.each(LOST_IN_A_RETURN.map((story) => [story.name, story] as const))('%s', LIMIT, async (_name, story) => {
    const { outageMs, events } = await played(story);
    expect(outageMs - HANDOVER_MS).toBeLessThan(3000);
    expect(events.filter(({ kind }) => kind === 'guard.acted')).toHaveLength(1);
  });

  test('an approval that was given before one returned does not end the window', LIMIT, async () => {
    const [found] = storiesNamed('primary-first, one HA IP back, then the rest');
    const story = found?.[1];
    if (story === undefined) throw new Error('no such story');
    let approved = false;
    const { events } = await played({
      ...story,
      onEvent: (stage, event) => {
        story.onEvent?.(stage, event);
        if (event.kind !== 'command.given' || event.command !== 'rollback' || approved) return;
        approved = true;
        stage.doings.push(
          stage.world.journal.addCommand(stage.migrationId, { kind: 'approve', gate: 'secondary', by: 'bob' }),
        );
      },
    });
    expect(events.some((event) => event.kind === 'step.done' && event.stepId === 'rollback-window')).toBe(false);
  });
});

describe('a rollback after both have moved', () => {
  test.each(storiesNamed('first, rollback after both have moved'))(
    '%s: one that cannot be stopped stops it, and nothing has moved',
    LIMIT,
    async (_name, story) => {
      const second = story.world.order === 'primary-first' ? 'lb2' : 'lb1';
      let served: readonly (string | undefined)[] = [];
      const ending = await play(story, {
        prepare: ({ world }) => {
          world.cloudOf('target').faults.onTask({ task: 'server.stop', fault: 'stuck', times: 99 });
        },
        onFailure: ({ world }) => {
          served = world.plan.haIps.map(({ address }) => world.simulation.internet.whoServes(address)?.cloud);
          return 'the end';
        },
      });
      expect(ending.outcome).toBe('failed');
      expect(ending.errors).toEqual([expect.stringMatching(/\.create: WAIT_TIMEOUT: Server \S+ in os2 is off/)]);
      expect(ending.violations).toEqual([]);
      expect(served).toEqual(['os2', 'os2']);
      expect(JSON.stringify(ending.state)).toContain(`shop-${second}`);
    },
  );
});
