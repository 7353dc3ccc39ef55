/** A pause at every step of a whole migration: nothing is lost by it, and somebody guards wherever somebody has to. */
import { describe, expect, test } from 'vitest';
import type { Event } from '../../packages/baton/src/domain/event.ts';
import { approve, play, shutTargetOff, type Stage } from './stage.ts';
import type { Story } from './stories.ts';
import { NO_GATE, ORDERS, SECOND_GATE } from './story-turns.ts';

const LIMIT = { timeout: 300_000 } as const;
/** The handover of the primary by a soft stop, where no guest is seen from inside. */
const HANDOVER_MS = 620;

function say({ world, migrationId, doings }: Stage, kind: 'pause' | 'resume'): void {
  doings.push(world.journal.addCommand(migrationId, { kind, by: 'ann' }));
}

function once(stage: Stage, what: string, doing: () => void): void {
  if (stage.done.has(what)) return;
  stage.done.add(what);
  doing();
}

const isPaused = (event: Event): boolean => event.kind === 'note' && event.text.startsWith('paused: ');

describe.each(ORDERS)('%s', (order) => {
  test('paused at each step, and resumed', LIMIT, async () => {
    const held: string[] = [];
    const story: Story = {
      name: 'paused again and again',
      world: { order, gates: NO_GATE },
      onEvent: (stage, event) => {
        if (event.kind === 'step.started') once(stage, event.stepId, () => say(stage, 'pause'));
        if (isPaused(event) && event.kind === 'note') {
          held.push(event.stepId ?? '');
          say(stage, 'resume');
        }
      },
      onOutcome: (stage, outcome) => {
        if (outcome.kind !== 'waiting' || outcome.gate !== 'pause') return false;
        say(stage, 'resume');
        return true;
      },
      endsAs: 'completed',
      from: 'the beginning',
    };
    const ending = await play(story);
    expect(ending).toMatchObject({ outcome: 'completed', errors: [], violations: [], leftovers: [] });
    expect(ending.outageMs).toBeLessThanOrEqual(HANDOVER_MS);
    const second = order === 'primary-first' ? 'secondary' : 'primary';
    expect(new Set(held)).toEqual(new Set(['rollback-window', `${second}.pre-copy`, `${second}.power-off`]));
  });

  test('a paused rollback window stays open, whatever opens its gate, and is guarded', LIMIT, async () => {
    const acted: Event[] = [];
    let approvedMs = 0;
    let lostMs = 0;
    const story: Story = {
      name: 'paused in the window',
      world: { order, gates: SECOND_GATE, preCopy: 'skip' },
      onEvent: (stage, event) => {
        const nowMs = stage.world.time.nowMs();
        if (event.kind === 'migration.state' && event.state === 'guarding')
          once(stage, 'pause', () => say(stage, 'pause'));
        if (isPaused(event)) {
          approvedMs = nowMs;
          approve(stage, 'secondary');
          stage.world.time.after(600_000, () => {
            lostMs = stage.world.time.nowMs();
            shutTargetOff(stage);
          });
        }
        if (event.kind === 'guard.acted') acted.push(event);
      },
      onOutcome: () => false,
      endsAs: 'rolled-back',
      from: 'turning back',
    };
    const ending = await play(story);
    expect(ending).toMatchObject({ outcome: 'rolled-back', errors: [], violations: [] });
    expect(ending.outageMs - HANDOVER_MS).toBeLessThan(3000);
    expect(acted).toHaveLength(1);
    expect(lostMs - approvedMs).toBeGreaterThanOrEqual(600_000);
  });
});
