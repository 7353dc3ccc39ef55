/**
 * What goes wrong in the midst of a cutover: the vantage is gone at each of its looks, either cloud fails at each of its calls.
 * Whatever it is, the address is never left in both clouds: the cutover is turned back, or had not begun.
 */
import { describe, expect, test } from 'vitest';
import type { Event } from '../../packages/baton/src/domain/event.ts';
import type { Order } from '../../packages/baton/src/domain/plan.ts';
import { chosenShare } from '../simulated/share.ts';
import { type Ending, play, type Play, type Stage } from '../simulated/stage.ts';
import type { Story } from '../simulated/stories.ts';
import { NO_GATE, ORDERS } from '../simulated/story-turns.ts';
import { tell } from '../simulated/tell.ts';

const LIMIT = { timeout: 3_600_000 } as const;
const SAMPLE_OF_LOOKS = 1 / 11;
/** The source is asked for little. */
const SAMPLE_OF_CALLS = { source: 1, target: 1 / 3 } as const;

interface Trial extends Ending {
  readonly events: readonly Event[];
  /** For each HA IP when the last run had ended: where it is associated, and who serves it. */
  readonly haIps: readonly { readonly associated: string; readonly served: string }[];
}

async function cutOver(order: Order, how: Play): Promise<Trial> {
  const events: Event[] = [];
  let haIps: Trial['haIps'] = [];
  const story: Story = {
    name: `${order}, a cutover`,
    world: { order, gates: NO_GATE, preCopy: 'skip' },
    onEvent: (_stage, event) => void events.push(event),
    onOutcome: (stage) => {
      haIps = stage.world.plan.haIps.map(({ address }) => standingOf(stage, address));
      return false;
    },
    endsAs: 'completed',
    from: 'the beginning',
  };
  const ending = await play(story, how);
  expect(ending.violations).toEqual([]);
  return { ...ending, events, haIps };
}

function standingOf({ world }: Stage, address: string): Trial['haIps'][number] {
  const associated = (['source', 'target'] as const).filter(
    (side) =>
      world.cloudOf(side).state.floatingIps.where((one) => one.address === address && one.portId !== null).length > 0,
  );
  return {
    associated: associated.join(' and '),
    served: world.simulation.internet.whoServes(address)?.cloud ?? 'nobody',
  };
}

const IN_SOURCE = { associated: 'source', served: 'os1' } as const;
const IN_TARGET = { associated: 'target', served: 'os2' } as const;

/** Calls `begin` when the cutover does, the first time. */
function atTheCutover({ world }: Stage, begin: () => void, end: () => void = () => undefined): void {
  let hasBegun = false;
  world.onEvent((event) => {
    if (!('stepId' in event) || event.stepId !== 'cutover') return;
    if (event.kind === 'step.started' && !hasBegun) {
      hasBegun = true;
      begin();
    }
    if (event.kind === 'step.done') end();
  });
}

const acted = ({ events }: Trial) => events.filter((event) => event.kind === 'guard.acted');

describe.each(ORDERS)('%s', (order) => {
  /** From that look of the cutover on, the vantage is gone, for so long. */
  const goneFrom =
    (look: number, ms: number) =>
    (stage: Stage): void =>
      atTheCutover(stage, () => {
        const { vantage, time } = stage.world;
        const first = vantage.looks + look;
        let goneMs: number | null = null;
        vantage.isGone = (nth) => {
          if (nth < first) return false;
          goneMs ??= time.nowMs();
          return time.nowMs() - goneMs < ms;
        };
      });

  test('the vantage is gone at a look of the cutover', LIMIT, async () => {
    let looks = 0;
    const reference = await cutOver(order, {
      prepare: (stage) =>
        atTheCutover(
          stage,
          () => (looks = -stage.world.vantage.looks),
          () => (looks += stage.world.vantage.looks),
        ),
    });
    expect(reference.outcome).toBe('completed');
    expect(looks).toBeGreaterThan(30);
    const tried: object[] = [];
    for (const look of chosenShare(
      Array.from({ length: looks }, (_, index) => index + 1),
      SAMPLE_OF_LOOKS,
    )) {
      const forGood = await cutOver(order, { prepare: goneFrom(look, Number.POSITIVE_INFINITY) });
      expect([look, forGood.outcome, forGood.errors]).toEqual([look, 'rolled-back', []]);
      expect([look, forGood.haIps]).toEqual([look, [IN_SOURCE, IN_SOURCE]]);
      expect(acted(forGood)).toMatchObject([{ reason: expect.stringContaining('The probe agent has ended.') }]);
      const forAMoment = await cutOver(order, { prepare: goneFrom(look, 1500) });
      expect([look, forAMoment.outcome, forAMoment.errors]).toEqual([look, 'completed', []]);
      expect(acted(forAMoment)).toEqual([]);
      for (const { outageMs } of [forGood, forAMoment])
        expect([look, outageMs]).toEqual([look, expect.closeTo(reference.outageMs, -2)]);
      tried.push({ look, outageMs: [reference.outageMs, forGood.outageMs, forAMoment.outageMs] });
    }
    await tell('faults', { story: `${order}, a cutover, the vantage is gone`, looks, tried });
  });

  test.each(['source', 'target'] as const)('the %s fails at a call of the cutover', LIMIT, async (side) => {
    let calls: number | null = null;
    let isCounting = false;
    await cutOver(order, {
      prepare: (stage) => {
        stage.world.simulation.onCall(({ cloud }) => {
          if (isCounting && cloud === stage.world[side].name) calls = (calls ?? 0) + 1;
        });
        atTheCutover(
          stage,
          () => (isCounting = true),
          () => (isCounting = false),
        );
      },
    });
    expect(calls).toBeGreaterThan(5);
    const ends: string[] = [];
    for (const skip of chosenShare(
      Array.from({ length: calls ?? 0 }, (_, index) => index),
      SAMPLE_OF_CALLS[side],
    )) {
      const trial = await cutOver(order, {
        prepare: (stage) =>
          atTheCutover(stage, () =>
            stage.world.cloudOf(side).faults.onCall({ skip, fault: { kind: 'status', status: 500 } }),
          ),
      });
      const { outcome, haIps } = trial;
      ends.push(outcome);
      const expected = outcome === 'completed' ? IN_TARGET : IN_SOURCE;
      expect([skip, outcome, haIps]).toEqual([skip, outcome, [expected, expected]]);
      // What had not begun is only told; what had begun is turned back with its reason.
      expect([skip, trial.errors.length, acted(trial).length]).toEqual([
        skip,
        ...(outcome === 'failed' ? [1, 0] : [0, outcome === 'completed' ? 0 : 1]),
      ]);
    }
    await tell('faults', { story: `${order}, a cutover, calls to the ${side}`, calls, ends });
    expect(ends).toContain('rolled-back');
  });

  test(
    'a target that does not answer any more keeps it from returning: told, and gone on with later',
    LIMIT,
    async () => {
      let cancel = (): unknown => undefined;
      const trial = await cutOver(order, {
        prepare: (stage) => {
          const { world } = stage;
          let isAway = true;
          atTheCutover(stage, () => (isAway = false));
          world.simulation.onCall(({ cloud, method, route }) => {
            if (isAway || cloud !== 'os2' || method !== 'PUT' || !route.includes('floatingips')) return;
            isAway = true;
            // From the first association on.
            world.clock
              .sleep(1, new AbortController().signal)
              .then(() => {
                const fault = { kind: 'status', status: 500 } as const;
                cancel = world.cloudOf('target').faults.onCall({ service: 'network', times: Infinity, fault });
              })
              .catch(() => undefined);
          });
        },
        onFailure: ({ world }) => {
          cancel();
          const { state } = world.cloudOf('source');
          expect(state.servers.where(({ status }) => status === 'ACTIVE').length).toBeGreaterThan(0);
          return 'run again';
        },
      });
      expect(trial.errors).toHaveLength(1);
      expect(trial.errors[0]).toMatch(
        /^cutover: .*The HA IPs could not be returned to os1: .* Now 127\.203\.113\.10 .*; 127\.203\.113\.11 .*\. Nobody guards them\.$/,
      );
      expect([trial.outcome, trial.haIps]).toEqual(['rolled-back', [IN_SOURCE, IN_SOURCE]]);
    },
  );
});
