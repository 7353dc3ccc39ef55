/**
 * The vantage is gone for good once the HA IPs lead to the target: nobody can look, and the way back is gone all the same. The guard
 * goes by Nova's word, a rollback by what the clouds and the names say; what was not seen is said.
 */
import { describe, expect, test } from 'vitest';
import type { Event } from '../../packages/baton/src/domain/event.ts';
import { play, type Play, shutTargetOff, type Stage } from './stage.ts';
import type { Story } from './stories.ts';
import { askedInTheWindow, NO_GATE, ORDERS, ROLLBACK_AFTER_BOTH, SECOND_GATE, type Turn } from './story-turns.ts';

const LIMIT = { timeout: 300_000 } as const;

const isGuarding = (event: Event): boolean => event.kind === 'migration.state' && event.state === 'guarding';
const isCompleted = (event: Event): boolean => event.kind === 'migration.state' && event.state === 'completed';

/** Played with a vantage that is gone from that event on. Answers with what notes said. */
async function withoutVantage(story: Story, from: (event: Event) => boolean, how: Play = {}): Promise<string> {
  const notes: string[] = [];
  const prepare = ({ world }: Stage): void =>
    world.onEvent((event) => {
      if (event.kind === 'note') notes.push(event.text);
      if (from(event)) world.vantage.isGone = () => true;
    });
  const ending = await play(story, { ...how, prepare });
  expect(ending).toMatchObject({ outcome: story.endsAs, errors: [], violations: [] });
  return notes.join('\n');
}

const SHUT_OFF: Turn & Required<Pick<Story, 'onEvent'>> = {
  onEvent: (stage, event) => {
    if (!isGuarding(event) || stage.done.has('shut off')) return;
    stage.done.add('shut off');
    shutTargetOff(stage);
  },
  onOutcome: () => false,
  endsAs: 'rolled-back',
  from: 'turning back',
};

describe.each(ORDERS)('%s', (order) => {
  const world = { order, gates: SECOND_GATE, preCopy: 'skip' } as const;

  test.each([
    ['as floating IPs', world, 'The probe agent has ended.'],
    ['by names', { ...world, cutover: 'dns' }, 'shop-10.example.org: leads to 127.203.113.10;'],
  ] as const)('a rollback that is asked for, %s', LIMIT, async (_how, where, told) => {
    const story: Story = { name: 'rollback', world: where, ...askedInTheWindow('rollback') };
    expect(await withoutVantage(story, isGuarding)).toContain(told);
  });

  test('an abort that is asked for', LIMIT, async () => {
    const story: Story = { name: 'abort', world, ...askedInTheWindow('abort') };
    expect(await withoutVantage(story, isGuarding)).toContain('The probe agent has ended.');
  });

  test('a load balancer that is shut off', LIMIT, async () => {
    expect(await withoutVantage({ name: 'shut off', world, ...SHUT_OFF }, isGuarding)).toContain(
      'The probe agent has ended.',
    );
  });

  test('a load balancer that is shut off while Baton is away as well', LIMIT, async () => {
    const how: Play = { dieAt: 'rollback-window act begin' };
    expect(await withoutVantage({ name: 'shut off', world, ...SHUT_OFF }, isGuarding, how)).toContain(
      'The probe agent has ended.',
    );
  });

  test('a rollback after both have moved', LIMIT, async () => {
    const story: Story = {
      name: 'after both',
      world: { order, gates: NO_GATE, preCopy: 'skip' },
      ...ROLLBACK_AFTER_BOTH,
    };
    expect(await withoutVantage(story, isCompleted)).toContain('The probe agent has ended.');
  });
});
