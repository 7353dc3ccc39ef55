/** Gates that open by time, in a whole migration: what may be noticed happens in its window, and what may not does not wait for it. */
import { describe, expect, test } from 'vitest';
import type { Event } from '../../packages/baton/src/domain/event.ts';
import { firstToMove } from '../../packages/baton/src/domain/order.ts';
import type { Gates, Order } from '../../packages/baton/src/domain/plan.ts';
import { approve, ask, play } from './stage.ts';
import { FORWARD, ORDERS } from './story-turns.ts';
import type { Story } from './stories.ts';

/** The simulation begins at midnight, on a Thursday. */
const day = '2026-01-01';
const on = (from: string, to: string) => ({ window: { timeZone: 'UTC', days: ['thu'] as const, from, to } });
const GATES: Gates = {
  start: { notBefore: `${day}T00:20:00Z` },
  exposure: on('01:00', '01:30'),
  cutover: on('02:00', '02:10'),
  secondary: { notBefore: `${day}T02:15:00Z` },
};

const story = (order: Order, gates: Gates, more: Partial<Story> = {}): Story => ({
  name: 'in windows',
  world: { order, gates, access: 'ssh' },
  ...FORWARD,
  ...more,
});

async function times(one: Story): Promise<{
  readonly ending: Awaited<ReturnType<typeof play>>;
  readonly of: (stepId: string) => { readonly began: string | undefined; readonly done: string | undefined };
}> {
  const events: Event[] = [];
  const ending = await play({
    ...one,
    onEvent: (stage, event) => {
      events.push(event);
      one.onEvent?.(stage, event);
    },
  });
  const at = (kind: Event['kind'], stepId: string): string | undefined =>
    events.find((event) => event.kind === kind && 'stepId' in event && event.stepId === stepId)?.at.slice(11, 19);
  return { ending, of: (stepId) => ({ began: at('step.started', stepId), done: at('step.done', stepId) }) };
}

describe.each(ORDERS)('%s', (order) => {
  const first = firstToMove({ order });
  const exposed = order === 'primary-first' ? 'primary.handover' : 'secondary.power-off';

  test('each gate opens when its time has come', async () => {
    const { ending, of } = await times(story(order, GATES));
    expect(ending).toMatchObject({ outcome: 'completed', errors: [], violations: [], outageMs: 0 });
    expect(of('preflight').began).toMatch(/^00:20:0/);
    // The copy waits for nothing but the start.
    expect(of(`${first}.pre-copy`).done?.slice(0, 2)).toBe('00');
    expect(of(exposed).began).toMatch(/^01:00:0/);
    expect(of('cutover').began).toMatch(/^02:00:0/);
    expect(of('rollback-window').done).toMatch(/^02:15:/);
  });

  test('the rollback window lasts as long after the cutover as was said', async () => {
    const { ending, of } = await times(story(order, { ...GATES, secondary: { after: '20m' } }));
    expect(ending).toMatchObject({ outcome: 'completed', errors: [], violations: [], outageMs: 0 });
    const closed = (done: string | undefined): number => Date.parse(`${day}T${done ?? ''}Z`);
    const lastedMs = closed(of('rollback-window').done) - closed(of('cutover').done);
    expect(lastedMs).toBeGreaterThanOrEqual(20 * 60_000 - 1000);
    expect(lastedMs).toBeLessThan(21 * 60_000);
  });

  test('a person may open one earlier, and may turn back while it is shut', async () => {
    const early = await times(
      story(order, GATES, {
        onEvent: (stage, event) => {
          if (event.kind === 'migration.state' && event.state === 'waiting' && event.gate === 'exposure')
            approve(stage, 'exposure');
        },
      }),
    );
    expect(early.ending).toMatchObject({ outcome: 'completed', errors: [], violations: [] });
    expect(early.of(exposed).began?.slice(0, 2)).toBe('00');
    const back = await times(
      story(order, GATES, {
        onEvent: (stage, event) => {
          if (event.kind === 'migration.state' && event.state === 'waiting' && event.gate === 'exposure')
            ask(stage, 'abort');
        },
        endsAs: 'aborted',
      }),
    );
    expect(back.ending).toMatchObject({ outcome: 'aborted', errors: [], violations: [], leftovers: [], outageMs: 0 });
    expect(back.of(exposed).began).toBeUndefined();
  });
});
