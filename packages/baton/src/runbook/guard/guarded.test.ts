/** Work beside the guard, in a time that passes when everybody waits. */
import { describe, expect, it } from 'vitest';
import type { Server } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import { ORDERS, secondToMove } from '../../domain/order.ts';
import { StepClock } from '../../ha-ip/floating-ip/testing/step-clock.ts';
import { Interrupt, type StepContext } from '../step.ts';
import { contextIn, cutOver, HA_IP, madeServer, stepOf } from '../testing/context.ts';
import { besideGuard } from './guarded.ts';

const SHUT_OFF = { status: 'SHUTOFF', powerState: 4 } as const;
const failure = new BatonError({ code: 'QUOTA_EXCEEDED', kind: 'cloud', message: 'no room', remedy: 'Ask for some.' });

interface Stage {
  /** What Nova says of the load balancer in the target. */
  readonly nova?: (nowMs: number) => Partial<Server>;
  /** Where the HA IP is in the source. */
  readonly portInSource?: (nowMs: number) => string | null;
}

async function stage({ nova = () => ({}), portInSource = () => null }: Stage = {}) {
  const { ctx, events } = await contextIn('primary-first', {
    ...cutOver,
    target: { ...cutOver.target, servers: [madeServer('primary')] },
  });
  const clock = new StepClock();
  const stop = new AbortController();
  const log: string[] = [];
  const tell = (what: string): void => void log.push(`${Math.round(clock.monotonicMs() / 100) / 10} ${what}`);
  const look = (): Server => {
    log.push('look');
    return { ...madeServer('primary'), ...nova(clock.monotonicMs()) };
  };
  const context: StepContext = {
    ...ctx,
    clock,
    signal: stop.signal,
    target: {
      ...ctx.target,
      compute: {
        ...ctx.target.compute,
        getServer: async () => look(),
        listServers: async () => [look()],
      },
    },
    source: {
      ...ctx.source,
      network: {
        ...ctx.source.network,
        getFloatingIp: async (id, signal) => {
          const found = await ctx.source.network.getFloatingIp(id, signal);
          return found === null ? null : { ...found, portId: portInSource(clock.monotonicMs()) };
        },
        setFloatingIpPort: async () => {
          tell('the source is asked');
          throw new Error('not today');
        },
      },
    },
  };
  /** Works for so long; it needs a moment to come to rest when it is broken off. */
  const work =
    (ms: number) =>
    async ({ signal }: StepContext): Promise<void> => {
      tell('work');
      try {
        await clock.sleep(ms, signal);
      } catch (error) {
        tell('broken off');
        await clock.sleep(300, new AbortController().signal);
        tell('at rest');
        throw error;
      }
      tell('worked');
    };
  const run = (doing: (beside: StepContext) => Promise<void>): Promise<unknown> =>
    besideGuard(context, 'secondary.pre-copy', doing).then(
      () => null,
      (error: unknown) => error,
    );
  const looks = (): number => log.filter((line) => line === 'look').length;
  return { run, work, stop, clock, looks, events, done: () => log.filter((line) => line !== 'look') };
}

describe('work beside the guard', () => {
  it('comes to its end while the guard looks once in its interval', async () => {
    const { run, work, done, looks, clock } = await stage();
    expect(await run(work(60_000))).toBeNull();
    expect(done()).toEqual(['0 work', '60 worked']);
    expect(looks()).toBeGreaterThan(50);
    // The guard does not keep it.
    expect(clock.monotonicMs()).toBeLessThan(60_100);
  });

  it('is broken off when the load balancer is lost, while the HA IPs return, and is at rest when that is told', async () => {
    const { run, work, done, events } = await stage({ nova: (nowMs) => (nowMs > 10_000 ? SHUT_OFF : {}) });
    const thrown = await run(work(60_000));
    expect(thrown).toBeInstanceOf(Interrupt);
    expect(thrown).toMatchObject({
      reason: { kind: 'roll-back', told: true, why: 'shop-lb1 in os2 no longer serves: it was shut off' },
    });
    const [began, broken, ...rest] = done();
    expect([began, broken?.replace(/^\S+ /, '')]).toEqual(['0 work', 'broken off']);
    expect(rest.map((line) => line.replace(/^\S+ /, ''))).toEqual(['the source is asked', 'at rest']);
    expect(Number.parseFloat(rest[0] ?? '')).toBeLessThanOrEqual(11);
    expect(events.filter(({ kind }) => kind === 'guard.acted')).toHaveLength(1);
  });

  it('is not begun where it was lost before: what comes first after a restart is a look', async () => {
    const { run, work, done } = await stage({ nova: () => SHUT_OFF });
    expect(await run(work(60_000))).toBeInstanceOf(Interrupt);
    expect(done()).toEqual(['0 the source is asked']);
  });

  it('is not called done while something is suspected', async () => {
    const { run, work } = await stage({ nova: (nowMs) => (nowMs >= 5000 ? { powerState: 4 } : {}) });
    // What may be over in a moment is looked at twice, and the work ends in between.
    expect(await run(work(5100))).toMatchObject({
      reason: { why: expect.stringContaining('its hypervisor says that it is shut down') },
    });
  });

  it('ends when somebody led an HA IP back: the one that serves it must not be powered off', async () => {
    const { run, work } = await stage({ portInSource: () => 'vip-by-hand' });
    expect(await run(work(60_000))).toMatchObject({
      reason: { kind: 'roll-back', why: `${HA_IP} no longer leads to os2 alone` },
    });
  });

  it('fails as it does, and ends when the process does', async () => {
    const failing = await stage();
    expect(await failing.run(() => Promise.reject(failure))).toBe(failure);
    const ending = await stage();
    ending.clock.after(5000, () => ending.stop.abort(new Error('the process ends')));
    expect(await ending.run(ending.work(60_000))).toMatchObject({ message: 'the process ends' });
    expect(ending.done().map((line) => line.replace(/^\S+ /, ''))).toEqual(['work', 'broken off', 'at rest']);
  });
});

describe.each(ORDERS)('%s', (order) => {
  it('is guarded until the one that stayed is powered off, in all that is done until then', async () => {
    const second = secondToMove({ order });
    const lost = {
      ...cutOver,
      target: { ...cutOver.target, servers: [madeServer(second === 'secondary' ? 'primary' : 'secondary', SHUT_OFF)] },
    };
    for (const id of ['rollback-window', `${second}.pre-copy`, 'connections.release', `${second}.power-off`]) {
      const { ctx } = await contextIn(order, lost);
      const thrown: unknown = await stepOf(order, id)
        .act(ctx)
        .catch((error: unknown) => error);
      expect([id, thrown]).toEqual([id, expect.any(Interrupt)]);
    }
  });
});
