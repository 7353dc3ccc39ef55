import { describe, expect, it } from 'vitest';
import { BatonError } from '../../domain/error.ts';
import type { Side } from '../../domain/event.ts';
import type { Moved } from '../../ports/cutover-driver.ts';
import { floatingIpDriver } from './floating-ip-driver.ts';
import { haIp, taker, TwoClouds, type World } from './testing/two-clouds.ts';

async function moved(world: World, to: Side, options: { readonly urgent?: boolean } = {}) {
  const clouds = new TwoClouds(world);
  const result: Moved = await floatingIpDriver(clouds.ctx, haIp).moveTo(to, taker(to), options);
  return { clouds, result, leads: await floatingIpDriver(clouds.ctx, haIp).leads() };
}

describe('to the target', () => {
  it.each([
    [500, 2000],
    [2000, 500],
  ])(
    'loses nothing, whichever agent is faster (%i / %i ms), also where nobody forwards',
    async (targetMs, sourceMs) => {
      const world = { target: { agentMs: targetMs }, source: { agentMs: sourceMs } };
      const { clouds, result, leads } = await moved(world, 'target');
      expect(clouds.changes.map((line) => line.replace(/^\d+ /, ''))).toEqual([
        'target associate',
        'source disassociate',
      ]);
      expect(clouds.unservedMs).toBe(0);
      expect(leads).toBe('target');
      expect(result).toMatchObject({ identified: true, announcedAgain: 0 });
      // The API's answer, the agent, and the next look: nothing else is waited for.
      expect(result.takenAfterMs).toBeLessThan(100 + targetMs + 150);
    },
  );

  it('lets the source go as soon as the target is seen, also while the association is not answered yet', async () => {
    const clouds = new TwoClouds({ target: { agentMs: 0 }, source: { agentMs: 300 } });
    const slow = clouds.ctx.target.network.setFloatingIpPort.bind(clouds.ctx.target.network);
    clouds.ctx.target.network.setFloatingIpPort = async (...args) => {
      const answer = await slow(...args);
      await clouds.clock.sleep(3000, clouds.ctx.signal);
      return answer;
    };
    await floatingIpDriver(clouds.ctx, haIp).moveTo('target', taker('target'));
    const letGo = clouds.changes.find((line) => line.endsWith('source disassociate'));
    expect(Number.parseInt(letGo ?? '', 10)).toBeLessThan(1000);
  });

  it('is over before clients flap back', async () => {
    const { clouds, result } = await moved({ flapsBackAfterMs: 1500, source: { agentMs: 800 } }, 'target');
    expect(clouds.unservedMs).toBe(0);
    expect(result.announcedAgain).toBe(0);
  });

  it('where clients flap back to a source that is slow to let go, the target announces again, and loses nothing', async () => {
    const world = { flapsBackAfterMs: 1500, source: { agentMs: 6000 }, forwards: true };
    const { clouds, result } = await moved(world, 'target');
    expect(clouds.servedBy).toBe('target');
    expect(clouds.unservedMs).toBe(0);
    expect(result.announcedAgain).toBeGreaterThan(0);
    expect(clouds.notes[0]).toContain('announced again');
  });

  it('where they flap back and nobody forwards, they are without for a few seconds at most', async () => {
    const world = { flapsBackAfterMs: 1500, source: { agentMs: 2000 } };
    const { clouds, result } = await moved(world, 'target');
    expect(clouds.servedBy).toBe('target');
    expect(clouds.unservedMs).toBeLessThan(3000);
    expect(result.announcedAgain).toBe(1);
  });

  it('announces again, with the source still serving, where nobody heard it', async () => {
    const { clouds, result } = await moved({ target: { unheard: 2 } }, 'target');
    expect(clouds.unservedMs).toBe(0);
    expect(result.announcedAgain).toBe(2);
    expect(clouds.servedBy).toBe('target');
  });

  it('gives up at the deadline, with the address in both clouds and the source serving', async () => {
    const clouds = new TwoClouds({ target: { unheard: 99 } });
    const driver = floatingIpDriver(clouds.ctx, haIp);
    await expect(driver.moveTo('target', taker('target'))).rejects.toMatchObject({ code: 'CUTOVER_UNPROVED' });
    expect(clouds.changes.filter((line) => line.includes('source'))).toEqual([]);
    expect(await driver.leads()).toBe('both');
    expect(clouds.unservedMs).toBe(0);
    // And back: the target lets go, the source was never away.
    await driver.moveTo('source', taker('source'));
    expect(await driver.leads()).toBe('source');
    expect(clouds.unservedMs).toBe(0);
  });

  it('gives up long before the deadline when its taker dies after the source has let go', async () => {
    const clouds = new TwoClouds({ deadlineSeconds: 60 });
    const driver = floatingIpDriver(clouds.ctx, haIp);
    clouds.clock.after(2000, () => clouds.kill('target'));
    await expect(driver.moveTo('target', taker('target'))).rejects.toMatchObject({ code: 'CUTOVER_UNPROVED' });
    expect(clouds.clock.monotonicMs()).toBeLessThan(12_000);
    await driver.moveTo('source', taker('source'), { urgent: true });
    expect(clouds.servedBy).toBe('source');
    expect(clouds.unservedMs).toBeLessThan(11_000);
  });

  it('without answers that tell who answered, waits for the agent and some time more', async () => {
    const { clouds, result } = await moved({ identify: false, target: { agentMs: 1500 } }, 'target');
    const at = (what: string) => Number.parseInt(clouds.log.find((line) => line.endsWith(what)) ?? '', 10);
    expect(at('source disassociate') - at('target agent up')).toBeGreaterThanOrEqual(5000);
    expect(result.identified).toBe(false);
    expect(clouds.unservedMs).toBe(0);
  });

  it('may be repeated when it is done already', async () => {
    const { clouds, leads } = await moved({ leads: 'target' }, 'target');
    expect(clouds.changes).toEqual([]);
    expect(leads).toBe('target');
  });

  it('does not take it from somebody else', async () => {
    const clouds = new TwoClouds();
    clouds.lead('target', 'theirs');
    const driver = floatingIpDriver(clouds.ctx, haIp);
    await expect(driver.moveTo('target', taker('target'))).rejects.toMatchObject({ code: 'INVARIANT_7' });
    expect(clouds.changes).toEqual([]);
  });
});

describe('with a vantage that is gone', () => {
  const gone = new BatonError({ code: 'PROBE_AGENT_ENDED', kind: 'user', message: 'the agent ended', remedy: 'x' });

  /** No look can be made in these times. */
  function blindFrom(clouds: TwoClouds, beganMs: number, endedMs = Number.POSITIVE_INFINITY): TwoClouds {
    const ask = clouds.ctx.outside.askOnce.bind(clouds.ctx.outside);
    clouds.ctx.outside.askOnce = (...args) => {
      const nowMs = clouds.clock.monotonicMs();
      return nowMs >= beganMs && nowMs < endedMs ? Promise.reject(gone) : ask(...args);
    };
    return clouds;
  }

  it.each([0, 400, 1200])('from %i ms on, it is not proved in the target, and tells why', async (fromMs) => {
    const clouds = blindFrom(new TwoClouds(), fromMs);
    const driver = floatingIpDriver(clouds.ctx, haIp);
    await expect(driver.moveTo('target', taker('target'))).rejects.toMatchObject({
      code: 'CUTOVER_UNPROVED',
      message: expect.stringContaining('From outside it cannot be looked: the agent ended'),
    });
    // Whoever does not look has not seen that nobody arrives: nothing is announced, and nothing lost by that.
    expect(clouds.changes.filter((line) => line.endsWith('associate') && line.includes('target'))).toHaveLength(1);
    expect(clouds.unservedMs).toBe(0);
    await driver.moveTo('source', taker('source'));
    expect(await driver.leads()).toBe('source');
    expect(clouds.servedBy).toBe('source');
    expect(clouds.unservedMs).toBe(0);
  });

  it.each([0, 400, 700, 1200, 2500])('from %i ms on for 1.5 s, it goes on where it was', async (fromMs) => {
    const clouds = blindFrom(new TwoClouds(), fromMs, fromMs + 1500);
    const driver = floatingIpDriver(clouds.ctx, haIp);
    expect(await driver.moveTo('target', taker('target'))).toMatchObject({ identified: true, announcedAgain: 0 });
    expect(await driver.leads()).toBe('target');
    expect(clouds.unservedMs).toBe(0);
  });

  it.each([false, true])('the way back is not barred (urgent: %s), and is called what it is', async (urgent) => {
    const clouds = blindFrom(new TwoClouds({ leads: 'target', ...(urgent ? { dead: 'target' as const } : {}) }), 0);
    const driver = floatingIpDriver(clouds.ctx, haIp);
    expect(await driver.moveTo('source', taker('source'), { urgent })).toMatchObject({ identified: false });
    expect(await driver.leads()).toBe('source');
    expect(clouds.servedBy).toBe('source');
    expect(clouds.notes.at(-1)).toContain("by the clouds' word alone: the agent ended");
    if (!urgent) expect(clouds.unservedMs).toBe(0);
  });
});

describe('back to the source', () => {
  it('loses nothing while the target serves', async () => {
    const { clouds, leads } = await moved({ leads: 'target' }, 'source');
    expect(clouds.unservedMs).toBe(0);
    expect(leads).toBe('source');
  });

  it('the source announces again where it never let go and the target announced since; nothing is lost', async () => {
    const { clouds, result } = await moved({ leads: 'both', entry: 'target' }, 'source');
    expect(clouds.unservedMs).toBe(0);
    expect(result.announcedAgain).toBe(1);
    expect(clouds.servedBy).toBe('source');
  });

  it('and does not where clients arrive there already', async () => {
    const { result } = await moved({ leads: 'both', entry: 'source' }, 'source');
    expect(result.announcedAgain).toBe(0);
  });

  it('nor is anything of the target needed', async () => {
    const clouds = new TwoClouds({ leads: 'target' });
    clouds.ctx.target.network.listFloatingIps = () => Promise.resolve([]);
    clouds.ctx.target.network.listPorts = () => Promise.resolve([]);
    await floatingIpDriver(clouds.ctx, haIp).moveTo('source', taker('source'));
    expect(clouds.servedBy).toBe('source');
  });
});

describe('back at once, when the target is lost', () => {
  const lost: World = { leads: 'target', dead: 'target', source: { agentMs: 600 } };

  it('the source is asked after one look there, and the target when the source was seen', async () => {
    const { clouds, result } = await moved(lost, 'source', { urgent: true });
    expect(clouds.log.slice(0, 2)).toEqual(['0 source look', '100 source associate']);
    expect(clouds.changes).toEqual(['100 source associate', expect.stringMatching(/ target disassociate$/)]);
    const letGoMs = Number.parseInt(clouds.changes[1] ?? '', 10);
    expect(letGoMs).toBeGreaterThan(100 + 100 + 600);
    // Three looks in a row, and one at what the target holds.
    expect(letGoMs).toBeLessThan(100 + 100 + 600 + 250);
    // Look, call, agent, and the next look that sees it.
    expect(result.takenAfterMs).toBeLessThan(100 + 100 + 600 + 60);
  });

  it('and without any look where the driver has looked before', async () => {
    const clouds = new TwoClouds(lost);
    const driver = floatingIpDriver(clouds.ctx, haIp);
    await driver.leads();
    const nowMs = clouds.clock.monotonicMs();
    const { takenAfterMs } = await driver.moveTo('source', taker('source'), { urgent: true });
    expect(clouds.changes[0]).toBe(`${nowMs} source associate`);
    expect(takenAfterMs).toBeLessThan(100 + 600 + 60);
  });

  it('a target that serves for a moment yet is not asked before the source is there: nothing is lost', async () => {
    const { clouds } = await moved({ leads: 'target', source: { agentMs: 900 }, target: { agentMs: 0 } }, 'source', {
      urgent: true,
    });
    expect(clouds.unservedMs).toBe(0);
  });

  it('a target is asked a moment later also when nobody is seen in the source yet', async () => {
    const clouds = new TwoClouds({ ...lost, source: { agentMs: 4000 } });
    const driver = floatingIpDriver(clouds.ctx, haIp);
    await driver.leads();
    const nowMs = clouds.clock.monotonicMs();
    await driver.moveTo('source', taker('source'), { urgent: true });
    expect(clouds.changes[1]).toBe(`${nowMs + 1500} target disassociate`);
    expect(clouds.servedBy).toBe('source');
  });

  it('a source that refuses takes nothing from the target', async () => {
    const clouds = new TwoClouds(lost);
    const driver = floatingIpDriver(clouds.ctx, haIp);
    await driver.leads();
    Object.assign(clouds.ctx.source.network, { setFloatingIpPort: () => Promise.reject(new Error('no')) });
    await expect(driver.moveTo('source', taker('source'), { urgent: true })).rejects.toThrow('no');
    expect(clouds.changes).toEqual([]);
    expect(await driver.leads()).toBe('target');
  });

  it('what was known has aged: one more look, and it goes through', async () => {
    const clouds = new TwoClouds(lost);
    const driver = floatingIpDriver(clouds.ctx, haIp);
    await driver.leads();
    clouds.bump('source');
    const { takenAfterMs } = await driver.moveTo('source', taker('source'), { urgent: true });
    expect(clouds.servedBy).toBe('source');
    expect(takenAfterMs).toBeLessThan(300 + 600 + 60);
  });

  it('one that leads to the source already is only looked at', async () => {
    const { clouds, result } = await moved({ leads: 'source' }, 'source', { urgent: true });
    expect(clouds.changes).toEqual([]);
    expect(clouds.unservedMs).toBe(0);
    expect(result.announcedAgain).toBe(0);
  });

  it('nothing of it is under way any more when it fails', async () => {
    const clouds = new TwoClouds({ ...lost, source: { apiMs: 800, agentMs: 100 } });
    const stop = new AbortController();
    const driver = floatingIpDriver({ ...clouds.ctx, signal: stop.signal }, haIp);
    await driver.leads();
    const beganMs = clouds.clock.monotonicMs();
    clouds.clock.after(100, () => stop.abort(new Error('the process ends')));
    await expect(driver.moveTo('source', taker('source'), { urgent: true })).rejects.toThrow('the process ends');
    expect(clouds.changes).toEqual([`${beganMs} source associate`]);
    // The call that was under way has been answered.
    expect(clouds.clock.monotonicMs() - beganMs).toBeGreaterThanOrEqual(800);
  });

  it('a target whose API does not answer keeps nobody from the source', async () => {
    const clouds = new TwoClouds(lost);
    const down = () => Promise.reject(new Error('no route to the cloud'));
    Object.assign(clouds.ctx.target.network, { listFloatingIps: down, listPorts: down, setFloatingIpPort: down });
    const driver = floatingIpDriver(clouds.ctx, haIp);
    await expect(driver.moveTo('source', taker('source'), { urgent: true })).rejects.toThrow('no route');
    expect(clouds.servedBy).toBe('source');
  });
});
