import { describe, expect, it } from 'vitest';
import { BatonError } from '../../domain/error.ts';
import type { EventBody } from '../../domain/event.ts';
import { Interrupt } from '../step.ts';
import { answered, guard, type Outside, unavailable } from './testing/watch.ts';

const HOUR_MS = 3_600_000;

const silentFrom =
  (fromMs: number): Outside =>
  (now) => ({
    silentForMs: () => Math.max(0, now() - fromMs),
    seenForMs: () => 5,
  });
const texts = (events: readonly EventBody[]): readonly string[] =>
  events.flatMap((one) => (one.kind === 'note' ? [one.text] : []));

describe('a guard on watch', () => {
  it('looks once in an interval, and at once when nobody answers outside', async () => {
    const calm = await guard({ outside: answered, approvedAtMs: 11_000 });
    expect(calm.looksAtMs.slice(1).every((at, index) => at - (calm.looksAtMs[index] ?? 0) === 1000)).toBe(true);
    const seen = await guard({
      outside: silentFrom(5100),
      nova: (nowMs) => (nowMs >= 5300 ? { status: 'SHUTOFF', powerState: 4 } : {}),
      guardInterval: 5,
      approvedAtMs: HOUR_MS,
    });
    expect(seen.thrown).toBeInstanceOf(Interrupt);
    expect((seen.looksAtMs.at(-1) ?? 0) - 5100).toBeLessThanOrEqual(310);
    expect(seen.events).toContainEqual(
      expect.objectContaining({
        kind: 'guard.acted',
        reason: 'shop-lb1 in os2 no longer serves: it was shut off',
        proofs: [
          expect.objectContaining({
            what: 'shop-lb1 in os2 is lost',
            detail: expect.stringContaining('Nova says SHUTOFF, power state 4; silence outside for 0.3 s'),
          }),
        ],
      }),
    );
  });

  it('looks as often, and acts as soon, while nobody can tell where the HA IPs lead', async () => {
    const seen = await guard({
      outside: answered,
      networkHangs: true,
      nova: (nowMs) => (nowMs >= 20_300 ? { status: 'SHUTOFF', powerState: 4 } : {}),
      approvedAtMs: HOUR_MS,
    });
    expect(seen.thrown).toBeInstanceOf(Interrupt);
    expect(seen.looksAtMs.every((at, index) => index === 0 || at - (seen.looksAtMs[index - 1] ?? 0) <= 1000)).toBe(
      true,
    );
    expect(seen.endedMs - 20_300).toBeLessThanOrEqual(1000);
  });

  it('stays while that is so, whatever the gate says', async () => {
    const seen = await guard({
      outside: answered,
      networkHangs: true,
      nova: (nowMs) => (nowMs >= 90_000 ? { status: 'DELETED' } : {}),
      approvedAtMs: 5000,
    });
    expect(seen.thrown).toMatchObject({ reason: { why: expect.stringContaining('it was deleted') } });
    expect(seen.endedMs).toBeGreaterThanOrEqual(90_000);
  });

  it('does not leave because the vantage ends while it confirms a silence', async () => {
    const seen = await guard({
      outside: silentFrom(2000),
      answersAs: new BatonError({ code: 'PROBE_AGENT_ENDED', kind: 'user', message: 'the agent ended', remedy: 'x' }),
      approvedAtMs: HOUR_MS,
      nova: (nowMs) => (nowMs >= 60_000 ? { status: 'DELETED' } : {}),
    });
    expect(seen.thrown).toMatchObject({ reason: { why: expect.stringContaining('it was deleted') } });
    expect(texts(seen.events)).toContainEqual(
      expect.stringContaining('leaves it as it is: new connections cannot be tried: the agent ended'),
    );
  });

  it('tells that it acted only once, and before the run turns back', async () => {
    const { events, thrown } = await guard({ nova: () => ({ status: 'DELETED' }), approvedAtMs: HOUR_MS });
    expect(events.filter(({ kind }) => kind === 'guard.acted')).toHaveLength(1);
    expect(thrown).toMatchObject({ reason: { kind: 'roll-back', told: true } });
  });

  it('leaves a load balancer alone that new connections still reach, whatever the probes say', async () => {
    const { thrown, events } = await guard({ outside: silentFrom(2000), answersAs: 'shop-lb1', approvedAtMs: 60_000 });
    expect(thrown).toBeNull();
    expect(texts(events).filter((text) => text.includes('answers new connections'))).toHaveLength(1);
  });

  it('never acts on silence alone where the plan says so', async () => {
    const { thrown } = await guard({ outside: silentFrom(2000), guardSilence: 0, approvedAtMs: 60_000 });
    expect(thrown).toBeNull();
  });

  it('does not take its own deafness for silence', async () => {
    const deaf: Outside = (now) => ({ silentForMs: () => now(), seenForMs: () => now() });
    const nobody: Outside = () => ({ silentForMs: () => null, seenForMs: () => null });
    for (const outside of [deaf, nobody]) {
      const { thrown } = await guard({ outside, approvedAtMs: 120_000 });
      expect(thrown).toBeNull();
    }
  });

  it('hears nobody either where it never heard anybody: started after the load balancer had died', async () => {
    const never: Outside = () => ({ silentForMs: () => null, seenForMs: () => 5 });
    const { thrown, endedMs } = await guard({ outside: never, approvedAtMs: HOUR_MS });
    // The rehearsal in the source cannot be held here: that it is tried is the point.
    expect(thrown).toMatchObject({ message: 'this cloud can only be read' });
    expect(endedMs).toBeGreaterThanOrEqual(10_000);
    expect(endedMs).toBeLessThan(13_000);
  });

  it('does not leave because an API stumbles, or does not know us for a while', async () => {
    const refused = new BatonError({ code: 'UNAUTHORIZED', kind: 'user', message: 'who are you?', remedy: '' });
    for (const fault of [unavailable, refused]) {
      const { thrown, events } = await guard({
        nova: (nowMs) => (nowMs > 5000 && nowMs < 60_000 ? fault : {}),
        outside: answered,
        approvedAtMs: 120_000,
      });
      expect(thrown).toBeNull();
      expect(texts(events)).toEqual([
        `the guard cannot look at the load balancer in os2, and tries on: ${fault.message}`,
        'the guard sees the target again',
      ]);
    }
  });
});
