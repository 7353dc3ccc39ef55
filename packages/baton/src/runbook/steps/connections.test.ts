import { describe, expect, it } from 'vitest';
import { BatonError } from '../../domain/error.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Evidence, StepRecord } from '../../domain/step.ts';
import type { ConnectionKeeper, Passage, PassageLook } from '../../ports/connection-keeper.ts';
import type { Step, StepContext } from '../step.ts';
import { contextIn, stepOf } from '../testing/context.ts';
import { releaseConnectionsStep } from './release-connections.ts';

const KEPT = { limit: 600, addresses: { source: '198.51.100.7', target: '203.0.113.151' }, udpPort: 4789 };
const NOTHING = { stands: { staying: false, taking: false }, open: 0, carried: null, living: null, packets: null };

/** Two guests in memory: what stands in them, and a life that ends at the nth call. */
class KeeperInMemory implements ConnectionKeeper {
  readonly standing = new Set<string>();
  readonly asked: Passage[] = [];
  refuses: BatonError | null = null;
  unreachable: string | null = null;
  /** Open connections, one figure for each look; the last one stays. */
  open: number[] = [0];
  diesAfter = Number.POSITIVE_INFINITY;
  #calls = 0;

  missing(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  async setUp(passage: Passage): Promise<{ open: number; longPacketsPass: boolean }> {
    this.asked.push(passage);
    for (const { serverName } of [passage.staying, passage.taking]) {
      await this.#call();
      this.standing.add(serverName);
      if (this.refuses !== null) throw this.refuses;
    }
    await this.#call();
    return { open: 3, longPacketsPass: true };
  }

  look(passage: Passage): Promise<PassageLook> {
    const stands = {
      staying: this.standing.has(passage.staying.serverName),
      taking: this.standing.has(passage.taking.serverName),
    };
    const open = this.open.length > 1 ? (this.open.shift() ?? 0) : (this.open[0] ?? 0);
    return Promise.resolve({ ...NOTHING, stands, open, carried: 3, living: open, packets: 40 });
  }

  async remove(passage: Passage): ReturnType<ConnectionKeeper['remove']> {
    const sides = [];
    for (const { serverName } of [passage.taking, passage.staying]) {
      await this.#call();
      const outcome =
        this.unreachable === serverName
          ? 'unreachable'
          : this.standing.delete(serverName)
            ? 'removed'
            : 'nothing-there';
      sides.push({ serverName, outcome, detail: 'told' } as const);
    }
    return sides;
  }

  async #call(): Promise<void> {
    this.#calls += 1;
    if (this.#calls > this.diesAfter) throw new Error('this life has ended');
  }
}

interface Scene {
  readonly ctx: StepContext;
  readonly keeper: KeeperInMemory;
  readonly notes: () => readonly string[];
  readonly records: Map<string, Evidence>;
}

async function scene(keepConnections: Plan['keepConnections'] | null = KEPT, ssh = true): Promise<Scene> {
  const { ctx, events } = await contextIn('primary-first', {});
  const keeper = new KeeperInMemory();
  const records = new Map<string, Evidence>();
  const { keepConnections: _, ...plan } = ctx.plan;
  return {
    keeper,
    records,
    notes: () => events.flatMap((event) => (event.kind === 'note' ? [event.text] : [])),
    ctx: {
      ...ctx,
      plan: keepConnections === null || keepConnections === undefined ? plan : { ...plan, keepConnections },
      connections: ssh ? keeper : null,
      earlier: (id) => {
        const evidence = records.get(id);
        return Promise.resolve(evidence === undefined ? null : ({ state: 'done', evidence } as StepRecord));
      },
    },
  };
}

async function perform(step: Step, { ctx, records }: Scene): Promise<Evidence> {
  const { done } = await step.check(ctx);
  if (!done) await step.act(ctx);
  const evidence = await step.verify(ctx);
  records.set(step.id, evidence);
  return evidence;
}
const keep = (): Step => stepOf('primary-first', 'connections.keep');
const release = (): Step => releaseConnectionsStep();

describe('connections.keep', () => {
  it('is between the one that stays in the source and the one that is in the target', async () => {
    const on = await scene();
    const evidence = await perform(keep(), on);
    expect(on.keeper.asked).toEqual([
      expect.objectContaining({
        staying: expect.objectContaining({ serverName: 'shop-lb2' }) as unknown,
        taking: expect.objectContaining({ serverName: 'shop-lb1' }) as unknown,
        addresses: KEPT.addresses,
        limitSeconds: 600,
      }),
    ]);
    expect(evidence.proofs.map(({ result }) => result)).toEqual(['proved', 'proved']);
    expect(evidence.data).toEqual({ kept: true, open: 3, until: '1970-01-01T00:10:00.000Z' });
  });

  it('is passed over, and says why, where the plan does not ask for it or there is no SSH', async () => {
    const off = await scene(null);
    expect((await perform(keep(), off)).proofs[0]).toMatchObject({
      result: 'not-provable',
      detail: expect.stringContaining('does not ask') as unknown,
    });
    expect((await perform(release(), off)).proofs).toEqual([]);
    const blind = await scene(KEPT, false);
    expect((await perform(keep(), blind)).proofs[0]?.detail).toBe('there is no SSH into the load balancers');
    expect(blind.notes()[0]).toContain('open connections will end at the cutover');
  });

  it('a guest that refuses blocks nothing: what was set up is removed, and it is told', async () => {
    const on = await scene();
    on.keeper.refuses = new BatonError({
      code: 'CONNECTIONS_NOT_KEPT',
      kind: 'guest',
      message: 'nothing arrives.',
      remedy: '-',
    });
    const evidence = await perform(keep(), on);
    expect(evidence.data).toEqual({ kept: false });
    expect(on.keeper.standing.size).toBe(0);
    expect(on.notes()).toEqual(['open connections will end at the cutover: nothing arrives.']);
  });

  it('a life may end anywhere: the next one, or the way back, leaves nothing behind', async () => {
    for (let calls = 0; calls < 6; calls += 1) {
      for (const goesOn of [true, false]) {
        const on = await scene();
        on.keeper.diesAfter = calls;
        await perform(keep(), on).catch(() => null);
        on.keeper.diesAfter = Number.POSITIVE_INFINITY;
        if (goesOn) {
          await perform(keep(), on);
          expect(on.keeper.standing.size).toBe(2);
          await perform(release(), on);
        } else {
          expect(await keep().undo?.(on.ctx, 'rollback')).toBe('undone');
        }
        expect([calls, goesOn, [...on.keeper.standing]]).toEqual([calls, goesOn, []]);
      }
    }
  });

  it('on the way back a guest that does not answer holds nothing up: its watcher removes it', async () => {
    const on = await scene();
    await perform(keep(), on);
    on.keeper.unreachable = 'shop-lb1';
    expect(await keep().undo?.(on.ctx, 'rollback')).toBe('undone');
    expect(on.notes().join()).toContain('could not be removed from shop-lb1');
    expect([...on.keeper.standing]).toEqual(['shop-lb1']);
  });
});

describe('connections.release', () => {
  it('removes everything 30 s after the last connection has ended', async () => {
    const on = await scene();
    await perform(keep(), on);
    on.keeper.open = [2, 1, 0];
    const evidence = await perform(release(), on);
    expect(on.ctx.clock.monotonicMs()).toBe(35_000);
    expect(evidence.proofs[0]?.detail).toBe(
      '3 went on in the load balancer that stayed; 3 ended by themselves; 0 were open there at the end',
    );
    expect(evidence.proofs.slice(1).map(({ result }) => result)).toEqual(['proved', 'proved']);
    expect(on.keeper.standing.size).toBe(0);
  });

  it('waits for those that live, and no longer than the limit', async () => {
    const on = await scene();
    await perform(keep(), on);
    on.keeper.open = [1];
    const evidence = await perform(release(), on);
    expect(on.ctx.clock.monotonicMs()).toBe(600_000);
    expect(on.notes().join()).toContain('1 kept connections are open');
    expect(evidence.data).toEqual({ carried: 3, living: 1, open: 1 });
  });

  it('finds that the guests removed it themselves', async () => {
    const on = await scene();
    await perform(keep(), on);
    on.keeper.standing.clear();
    const evidence = await perform(release(), on);
    expect(on.ctx.clock.monotonicMs()).toBe(0);
    expect(evidence.proofs.at(-1)).toMatchObject({ result: 'proved', detail: 'it had removed itself' });
  });

  it('leaves everything alone on the way back: the HA IPs return first', async () => {
    const on = await scene();
    await perform(keep(), on);
    expect(await release().undo?.(on.ctx, 'abort')).toBe('undone');
    expect(on.keeper.standing.size).toBe(2);
  });
});
