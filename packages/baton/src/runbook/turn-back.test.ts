/** An error in the midst of a cutover turns it back; where that cannot be done, people are told where each HA IP leads. */
import { describe, expect, it } from 'vitest';
import { BatonError } from '../domain/error.ts';
import { floatingIp } from '../preflight/testing/fixtures.ts';
import { Interrupt, type StepContext } from './step.ts';
import { contextIn, cutOver, HA_IP, madeServer, type Situation } from './testing/context.ts';
import { orTurnBack, returnAll } from './turn-back.ts';

const unavailable = new BatonError({
  code: 'CLOUD_UNAVAILABLE',
  kind: 'cloud',
  message: 'os2 answered 500.',
  remedy: 'Wait.',
  requestIds: ['req-77'],
});
const both: Situation = { target: cutOver.target };

/** `attempts`: how often the cutover was begun. */
async function failing(
  failure: unknown,
  {
    situation = {},
    isAsked = false,
    attempts = 1,
    more = {},
  }: {
    readonly situation?: Situation;
    readonly isAsked?: boolean;
    readonly attempts?: number;
    readonly more?: Partial<StepContext>;
  } = {},
) {
  const { ctx, events } = await contextIn('primary-first', situation);
  const earlier = async (): Promise<never> => ({ stepId: 'cutover', state: 'running', attempts }) as never;
  const fails = async (): Promise<never> => {
    throw failure;
  };
  const turning = orTurnBack({ ...ctx, earlier, ...more }, () => isAsked, fails);
  const [turned] = await Promise.allSettled([turning]);
  return { thrown: turned.status === 'rejected' ? (turned.reason as unknown) : null, events };
}

describe('an error of the cutover', () => {
  it('turns back what was asked for, whatever it is, and its reason is kept', async () => {
    for (const error of [unavailable, new TypeError('x is not a function')]) {
      const { thrown, events } = await failing(error, { isAsked: true });
      expect(thrown).toBeInstanceOf(Interrupt);
      expect(thrown).toMatchObject({
        reason: { kind: 'roll-back', told: true, why: expect.stringContaining(error.message) },
      });
      expect(events).toMatchObject([{ kind: 'guard.acted', reason: expect.stringContaining(error.message) }]);
    }
    const { events } = await failing(unavailable, { isAsked: true });
    expect(events).toMatchObject([{ proofs: [{ detail: 'CLOUD_UNAVAILABLE, request ids req-77. Wait.' }] }]);
  });

  it('turns back what an HA IP shows, also when this process asked for nothing', async () => {
    for (const situation of [both, cutOver])
      expect((await failing(unavailable, { situation })).thrown).toBeInstanceOf(Interrupt);
  });

  it('turns back what cannot be seen where a process before may have asked', async () => {
    const situation = { broken: ['network.getFloatingIp'] };
    expect((await failing(unavailable, { situation, attempts: 2 })).thrown).toBeInstanceOf(Interrupt);
    expect((await failing(unavailable, { situation })).thrown).toBe(unavailable);
  });

  it('is only a failure while all lead to the source and nothing was asked for', async () => {
    const { thrown, events } = await failing(unavailable, { attempts: 3 });
    expect([thrown, events]).toEqual([unavailable, []]);
  });

  it('is none when the process is to end: the next one goes on', async () => {
    const stop = new AbortController();
    stop.abort(new Error('the lease is lost'));
    const { thrown, events } = await failing(unavailable, { isAsked: true, more: { signal: stop.signal } });
    expect(thrown).toMatchObject({ message: 'the lease is lost' });
    expect(events).toEqual([]);
  });
});

describe('a return that cannot be done', () => {
  /** The source runs; clouds refuse every change. */
  const stuck = (situation: Situation): Situation => ({
    ...situation,
    target: { ...situation.target, servers: [madeServer('primary')] },
  });

  it.each([
    ['to the target', cutOver, `${HA_IP} leads to os2. Nobody guards them.`, 'target'],
    [
      'to both',
      both,
      `${HA_IP} leads to both clouds: clients arrive where it was announced last. Nobody guards`,
      'target',
    ],
    [
      'to nobody',
      { source: cutOver.source, target: { floatingIps: [floatingIp(HA_IP, null)] } },
      'leads to neither',
      null,
    ],
  ] as const)('says that it leads %s, and what to do', async (_, situation, words, told) => {
    const { ctx, events } = await contextIn('primary-first', stuck(situation));
    const error: unknown = await returnAll(ctx).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^The HA IPs could not be returned to os1: .* Now /s),
      remedy: expect.stringContaining('baton migration start m-1a2b3c4d goes on back.'),
    });
    expect((error as BatonError).message).toContain(words);
    const leads = events.flatMap((event) => (event.kind === 'ha-ip.leads' ? [event.side] : []));
    expect(leads).toEqual(told === null ? [] : [told]);
  });

  it('says what is seen of it where one cloud does not answer, and keeps the code', async () => {
    const { ctx } = await contextIn('primary-first', stuck(cutOver));
    const network = { ...ctx.target.network, listFloatingIps: () => Promise.reject(unavailable) };
    const error: unknown = await returnAll({ ...ctx, target: { ...ctx.target, network } }).catch((one: unknown) => one);
    expect(error).toMatchObject({
      code: 'CLOUD_UNAVAILABLE',
      requestIds: ['req-77'],
      message: expect.stringContaining(
        `${HA_IP} cannot be seen where it leads (os2 answered 500.; in os1 it is not associated). Nobody guards them.`,
      ),
    });
  });

  it('is not for want of somebody who looks: it goes without a rehearsal, and says so', async () => {
    const { ctx, events } = await contextIn('primary-first', stuck(cutOver));
    const gone = new BatonError({ code: 'PROBE_AGENT_ENDED', kind: 'user', message: 'the agent ended', remedy: 'x' });
    const outside = { ...ctx.outside, askOnce: () => Promise.reject(gone), ping: () => Promise.reject(gone) };
    const asked: string[] = [];
    const setFloatingIpPort = (id: string): Promise<never> => {
      asked.push(id);
      return Promise.reject(unavailable);
    };
    // A temporary floating IP can be had there.
    const made = floatingIp('203.0.113.99', null);
    const network = {
      ...ctx.source.network,
      setFloatingIpPort,
      createFloatingIp: () => Promise.resolve(made),
      setTags: () => Promise.resolve(),
    };
    await returnAll({ ...ctx, outside, source: { ...ctx.source, network } }).catch(() => undefined);
    expect(events).toContainEqual({
      kind: 'note',
      stepId: 'cutover',
      text: 'from outside it cannot be looked (the agent ended): the HA IPs return without a dress rehearsal',
    });
    // The rehearsal's, and the HA IP itself.
    expect(asked.at(-1)).toBe(ctx.plan.haIps[0]?.sourceFloatingIpId);
  });
});
