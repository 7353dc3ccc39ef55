import { expect, it } from 'vitest';

import { BatonError } from '../domain/error.ts';
import type { Role } from '../domain/ha-group.ts';
import type { RunningInstance, VrrpState } from '../domain/vrrp.ts';
import type { Guest } from '../ports/guest-access.ts';
import type { GuestHands } from '../ports/guest-hands.ts';
import { type Guarded, guardedBySnapshotWatch } from './snapshot-guard.ts';
import type { StepContext } from './step.ts';
import { contextIn } from './testing/context.ts';

const STEP = 'primary.pre-copy';

/** A pair whose daemons say what `pair` says; `frozen` does not answer. */
async function watchedPair(withHands = true) {
  const pair: Record<Role, VrrpState | 'frozen'> = { primary: 'MASTER', secondary: 'BACKUP' };
  const announced: string[] = [];
  const world = { answersAs: 'shop-lb1' };
  const { ctx, events } = await contextIn('primary-first');
  const roleOf = (guest: Guest): Role => (guest.server.name === 'shop-lb1' ? 'primary' : 'secondary');
  const notAsked = () => Promise.reject(new Error('not asked for'));
  const hands: GuestHands = {
    states: (guest) => {
      const state = pair[roleOf(guest)];
      if (state !== 'frozen') return Promise.resolve([running(state)]);
      const init = { code: 'GUEST_UNREACHABLE', kind: 'guest', message: 'frozen', remedy: 'wait' } as const;
      return Promise.reject(new BatonError(init));
    },
    change: notAsked,
    settle: notAsked,
    stopVrrp: notAsked,
    announce: (guest, addresses) => {
      announced.push(guest.server.name);
      return Promise.resolve(addresses);
    },
  };
  const askOnce: StepContext['outside']['askOnce'] = () =>
    Promise.resolve({ at: '', status: 200, who: world.answersAs, durationMs: 1 });
  const guarded: StepContext = {
    ...ctx,
    outside: { ...ctx.outside, askOnce },
    guests: withHands ? { kind: 'ssh', hands, read: notAsked } : ctx.guests,
  };
  const notes = (): readonly string[] => events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
  return { ctx: guarded, pair, world, announced, notes };
}

const running = (state: VrrpState): RunningInstance => ({
  name: 'HA',
  interface: 'eth0',
  routerId: 51,
  state,
  basePriority: 100,
  effectivePriority: 100,
  masterPriority: null,
  holdsAddresses: state === 'MASTER',
  addresses: [],
  advertsReceived: 1,
  advertsSent: 1,
  becameMaster: 1,
});

/** Snapshots take five seconds each; `during` happens in the midst of the first, second, ... */
function guard(
  ctx: StepContext,
  during: readonly (() => void)[],
): { readonly passes: () => number; readonly cleaned: () => number; readonly result: Promise<Guarded<string>> } {
  let passes = 0;
  let cleaned = 0;
  const result = guardedBySnapshotWatch(ctx, STEP, {
    work: async (signal, watching) => {
      const now = during[passes];
      passes += 1;
      return watching(async () => {
        await ctx.clock.sleep(2000, signal);
        now?.();
        for (let turn = 0; turn < 30; turn += 1) {
          await new Promise((resolve) => setImmediate(resolve));
          signal.throwIfAborted();
        }
        return 'copied';
      });
    },
    cleanUp: () => {
      cleaned += 1;
      return Promise.resolve();
    },
  });
  return { passes: () => passes, cleaned: () => cleaned, result };
}

/** The context's clock never waits; here every wait lets everybody else go on. */
function withTurns(ctx: StepContext): StepContext {
  const sleep: StepContext['clock']['sleep'] = async (ms, signal) => {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    await ctx.clock.sleep(ms, signal);
  };
  return { ...ctx, clock: { ...ctx.clock, sleep } };
}

it('lets a pass through during which nobody else served', async () => {
  const { ctx, notes } = await watchedPair();
  const { result, passes } = guard(withTurns(ctx), []);
  expect(await result).toEqual({
    done: true,
    value: 'copied',
    watched: expect.stringContaining('the VRRP states of shop-lb1 and shop-lb2') as unknown,
  });
  expect([passes(), notes()]).toEqual([1, []]);
});

it('breaks off when the partner took over from a frozen guest, and tries once more when all is as it was', async () => {
  const { ctx, pair, announced, notes } = await watchedPair();
  const freeze = (): void => {
    pair.primary = 'frozen';
    pair.secondary = 'MASTER';
  };
  const driven = withTurns(ctx);
  const { result, passes, cleaned } = guard(driven, [freeze]);
  // It thaws, and takes the VIP back.
  const thaw = async (): Promise<void> => {
    for (let turn = 0; cleaned() === 0 && turn < 10_000; turn += 1)
      await new Promise((resolve) => setImmediate(resolve));
    pair.primary = 'MASTER';
    pair.secondary = 'BACKUP';
  };
  const [guarded] = await Promise.all([result, thaw()]);
  expect(guarded).toMatchObject({ done: true, value: 'copied' });
  expect([passes(), cleaned(), announced]).toEqual([2, 1, ['shop-lb2']]);
  expect(notes()[0]).toMatch(/broken off: while a disk was snapshotted, shop-lb2 became MASTER of HA \(1970-/);
});

it('gives up when VRRP does not come back to what it was', async () => {
  const { ctx, pair } = await watchedPair();
  const { result, passes, cleaned } = guard(withTurns(ctx), [
    () => {
      pair.primary = 'BACKUP';
      pair.secondary = 'MASTER';
    },
  ]);
  expect(await result).toMatchObject({
    done: false,
    seen: expect.stringContaining('shop-lb2 became MASTER') as unknown,
  });
  expect([passes(), cleaned()]).toEqual([1, 1]);
});

it('sees two MASTERs that stay, and not a look at which there were two', async () => {
  const { ctx, pair } = await watchedPair();
  const both = (): void => {
    pair.secondary = 'MASTER';
  };
  expect(await guard(withTurns(ctx), [both]).result).toMatchObject({
    done: false,
    seen: expect.stringContaining('and there were two') as unknown,
  });
});

it('watches from outside only where nobody is let in, and gives up at the second flip', async () => {
  const { ctx, world, notes } = await watchedPair(false);
  const other = (): void => {
    world.answersAs = 'shop-lb2';
  };
  const driven = withTurns(ctx);
  const { result, passes, cleaned } = guard(driven, [other, other]);
  const back = async (): Promise<void> => {
    for (let turn = 0; cleaned() === 0 && turn < 10_000; turn += 1)
      await new Promise((resolve) => setImmediate(resolve));
    world.answersAs = 'shop-lb1';
  };
  const [guarded] = await Promise.all([result, back()]);
  expect(guarded).toMatchObject({
    done: false,
    seen: expect.stringContaining('was answered by shop-lb2 in place of shop-lb1') as unknown,
    watched: 'who answers at 203.0.113.10',
  });
  expect([passes(), cleaned(), notes().length]).toEqual([2, 2, 2]);
});

it('throws what the work throws', async () => {
  const { ctx } = await watchedPair();
  const failing = guardedBySnapshotWatch(ctx, STEP, {
    work: () => Promise.reject(new Error('quota')),
    cleanUp: () => Promise.resolve(),
  });
  await expect(failing).rejects.toThrow('quota');
});
