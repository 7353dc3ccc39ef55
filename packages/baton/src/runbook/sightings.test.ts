import { describe, expect, it } from 'vitest';
import type { EventBody } from '../domain/event.ts';
import { server } from '../preflight/testing/fixtures.ts';
import { lookAround } from './look-around.ts';
import { tellHaIps, tellingNews, tellServer, tellServing, tellState } from './sightings.ts';
import { contextIn, cutOver, HA_IP, madeServer, planInOrder, stepOf } from './testing/context.ts';

const plan = await planInOrder('primary-first');

function teller() {
  const events: EventBody[] = [];
  const emit = tellingNews((event) => Promise.resolve(void events.push(event)));
  const said = (): readonly string[] =>
    events.map((event) => {
      if (event.kind === 'load-balancer.seen')
        return `${event.name} ${event.side} ${event.state}${event.locked ? ', locked' : ''}`;
      return event.kind === 'ha-ip.leads' ? `${event.address} ${event.side}` : event.kind;
    });
  return { ctx: { plan, emit }, events, said };
}

describe('what is told', () => {
  it('is told once while it stays, and again when it has changed', async () => {
    const { ctx, said } = teller();
    for (const state of ['running', 'running', 'off', 'off', 'running'] as const)
      await tellState(ctx, 'source', 'primary', state);
    for (const side of ['source', 'source', 'target', 'source'] as const) await tellHaIps(ctx, [HA_IP], side);
    expect(said()).toEqual([
      'shop-lb1 source running',
      'shop-lb1 source off',
      'shop-lb1 source running',
      `${HA_IP} source`,
      `${HA_IP} target`,
      `${HA_IP} source`,
    ]);
  });

  it('is told of each load balancer in each cloud by itself, and a lock is news', async () => {
    const { ctx, said } = teller();
    await tellState(ctx, 'source', 'primary', 'off');
    await tellState(ctx, 'target', 'primary', 'off');
    await tellState(ctx, 'source', 'secondary', 'off');
    await tellState(ctx, 'source', 'primary', 'off', true);
    await tellState(ctx, 'source', 'primary', 'off', true);
    expect(said()).toEqual([
      'shop-lb1 source off',
      'shop-lb1 target off',
      'shop-lb2 source off',
      'shop-lb1 source off, locked',
    ]);
  });

  it('that it runs takes no VRRP state away, until it was off', async () => {
    const { ctx, said } = teller();
    for (const state of ['running', 'MASTER', 'running', 'BACKUP', 'running', 'off', 'running'] as const)
      await tellState(ctx, 'target', 'primary', state);
    expect(said().map((one) => one.split(' ').at(-1))).toEqual(['running', 'MASTER', 'BACKUP', 'off', 'running']);
  });

  it('a new run tells anew; other events always pass', async () => {
    const { ctx, said } = teller();
    await ctx.emit({ kind: 'note', stepId: null, text: 'a' });
    await ctx.emit({ kind: 'note', stepId: null, text: 'a' });
    await tellHaIps(ctx, [HA_IP], 'source');
    expect(said()).toEqual(['note', 'note', `${HA_IP} source`]);
    const next = teller();
    await tellHaIps(next.ctx, [HA_IP], 'source');
    expect(next.said()).toEqual([`${HA_IP} source`]);
  });

  it('is MASTER only by an answer that tells who gave it', async () => {
    const { ctx, said } = teller();
    const proof = { what: 'served', result: 'proved', detail: '' } as const;
    await tellServing(ctx, 'source', 'secondary', []);
    await tellServing(ctx, 'source', 'secondary', [proof, { ...proof, result: 'not-provable' }]);
    expect(said()).toEqual([]);
    await tellServing(ctx, 'source', 'secondary', [proof]);
    expect(said()).toEqual(['shop-lb2 source MASTER']);
  });

  it.each([
    ['gone', null],
    ['gone', server('a', { status: 'SOFT_DELETED' })],
    ['off', server('a', { status: 'SHUTOFF', powerState: 4 })],
    ['off', server('a', { powerState: 6 })],
    ['off', server('a', { status: 'ERROR' })],
    ['starting', server('a', { status: 'BUILD', powerState: 0 })],
    ['starting', server('a', { status: 'SHUTOFF', taskState: 'powering-on', powerState: 4 })],
    ['running', server('a')],
    ['running', server('a', { taskState: 'image_snapshot' })],
  ])('%s, as the cloud describes it', async (state, seen) => {
    const { ctx, said } = teller();
    await tellServer(ctx, 'source', 'primary', seen);
    expect(said()).toEqual([`shop-lb1 source ${state}`]);
  });

  it('is nothing while it is on its way down, and no VRRP state of one that is off', async () => {
    const { ctx, said } = teller();
    await tellServer(ctx, 'source', 'primary', server('a', { taskState: 'powering-off' }));
    expect(said()).toEqual([]);
    await tellServer(ctx, 'source', 'primary', server('a', { status: 'SHUTOFF', powerState: 4 }), 'MASTER');
    expect(said()).toEqual(['shop-lb1 source off']);
  });
});

describe('a look around', () => {
  it('tells the pair in the source with its VRRP states, and where the HA IP leads', async () => {
    const { ctx, events } = await contextIn('primary-first');
    await lookAround(ctx);
    expect(events).toEqual([
      { kind: 'load-balancer.seen', side: 'source', role: 'primary', name: 'shop-lb1', state: 'MASTER', locked: false },
      {
        kind: 'load-balancer.seen',
        side: 'source',
        role: 'secondary',
        name: 'shop-lb2',
        state: 'BACKUP',
        locked: false,
      },
      { kind: 'ha-ip.leads', address: HA_IP, side: 'source' },
    ]);
  });

  it('tells the target too, once there is something', async () => {
    const { ctx, events } = await contextIn('standby-first', {
      source: cutOver.source,
      target: {
        ...cutOver.target,
        servers: [madeServer('secondary')],
        consoles: { 'made-secondary': 'VRRP HA MASTER' },
      },
    });
    await lookAround(ctx);
    expect(events.slice(2)).toMatchObject([
      { side: 'target', role: 'secondary', state: 'MASTER' },
      { kind: 'ha-ip.leads', side: 'target' },
    ]);
  });

  it('says nothing of where clients arrive in the midst of a move', async () => {
    const { ctx, events } = await contextIn('primary-first', { target: cutOver.target });
    await lookAround(ctx);
    expect(events.filter(({ kind }) => kind === 'ha-ip.leads')).toEqual([]);
  });
});

it('the guard tells what it sees, in the words of the cloud', async () => {
  const { ctx, events } = await contextIn('standby-first', {
    target: { servers: [madeServer('secondary', { status: 'SHUTOFF', powerState: 4 })] },
  });
  await expect(stepOf('standby-first', 'rollback-window').act(ctx)).rejects.toThrow('roll-back');
  expect(events).toContainEqual(expect.objectContaining({ side: 'target', role: 'secondary', state: 'off' }));
});
