/**
 * One life of Baton's process, that can end at any point. Everything by which a process touches the world goes through its
 * life: calls to clouds, writes to the journal, time. After its end nothing of it happens any more, as after `kill -9`; what a
 * cloud has received by then goes on.
 *
 * A point has a name that says where it is, such as `primary.create act compute.createServer #1 after`, so that the list of
 * points comes from watching one run, and a new step or a new call is covered without a new test.
 */
import type { Cloud } from '../../packages/baton/src/ports/cloud.ts';
import type { Clock } from '../../packages/baton/src/ports/clock.ts';
import type { GuestHands } from '../../packages/baton/src/ports/guest-hands.ts';
import type { Journal, RollbackMemory } from '../../packages/baton/src/ports/journal.ts';
import type { Movers } from '../../packages/baton/src/ports/movers.ts';
import type { NameUpdates } from '../../packages/baton/src/ports/name-updates.ts';
import type { RbdClusters } from '../../packages/baton/src/ports/rbd-clusters.ts';
import type { Step } from '../../packages/baton/src/runbook/step.ts';

/** What the dead wait for. */
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** How many calls of one kind within one phase are told apart; a poll that looks more often has no new point. */
const MOST_REPEATS = 3;

export class Life {
  /** Settles when it has died. */
  readonly ended: Promise<'died'>;
  readonly #dieAt: string | null;
  readonly #onPoint: (name: string, writes: number) => void;
  #writes = 0;
  readonly #seen = new Map<string, number>();
  #end: (value: 'died') => void = () => undefined;
  #phase = 'begin';
  #underWay = 0;
  #dead = false;

  /**
   * `dieAt`: the name of the point at which this life ends; null: it lives on. `onPoint` is told every point, and how often
   * this life has changed anything by then.
   */
  constructor(dieAt: string | null, onPoint: (name: string, writes: number) => void) {
    this.#dieAt = dieAt;
    this.#onPoint = onPoint;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Calls to clouds that have not come back; 0 for the dead. */
  get underWay(): number {
    return this.#dead ? 0 : this.#underWay;
  }

  cloud<T extends Cloud>(cloud: T): T {
    return this.#door(cloud, cloud.name);
  }

  /** In the guests of one cloud, named by its side. */
  hands<T extends GuestHands>(hands: T, side: string): T {
    return this.#door(hands, `hands in ${side}`);
  }

  /** At the authority for names. */
  names(names: NameUpdates): NameUpdates {
    return {
      read: (...args) => this.#alive(() => names.read(...args)),
      mayReplace: (...args) => this.#alive(() => names.mayReplace(...args)),
      replace: (...args) => this.#act(`names.replace(${args[0].name})`, () => names.replace(...args)),
    };
  }

  /** `onWrite`: told every write into a disk of a mover, from a pass or not. */
  movers(movers: Movers, onWrite: (listener: () => void) => () => void): Movers {
    return {
      image: (...args) => this.#act('movers.image', () => movers.image(...args)),
      disks: (...args) => this.#alive(() => movers.disks(...args)),
      pass: (pass, tell, signal) =>
        this.#act(`movers.pass(${pass.from.mover.replace(/.*\./, '')})`, async () => {
          let isFirst = true;
          const stop = onWrite(() => {
            if (isFirst) void this.#point('movers.pass in the middle of the bytes');
            isFirst = false;
          });
          return await movers.pass(pass, tell, signal).finally(stop);
        }),
      remembers: (...args) => this.#alive(() => movers.remembers(...args)),
      forget: (...args) => this.#act('movers.forget', () => movers.forget(...args)),
      forgetJob: (...args) => this.#act('movers.forgetJob', () => movers.forgetJob(...args)),
      close: () => movers.close(),
    };
  }

  clusters(clusters: RbdClusters): RbdClusters {
    return {
      look: (...args) => this.#alive(() => clusters.look(...args)),
      makeSnapshot: (...args) => this.#act(`clusters.makeSnapshot(${args[0]})`, () => clusters.makeSnapshot(...args)),
      removeSnapshot: (...args) =>
        this.#act(`clusters.removeSnapshot(${args[0]})`, () => clusters.removeSnapshot(...args)),
      bring: (passing, tell, signal) =>
        this.#act('clusters.bring', () => {
          const told = (bytes: number): void => {
            tell(bytes);
            void this.#point('clusters.bring in the middle of the bytes');
          };
          return clusters.bring(passing, told, signal);
        }),
      digest: (...args) => this.#alive(() => clusters.digest(...args)),
    };
  }

  clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      monotonicMs: () => clock.monotonicMs(),
      sleep: async (ms, signal) => {
        if (this.#dead) return await never();
        await clock.sleep(ms, signal);
        return this.#dead ? await never() : undefined;
      },
    };
  }

  /** Every write is a point before and after it. */
  journal<T extends Journal & RollbackMemory>(journal: T): T {
    return new Proxy(journal, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function' || typeof key !== 'string') return member;
        const call = member.bind(target) as (...args: unknown[]) => Promise<unknown>;
        if (/^(?:get|list|pending)/.test(key)) return (...args: unknown[]) => this.#alive(() => call(...args));
        return (...args: unknown[]) => this.#act(`journal.${key}${kindOf(args[1])}`, () => call(...args));
      },
    });
  }

  /** The engine's own memory of what is done: the last thing that is written of a step. */
  durable<T>(name: string, write: () => T): Promise<T> {
    return this.#act(`engine.${name}`, async () => write());
  }

  /** The steps, with their phases named. */
  steps(steps: readonly Step[]): readonly Step[] {
    return steps.map((step): Step => ({
      ...step,
      check: (ctx) => this.#during(`${step.id} check`, () => step.check(ctx)),
      act: (ctx) => this.#during(`${step.id} act`, () => step.act(ctx)),
      verify: (ctx) => this.#during(`${step.id} verify`, () => step.verify(ctx)),
      undo: (ctx, depth) =>
        this.#during(`${step.id} undo(${depth})`, async () => (await step.undo?.(ctx, depth)) ?? 'undone'),
    }));
  }

  async #during<T>(phase: string, work: () => Promise<T>): Promise<T> {
    this.#phase = phase;
    await this.#point('begin');
    const result = await work();
    await this.#point('end');
    this.#phase = `${phase} over`;
    return result;
  }

  async #alive<T>(work: () => Promise<T>): Promise<T> {
    if (this.#dead) return await never();
    const result = await work();
    return this.#dead ? await never() : result;
  }

  /** Something that changes the world: the end may come before it, or after it and before its answer. */
  async #act<T>(name: string, work: () => Promise<T>): Promise<T> {
    const nth = this.#count(name);
    await this.#point(`${name} ${nth} before`);
    const result = await this.#alive(work);
    this.#writes += 1;
    await this.#point(`${name} ${nth} after`);
    return result;
  }

  async #point(name: string): Promise<void> {
    if (this.#dead) return await never();
    const full = `${this.#phase} ${name}`;
    this.#onPoint(full, this.#writes);
    if (full !== this.#dieAt) return;
    this.#dead = true;
    this.#end('died');
    await never();
  }

  #count(name: string): string {
    const key = `${this.#phase} ${name}`;
    const count = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, count);
    return `#${Math.min(count, MOST_REPEATS)}`;
  }

  #door<T extends object>(inner: T, path: string): T {
    return new Proxy(inner, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key);
        if (typeof key !== 'string') return member;
        if (typeof member === 'object' && member !== null) return this.#door(member, `${path}.${key}`);
        if (typeof member !== 'function') return member;
        const call = member.bind(target) as (...args: unknown[]) => Promise<unknown>;
        if (key === 'close') return call;
        return (...args: unknown[]) => this.#cloudCall(`${path}.${key}`, key, call, args);
      },
    });
  }

  async #cloudCall(
    name: string,
    method: string,
    call: (...args: unknown[]) => Promise<unknown>,
    args: readonly unknown[],
  ): Promise<unknown> {
    const work = async (): Promise<unknown> => {
      this.#underWay += 1;
      try {
        return await call(...args.map((one) => (isStream(one) ? this.#stream(name, one) : one)));
      } finally {
        this.#underWay -= 1;
      }
    };
    // A look has no effect: its end is the same point as the beginning of what follows.
    if (/^(?:get|list|identify|headroom|console|failure|states)/.test(method)) {
      await this.#point(`${name} ${this.#count(name)}`);
      return await this.#alive(work);
    }
    return await this.#act(name, work);
  }

  /** The end may come in the middle of the bytes. */
  async *#stream(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let first = true;
    for await (const chunk of bytes) {
      yield chunk;
      if (first) await this.#point(`${name} in the middle of the bytes`);
      first = false;
    }
  }
}

function isStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function kindOf(argument: unknown): string {
  if (typeof argument === 'string') return `(${argument})`;
  if (typeof argument !== 'object' || argument === null) return '';
  const { kind, stepId } = argument as { readonly kind?: unknown; readonly stepId?: unknown };
  return typeof kind === 'string' ? `(${kind})` : typeof stepId === 'string' ? `(${stepId})` : '';
}
