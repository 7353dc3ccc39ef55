/** What becomes of a handover by hands, with hands that do as they are told, or do not. */
import { describe, expect, it } from 'vitest';
import { BatonError } from '../domain/error.ts';
import type { HandoverRecipe } from '../domain/handover.ts';
import type { NetworkBackend } from '../domain/network-backend.ts';
import type { RunningInstance, VrrpState } from '../domain/vrrp.ts';
import { lb1, lb2, running } from '../preflight/testing/guest-readings.ts';
import type { Guest } from '../ports/guest-access.ts';
import type { Answered, GuestHands } from '../ports/guest-hands.ts';
import { handOver, isHandedOver } from './hand-over.ts';
import { settleInSource } from './settle.ts';
import type { StepContext } from './step.ts';
import { contextIn } from './testing/context.ts';

const WAY = { cloud: 'source', from: 'primary', to: 'secondary', stepId: 'primary.handover' } as const;
const RAISE: HandoverRecipe = {
  kind: 'raise-secondary',
  withoutNopreempt: false,
  outageMs: [0, 15],
  withinSeconds: 20,
  why: 'It can.',
};

interface Acted {
  /** What its daemon does when the taker is raised. */
  readonly onRaise?: 'takes' | 'stays' | 'deaf' | 'dies' | 'unreachable' | 'file';
  readonly taker?: VrrpState | null;
  readonly holderPriority?: number;
  readonly planned?: HandoverRecipe;
  /** The pair has changed hands already, the taker with this priority. */
  readonly handedWith?: number;
}

/** lb1 is MASTER, lb2 BACKUP; what is done to them is kept, in order. */
async function stage({ onRaise = 'takes', taker = 'BACKUP', holderPriority = 150, planned, handedWith }: Acted = {}) {
  const { ctx, events } = await contextIn('primary-first');
  const done: string[] = [];
  let master = handedWith === undefined ? 'server-a' : 'server-b';
  let stopped = '';
  let takerState = taker;
  const priorities: Record<string, number> = { 'server-a': holderPriority, 'server-b': handedWith ?? 100 };
  const failure = (code: string): BatonError =>
    new BatonError({ code, kind: 'guest', message: `${code} happened.`, remedy: 'Mend it.' });
  const states = (id: string): readonly RunningInstance[] => {
    if (id === stopped || (id === 'server-b' && takerState === null)) return [];
    const state = master === id ? 'MASTER' : id === 'server-b' ? (takerState ?? 'BACKUP') : 'BACKUP';
    const priority = priorities[id] ?? 0;
    return [running({ state, basePriority: priority, effectivePriority: priority })];
  };
  const proof = { files: [{ path: '/etc/k.conf', sha256Before: 'aa', sha256After: 'aa' }], detail: 'reloaded' };
  const hands: GuestHands = {
    states: ({ server }) => Promise.resolve(states(server.id)),
    change: ({ server }: Guest, change) => {
      done.push(change.kind === 'raise' ? `raise ${server.id} ${change.priority}` : `demote ${server.id}`);
      if (onRaise === 'unreachable') return Promise.reject(failure('GUEST_UNREACHABLE'));
      if (onRaise === 'file') return Promise.reject(failure('GUEST_FILE_CHANGED'));
      if (change.kind === 'raise') priorities[server.id] = change.priority;
      if (onRaise === 'takes') master = change.kind === 'raise' ? server.id : 'server-b';
      if (onRaise === 'dies') takerState = null;
      return Promise.resolve(proof);
    },
    stopVrrp: ({ server }) => {
      done.push(`stop ${server.id}`);
      stopped = server.id;
      master = onRaise === 'deaf' ? '' : 'server-b';
      return Promise.resolve(proof);
    },
    settle: ({ server }) => {
      done.push(`settle ${server.id}`);
      return Promise.resolve({ files: [], detail: 'as its files say' });
    },
    announce: () => Promise.resolve([]),
  };
  const read = ({ server }: Guest) => Promise.resolve(server.id === 'server-a' ? lb1 : lb2);
  const plan = planned === undefined ? ctx.plan : { ...ctx.plan, handover: planned };
  const acting: StepContext = { ...ctx, plan, guests: { kind: 'ssh', hands, read } };
  const notes = (): readonly string[] => events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
  return { ctx: acting, done, notes };
}

describe('a planned handover', () => {
  it('raises the taker, and tells the forecast beside what it took', async () => {
    const { ctx, done, notes } = await stage({ planned: RAISE });
    const handed = await handOver(ctx, WAY);
    expect(done).toEqual(['raise server-b 254']);
    expect(handed).toMatchObject({ done: true, recipe: { kind: 'raise-secondary' }, tookMs: 0 });
    expect(handed.done && handed.proofs).toMatchObject([
      { what: 'shop-lb2 took the VIP from shop-lb1: raised above the holder, make before break', result: 'proved' },
      { what: 'every file in the guests is as it was', detail: '/etc/k.conf sha256 aa' },
    ]);
    expect(handed.done && handed.proofs[0]?.detail).toContain('forecast outage 0-15 ms');
    expect(notes()).toEqual([]);
    expect(await isHandedOver(ctx, WAY)).toBe(true);
  });

  it('reads both where the plan has no recipe, and raises as far as it needs', async () => {
    const { ctx, done } = await stage({ holderPriority: 254 });
    expect(await isHandedOver(ctx, WAY)).toBe(false);
    expect(await handOver(ctx, WAY)).toMatchObject({ done: true });
    expect(done).toEqual(['raise server-b 255']);
  });

  it('stops the daemon of a holder that the raised one does not pass', async () => {
    const { ctx, done, notes } = await stage({ planned: RAISE, onRaise: 'stays' });
    expect(await handOver(ctx, WAY)).toMatchObject({ done: true, tookMs: 20_000 });
    expect(done).toEqual(['raise server-b 254', 'stop server-a']);
    expect(notes()).toEqual([expect.stringContaining('did not take the VIP within 20 s')]);
  });

  it('does nothing where the VIP is there already', async () => {
    const { ctx, done } = await stage({ planned: RAISE, handedWith: 254 });
    expect(await handOver(ctx, WAY)).toMatchObject({
      done: true,
      recipe: null,
      proofs: [{ what: 'shop-lb2 has the VIP already' }],
    });
    expect(done).toEqual([]);
  });

  it('demotes the holder where that is the recipe', async () => {
    const { ctx, done } = await stage({ planned: { ...RAISE, kind: 'demote' } });
    expect(await handOver(ctx, WAY)).toMatchObject({ done: true });
    expect(done).toEqual(['demote server-a']);
    const stays = await stage({ planned: { ...RAISE, kind: 'demote' }, onRaise: 'stays' });
    expect(await handOver(stays.ctx, WAY)).toMatchObject({ done: false });
    expect(stays.done).toEqual(['demote server-a', 'settle server-a']);
  });
});

describe('the holder asks who has the VIP', () => {
  const answer = (by: string | null): readonly Answered[] => [{ address: '10.0.0.100', by }];
  const MAC = 'fa:16:3e:00:00:12';

  /** With hands that can ask; what they were asked to is kept. */
  async function asking(networkBackend: NetworkBackend, answered: () => Promise<readonly Answered[]>, acted?: Acted) {
    const { ctx } = await stage({ planned: RAISE, ...acted });
    const asked: string[] = [];
    const { hands } = ctx.guests;
    const askOnceReleased: GuestHands['askOnceReleased'] = ({ server }, addresses, withinSeconds) => {
      asked.push(`${server.id}: ${addresses.join(' ')} within ${withinSeconds} s`);
      return answered();
    };
    const guests = { ...ctx.guests, hands: hands === null ? null : { ...hands, askOnceReleased } };
    const plan = { ...ctx.plan, source: { ...ctx.plan.source, networkBackend } };
    const handed = await handOver({ ...ctx, plan, guests }, WAY);
    return { asked, vips: ctx.plan.vips.map(({ address }) => address), proofs: handed.done ? handed.proofs : [] };
  }

  it.each<[NetworkBackend, Acted, string | null, string]>([
    ['ovn', {}, MAC, 'proved'],
    ['unknown', {}, MAC, 'proved'],
    ['ovn', { onRaise: 'stays' }, MAC, 'proved'],
    ['ovn', {}, null, 'not-provable'],
  ])('where the network goes by answers (%s, %j, answered by %s)', async (backend, acted, by, result) => {
    const { asked, vips, proofs } = await asking(backend, () => Promise.resolve(answer(by)), acted);
    // The recipe's time, and that of a goodbye after it.
    expect(asked).toEqual([`server-a: ${vips.join(' ')} within 28 s`]);
    expect(proofs[2]).toEqual({
      what: 'shop-lb1 asked who has the VIP, once it had let go of it',
      result,
      detail: `10.0.0.100: ${by ?? 'nobody was heard'}`,
    });
  });

  it('nowhere else, and what goes wrong with it changes nothing', async () => {
    const elsewhere = await asking('linuxbridge', () => Promise.resolve(answer(MAC)));
    expect([elsewhere.asked, elsewhere.proofs.length]).toEqual([[], 2]);
    const failed = await asking('ovn', () => Promise.reject(new Error('the connection was closed')));
    expect([failed.asked.length, failed.proofs.length]).toEqual([1, 2]);
    const kept = await asking('ovn', () => Promise.resolve([]));
    expect(kept.proofs).toHaveLength(2);
  });
});

describe('leaves it to a soft stop', () => {
  it('when a guest cannot be reached on the way, and says so', async () => {
    const { ctx, notes } = await stage({ planned: RAISE, onRaise: 'unreachable' });
    expect(await handOver(ctx, WAY)).toMatchObject({ done: false, recipe: { kind: 'soft-stop' } });
    expect(notes()).toEqual([expect.stringContaining('a soft stop follows: GUEST_UNREACHABLE')]);
  });

  it('where nobody may act inside, or one of them does not run', async () => {
    const { ctx } = await contextIn('primary-first');
    expect(await handOver(ctx, WAY)).toMatchObject({ done: false });
    const acting = await stage({ planned: RAISE });
    // Neither twin is in the target.
    const inTarget = { ...acting.ctx, guestsInTarget: acting.ctx.guests };
    expect(await handOver(inTarget, { ...WAY, cloud: 'target' })).toMatchObject({ done: false });
    expect(acting.done).toEqual([]);
  });
});

describe('never takes the VIP from the only one that can hold it', () => {
  it.each([null, 'FAULT'] as const)('when the daemon of the taker does not stand by (%s)', async (taker) => {
    const { ctx, done } = await stage({ planned: RAISE, taker });
    await expect(handOver(ctx, WAY)).rejects.toMatchObject({
      code: 'HANDOVER_TAKER_LOST',
      message: expect.stringContaining(taker === null ? 'no VRRP daemon' : 'VRRP VI_1 FAULT'),
    });
    expect(done).toEqual(['settle server-b']);
  });

  it('when it ended by the reload', async () => {
    const { ctx, done } = await stage({ planned: RAISE, onRaise: 'dies' });
    await expect(handOver(ctx, WAY)).rejects.toMatchObject({ code: 'HANDOVER_TAKER_LOST' });
    expect(done).toEqual(['raise server-b 254', 'settle server-b']);
  });

  it('and gives it back when nobody takes it after the goodbye', async () => {
    const { ctx, done } = await stage({ planned: RAISE, onRaise: 'deaf' });
    await expect(handOver(ctx, WAY)).rejects.toMatchObject({
      code: 'HANDOVER_TAKER_LOST',
      message: expect.stringContaining('was started again'),
    });
    expect(done).toEqual(['raise server-b 254', 'stop server-a', 'settle server-a']);
  });

  it('and does not go on when a file is not as it was', async () => {
    const { ctx } = await stage({ planned: RAISE, onRaise: 'file' });
    await expect(handOver(ctx, WAY)).rejects.toMatchObject({ code: 'GUEST_FILE_CHANGED' });
  });
});

describe('a raised one', () => {
  const way = { raised: 'secondary', other: 'primary', stepId: null } as const;

  it('runs as its files say again when the other one stands by', async () => {
    const { ctx, done, notes } = await stage({ handedWith: 254 });
    await settleInSource(ctx, way);
    expect([done, notes()]).toEqual([
      ['settle server-a', 'settle server-b'],
      [
        'shop-lb1, which had the VIP before: as its files say',
        'shop-lb2 runs as its files say again: as its files say',
      ],
    ]);
  });

  it('is left alone when it was not raised', async () => {
    const { ctx, done } = await stage({ handedWith: 100 });
    await settleInSource(ctx, way);
    expect(done).toEqual(['settle server-a']);
  });
});
