import { describe, expect, it } from 'vitest';
import { BatonError } from '../../domain/error.ts';
import type { HookAction, HookAnswer } from '../../ports/hook-runner.ts';
import type { DriverContext } from '../driver-context.ts';
import { haIp, taker, TwoClouds, type World } from '../floating-ip/testing/two-clouds.ts';
import { hookDriver } from './hook-driver.ts';

const HOOK = { command: ['/hook'], timeoutSeconds: 20 };

interface Manners {
  /** It answers so, and leads nobody anywhere. */
  readonly fails?: Partial<Record<HookAction, readonly ('refused' | 'later')[]>>;
  readonly leads?: 'source' | 'target';
  /** Whom it leads to in the target does not serve. */
  readonly dead?: boolean;
  readonly identify?: boolean;
  /** No look can be made. */
  readonly blind?: boolean;
}

/** Clients follow the hook, and find whoever is associated there. */
function situation(manners: Manners = {}, world: World = {}) {
  const clouds = new TwoClouds({ deadlineSeconds: 10, ...world });
  let leads = manners.leads ?? 'source';
  const failures = new Map(Object.entries(manners.fails ?? {}).map(([action, all]) => [action, [...all]]));
  const fail = (code: string, retryable: boolean) =>
    Promise.reject(new BatonError({ code, kind: 'cloud', message: 'no session.', remedy: 'x', retryable }));
  const ctx: DriverContext = {
    ...clouds.ctx,
    hooks: {
      ask: (_, { action, attempt, target }): Promise<HookAnswer> => {
        clouds.log.push(`${clouds.clock.monotonicMs()} hook ${action} ${attempt} ${target.portId ?? '-'}`);
        const failure = failures.get(action)?.shift();
        if (failure !== undefined) return fail('HOOK_REFUSED', failure === 'later');
        if (action === 'activate') leads = 'target';
        if (action === 'revert') leads = 'source';
        return Promise.resolve({ leads });
      },
    },
    outside: {
      ping: () => Promise.resolve(0),
      askOnce: async () => {
        if (manners.blind === true) throw new Error('the vantage is gone');
        const port = await clouds.ctx[leads].network.getFloatingIp('', new AbortController().signal);
        if (port?.portId == null || (manners.dead === true && leads === 'target')) return null;
        return { at: '', status: 200, who: manners.identify === false ? null : leads, durationMs: 2 };
      },
    },
  };
  return {
    driver: hookDriver(ctx, haIp, HOOK),
    clouds,
    leads: () => leads,
    /** What was asked and changed, in order, without looks. */
    done: () =>
      clouds.log.map((line) => line.replace(/^\d+ /, '')).filter((line) => /^hook (?!verify)|associate$/.test(line)),
  };
}

describe('there', () => {
  it('is associated in the target first, then activated; the source stays as it is', async () => {
    const { driver, done, leads } = situation();
    expect(await driver.moveTo('target', taker('target'))).toMatchObject({
      identified: true,
      announcedAgain: 0,
      looks: 5,
    });
    expect(done()).toEqual(['target associate', 'hook activate 1 target-vip']);
    expect(leads()).toBe('target');
    expect(await driver.leads()).toBe('target');
  });

  it('waits for the NAT of the target', async () => {
    const { driver, clouds } = situation({}, { target: { apiMs: 10, agentMs: 1500 } });
    await driver.moveTo('target', taker('target'));
    const at = (words: string) => Number.parseInt(clouds.log.find((line) => line.includes(words)) ?? '-1', 10);
    expect(at('hook activate')).toBeGreaterThanOrEqual(at('target agent up'));
  });

  it('is asked again when it says that another try may help', async () => {
    const { driver, done } = situation({ fails: { activate: ['later', 'later'] } });
    await driver.moveTo('target', taker('target'));
    expect(done()).toEqual([
      'target associate',
      'hook activate 1 target-vip',
      'hook activate 2 target-vip',
      'hook activate 3 target-vip',
    ]);
  });

  it.each([
    ['refused', { fails: { activate: ['refused'] } }, 'no session'],
    ['not seen to serve', { dead: true }, 'within 10 s'],
    ['not looked at', { blind: true }, 'within 10 s'],
  ] as const)('is reverted when it is %s, and the target lets go', async (_, manners, words) => {
    const { driver, done, leads } = situation(manners);
    await expect(driver.moveTo('target', taker('target'))).rejects.toMatchObject({
      code: 'CUTOVER_UNPROVED',
      message: expect.stringContaining(words),
    });
    expect(leads()).toBe('source');
    expect(done().slice(-2)).toEqual([expect.stringContaining('hook revert 1'), 'target disassociate']);
    expect(done().filter((line) => line.startsWith('source'))).toEqual([]);
  });

  it('says so when it could not be reverted either', async () => {
    const { driver } = situation({ fails: { activate: ['refused'], revert: ['refused'] } });
    await expect(driver.moveTo('target', taker('target'))).rejects.toMatchObject({
      code: 'CUTOVER_UNPROVED',
      message: expect.stringContaining('not reverted yet'),
    });
  });

  it('counts answers of nobody known only when its hook has said so for a while', async () => {
    const { driver } = situation({ identify: false });
    const moved = await driver.moveTo('target', taker('target'));
    expect(moved.identified).toBe(false);
    expect(moved.takenAfterMs).toBeGreaterThanOrEqual(5000);
  });
});

describe('back', () => {
  it('is not barred by a vantage that is gone: what the hook says has to be enough', async () => {
    const { driver, done, leads } = situation({ leads: 'target', blind: true }, { leads: 'both', deadlineSeconds: 30 });
    expect(await driver.moveTo('source', taker('source'))).toMatchObject({ identified: false });
    expect(leads()).toBe('source');
    expect(done()).toEqual(['hook revert 1 -', 'target disassociate']);
  });

  it('reverts, sees the source serve, and only then lets go in the target', async () => {
    const { driver, done, leads } = situation({ leads: 'target' }, { leads: 'both' });
    expect(await driver.moveTo('source', taker('source'))).toMatchObject({ identified: true });
    expect(leads()).toBe('source');
    expect(done()).toEqual(['hook revert 1 -', 'target disassociate']);
  });

  it('puts the association of the source back first, where somebody took it', async () => {
    const { driver, done } = situation({ leads: 'target' }, { leads: 'target' });
    await driver.moveTo('source', taker('source'));
    expect(done()).toEqual(['source associate', 'hook revert 1 -', 'target disassociate']);
  });

  it('asks its hook before anything else when the target is lost', async () => {
    const { driver, clouds } = situation({ leads: 'target' }, { leads: 'both' });
    await driver.moveTo('source', taker('source'), { urgent: true });
    expect(clouds.log[0]).toBe('0 hook revert 1 -');
  });

  it('asks again while it may help, and fails when it does not', async () => {
    const { driver, leads } = situation({ leads: 'target', fails: { revert: ['later'] } }, { leads: 'both' });
    await driver.moveTo('source', taker('source'));
    expect(leads()).toBe('source');
    const refused = situation({ leads: 'target', fails: { revert: ['refused'] } }, { leads: 'both' });
    await expect(refused.driver.moveTo('source', taker('source'))).rejects.toMatchObject({ code: 'HOOK_REFUSED' });
  });
});

describe('clean up', () => {
  it('reverts and lets go in the target; without effect while it leads there', async () => {
    const idle = situation({}, { leads: 'both' });
    await idle.driver.cleanUp();
    expect(idle.done()).toEqual(['hook revert 1 -', 'target disassociate']);
    const led = situation({ leads: 'target' }, { leads: 'both' });
    await led.driver.cleanUp();
    expect(led.done()).toEqual([]);
  });
});

it('is in the midst of a move while the target is associated, although its hook leads to the source', async () => {
  const withdrew = situation({}, { leads: 'both' });
  expect(await withdrew.driver.leads()).toBe('both');
  await withdrew.driver.moveTo('source', taker('source'));
  expect(withdrew.done()).toEqual(['hook revert 1 -', 'target disassociate']);
  expect(await withdrew.driver.leads()).toBe('source');
});

it('prepares with the reservation, and proves both', async () => {
  const { driver, done } = situation();
  expect((await driver.prepare()).map(({ what, result }) => [what, result])).toEqual([
    ['203.0.113.10 is reserved in both clouds', 'proved'],
    ['the hook of 203.0.113.10 is ready', 'proved'],
  ]);
  expect(done()).toEqual(['hook prepare 1 -']);
});
