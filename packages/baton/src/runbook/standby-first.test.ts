/** What depends on who moves first, seen on clouds that can only be read. */
import { describe, expect, it } from 'vitest';
import type { Plan } from '../domain/plan.ts';
import { server } from '../preflight/testing/fixtures.ts';
import { returnHaIps } from './return-ha-ips.ts';
import { Interrupt } from './step.ts';
import { contextIn, cutOver, HA_IP, madeServer, stepOf } from './testing/context.ts';

const off = { status: 'SHUTOFF', powerState: 4 } as const;
const locked = { ...off, locked: true, lockedReason: 'Baton m-1a2b3c4d: moved to os2' } as const;
const source = (a: object, b: object) => ({
  servers: [server('server-a', { name: 'shop-lb1', ...a }), server('server-b', { name: 'shop-lb2', ...b })],
});

describe('while the secondary is off in the source', () => {
  it('the primary is seen to serve there, as it did', async () => {
    const { ctx, events } = await contextIn('standby-first', { source: source({}, locked), answersAs: 'shop-lb1' });
    const step = stepOf('standby-first', 'secondary.power-off');
    expect(await step.check(ctx)).toEqual({ done: true });
    const { proofs } = await step.verify(ctx);
    expect(proofs.map(({ what }) => what)).toEqual([
      'shop-lb2 is off and locked in the source',
      `${HA_IP} is served by shop-lb1`,
    ]);
    expect(events).toMatchObject([
      { side: 'source', role: 'secondary', state: 'off', locked: true },
      { side: 'source', role: 'primary', state: 'MASTER' },
    ]);
  });

  it('is not stopped while the primary does not run there', async () => {
    const { ctx } = await contextIn('standby-first', { source: source(off, {}) });
    await expect(stepOf('standby-first', 'secondary.power-off').act(ctx)).rejects.toMatchObject({
      code: 'INVARIANT_2',
    });
  });
});

describe('once the HA IP is in the target', () => {
  it('the primary is not stopped in the source when the secondary is lost in the target: all goes back', async () => {
    const { ctx } = await contextIn('standby-first', {
      ...cutOver,
      target: { ...cutOver.target, servers: [madeServer('secondary', off)] },
    });
    await expect(stepOf('standby-first', 'primary.power-off').act(ctx)).rejects.toMatchObject({
      reason: { kind: 'roll-back', why: 'shop-lb2 in os2 no longer serves: it was shut off' },
    });
  });

  it('nor while nobody is seen to be served there', async () => {
    const there = { ...cutOver, target: { ...cutOver.target, servers: [madeServer('secondary')] } };
    const silent = await contextIn('standby-first', there);
    // Every call that would change something is refused here.
    await expect(stepOf('standby-first', 'primary.power-off').act(silent.ctx)).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
    });
    const served = await contextIn('standby-first', { ...there, answersAs: 'shop-lb2' });
    await expect(stepOf('standby-first', 'primary.power-off').act(served.ctx)).rejects.toThrow('can only be read');
  });

  it('nor when the HA IP was led back meanwhile', async () => {
    const { ctx } = await contextIn('standby-first', {
      target: { servers: [madeServer('secondary')] },
      answersAs: 'shop-lb2',
    });
    await expect(stepOf('standby-first', 'primary.power-off').act(ctx)).rejects.toMatchObject({
      reason: { kind: 'roll-back', why: expect.stringContaining('os2') },
    });
  });

  it('while the primary moves, it is the secondary in the target that is seen to serve', async () => {
    const { ctx, events } = await contextIn('standby-first', {
      source: { ...cutOver.source, ...source(locked, locked) },
      target: { ...cutOver.target, servers: [madeServer('secondary')] },
      answersAs: 'shop-lb2',
    });
    await stepOf('standby-first', 'primary.power-off').verify(ctx);
    expect(events.at(-1)).toMatchObject({ side: 'target', role: 'secondary', state: 'MASTER' });
  });

  it.each([
    ['primary-first', 'primary', 'secondary'],
    ['standby-first', 'secondary', 'primary'],
  ] as const)('%s: the guard watches the %s there, and not the %s', async (order, first, second) => {
    const window = stepOf(order, 'rollback-window');
    const healthy = await contextIn(order, {
      ...cutOver,
      target: { ...cutOver.target, servers: [madeServer(first), madeServer(second, off)] },
    });
    await window.act(healthy.ctx);
    const lost = await contextIn(order, {
      ...cutOver,
      target: { ...cutOver.target, servers: [madeServer(first, off), madeServer(second)] },
    });
    const error: unknown = await window.act(lost.ctx).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Interrupt);
    expect((error as Interrupt).reason).toMatchObject({
      kind: 'roll-back',
      why: expect.stringContaining(first === 'primary' ? 'shop-lb1 in os2' : 'shop-lb2 in os2'),
    });
  });

  it('no HA IP moves to a secondary that was not validated', async () => {
    const { ctx } = await contextIn('standby-first', { target: { servers: [madeServer('secondary')] } });
    const record = {
      stepId: 'primary.validate',
      state: 'done',
      evidence: { proofs: [], data: { serverId: 'made-secondary' } },
    };
    // The validation of another role is no validation of this one.
    const earlier = (id: string) => Promise.resolve(id === record.stepId ? (record as never) : null);
    await expect(stepOf('standby-first', 'cutover').act({ ...ctx, earlier })).rejects.toMatchObject({
      code: 'INVARIANT_1',
    });
  });
});

describe('the pair joins', () => {
  const pair = (consoles: Record<string, string>) => ({
    ...cutOver,
    target: { ...cutOver.target, servers: [madeServer('primary'), madeServer('secondary')], consoles },
  });
  const join = async (consoles: Record<string, string>, answersAs: string) => {
    const watched = await contextIn('standby-first', { ...pair(consoles), answersAs });
    const step = stepOf('standby-first', 'primary.join');
    await step.act(watched.ctx);
    return { ...watched, proofs: (await step.verify(watched.ctx)).proofs };
  };

  it('with the primary as MASTER, which took the VIP back', async () => {
    const consoles = {
      'made-primary': 'VRRP HA BACKUP\nVRRP HA MASTER',
      'made-secondary': 'VRRP HA MASTER\nVRRP HA BACKUP',
    };
    const { proofs, events } = await join(consoles, 'shop-lb1');
    expect(proofs.at(-1)).toMatchObject({ what: `${HA_IP} is served by shop-lb1`, result: 'proved' });
    expect(events).toContainEqual({ kind: 'ha-ip.leads', address: HA_IP, side: 'target' });
  });

  it('with the secondary as MASTER, where nothing preempts, also when no console tells', async () => {
    const told = await join({ 'made-primary': 'VRRP HA BACKUP', 'made-secondary': 'VRRP HA MASTER' }, 'shop-lb2');
    expect(told.proofs.at(-1)).toMatchObject({ what: `${HA_IP} is served by shop-lb2`, result: 'proved' });
    const silent = await join({}, 'shop-lb2');
    expect(silent.proofs.map(({ result }) => result)).toEqual(['not-provable', 'proved']);
    expect(silent.events.at(-2)).toMatchObject({ side: 'target', role: 'secondary', state: 'MASTER' });
  });
});

describe('a rollback', () => {
  it.each([
    ['primary-first', 'primary'],
    ['standby-first', 'secondary'],
  ] as const)(
    '%s: keeps the %s off in the source, with the copies that are true because of it',
    async (order, first) => {
      // Every call that would change something is refused here.
      const { ctx } = await contextIn(order);
      for (const id of [`${first}.pre-copy`, `${first}.power-off`, `${first}.final-copy`])
        expect([id, await stepOf(order, id).undo?.(ctx, 'rollback')]).toEqual([id, 'stands']);
    },
  );

  it('has nothing to do where every HA IP leads to the source, and tells that', async () => {
    const { ctx, events } = await contextIn('standby-first');
    await returnHaIps(ctx);
    expect(events).toEqual([{ kind: 'ha-ip.leads', address: HA_IP, side: 'source' }]);
  });

  it('is refused where nobody could serve in the source', async () => {
    const { ctx } = await contextIn('standby-first', { source: { ...cutOver.source, ...source(off, locked) } });
    await expect(returnHaIps(ctx)).rejects.toMatchObject({ code: 'INVARIANT_2' });
  });
});

it('pings nothing where the plan has no echo requests, also when nobody answers', async () => {
  const probe = (plan: Plan): Plan['probe'] => ({ ...plan.probe, icmp: null });
  const silent = await contextIn('standby-first', { answersAs: null, probe });
  await expect(stepOf('standby-first', 'preflight').act(silent.ctx)).rejects.toMatchObject({
    message: expect.stringContaining('gave no answer by HTTP on port 80/.'),
  });
  const served = await contextIn('standby-first', { source: source({}, locked), answersAs: 'shop-lb1', probe });
  await stepOf('standby-first', 'secondary.power-off').verify(served.ctx);
  expect([silent.pings, served.pings]).toEqual([[], []]);
});
