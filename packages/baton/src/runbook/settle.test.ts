/** A handover is taken back: what was changed inside the guests goes, first in the one that had the VIP. */
import { describe, expect, it } from 'vitest';
import { BatonError } from '../domain/error.ts';
import type { RunningInstance, VrrpState } from '../domain/vrrp.ts';
import { running } from '../preflight/testing/guest-readings.ts';
import { server } from '../preflight/testing/fixtures.ts';
import type { Guest } from '../ports/guest-access.ts';
import type { GuestHands } from '../ports/guest-hands.ts';
import type { StepContext } from './step.ts';
import { contextIn, stepOf } from './testing/context.ts';

type Change = 'stepped-back' | 'stopped' | 'none';

interface Stage {
  /** What the handover did to the primary, which is server-a. */
  readonly primary: Change;
  /** The priority that the secondary runs with; null: its daemon knows none (CARP). */
  readonly priority: number | null;
  /** The primary cannot be reached at so many looks. */
  readonly unreachable?: number;
  readonly refuses?: boolean;
  /** The secondary does not run. */
  readonly secondaryIsOff?: boolean;
}

/** The primary takes the VIP as soon as nothing keeps it from that. */
async function stage({ primary, priority, unreachable = 0, refuses = false, secondaryIsOff = false }: Stage) {
  const off = secondaryIsOff ? ({ status: 'SHUTOFF', powerState: 4 } as const) : {};
  const { ctx, events } = await contextIn('primary-first', {
    source: {
      servers: [server('server-a', { name: 'shop-lb1' }), server('server-b', { name: 'shop-lb2', ...off })],
    },
  });
  const done: string[] = [];
  let change: Change = primary;
  let looks = 0;
  let raised = priority;
  const failure = (code: string): BatonError =>
    new BatonError({ code, kind: 'guest', message: `${code} happened.`, remedy: 'Mend it.' });
  const one = (state: VrrpState, basePriority: number | null): readonly RunningInstance[] => [
    running({ state, basePriority, effectivePriority: basePriority }),
  ];
  const hands: GuestHands = {
    states: ({ server: { id } }: Guest) => {
      if (id === 'server-b') return Promise.resolve(one('MASTER', raised));
      looks += 1;
      if (looks <= unreachable) return Promise.reject(failure('GUEST_UNREACHABLE'));
      if (change === 'stopped') return Promise.resolve([]);
      return Promise.resolve(one('BACKUP', priority === null ? null : 150));
    },
    change: () => Promise.reject(new Error('nothing is changed here')),
    settle: ({ server: { id } }) => {
      done.push(`settle ${id}${id === 'server-b' ? `, the primary ${change}` : ''}`);
      if (id === 'server-a' && refuses) return Promise.reject(failure('GUEST_ACT_FAILED'));
      const was = change;
      if (id === 'server-a') change = 'none';
      else raised = 100;
      return Promise.resolve({ files: [], detail: was === 'none' ? 'nothing was changed' : `${was} no more` });
    },
    stopVrrp: () => Promise.reject(new Error('nobody is stopped here')),
    announce: () => Promise.resolve([]),
  };
  const guests: StepContext['guests'] = { kind: 'ssh', hands, read: () => Promise.reject(new Error('not asked for')) };
  const undo = (depth: 'rollback' | 'abort') =>
    stepOf('primary-first', 'primary.handover').undo?.({ ...ctx, guests }, depth);
  const notes = (): readonly string[] => events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
  return { done, notes, undo };
}

describe.each(['rollback', 'abort'] as const)('%s between the handover and the power-off', (depth) => {
  it.each([
    ['CARP: the primary had stepped back', { primary: 'stepped-back', priority: null }],
    ['keepalived: the secondary was raised', { primary: 'none', priority: 254 }],
    ['keepalived: and the primary was stopped', { primary: 'stopped', priority: 254 }],
  ] as const)('%s', async (_, acted) => {
    const { done, undo } = await stage(acted);
    expect(await undo(depth)).toBe('undone');
    expect(done).toEqual(['settle server-a', 'settle server-b, the primary none']);
  });

  it('leaves a secondary alone that runs as its files say', async () => {
    const { done, undo } = await stage({ primary: 'stepped-back', priority: 100 });
    await undo(depth);
    expect(done).toEqual(['settle server-a']);
  });

  it('settles a primary that stepped back also when the secondary is lost', async () => {
    const { done, notes, undo } = await stage({ primary: 'stepped-back', priority: null, secondaryIsOff: true });
    await undo(depth);
    expect(done).toEqual(['settle server-a']);
    expect(notes()).toEqual(['shop-lb1, which had the VIP before: stepped-back no more']);
  });

  it('waits for one that was just started', async () => {
    const { done, undo } = await stage({ primary: 'stepped-back', priority: 254, unreachable: 30 });
    await undo(depth);
    expect(done).toEqual(['settle server-a', 'settle server-b, the primary none']);
  });

  it('tells of a primary that nobody reaches, and lets the secondary keep what it serves with', async () => {
    const { done, notes, undo } = await stage({ primary: 'stepped-back', priority: 254, unreachable: 1e6 });
    expect(await undo(depth)).toBe('undone');
    expect(done).toEqual([]);
    expect(notes()).toEqual([
      'shop-lb1 was not reached, and runs as it is until it boots',
      expect.stringContaining('shop-lb2 keeps the priority that it runs with until it boots'),
    ]);
  });

  it('tells of one that refuses, and goes on', async () => {
    const { done, notes, undo } = await stage({ primary: 'stepped-back', priority: 254, refuses: true });
    expect(await undo(depth)).toBe('undone');
    expect(done).toEqual(['settle server-a']);
    expect(notes()[0]).toBe(
      'shop-lb1 could not be told its files again, and runs as it is until it boots: GUEST_ACT_FAILED happened.',
    );
  });
});
