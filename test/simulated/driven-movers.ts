/**
 * Movers of one life of Baton. What they do is real; so is the time that it takes, while the simulated time stands still. Only a guest
 * that has not booted yet is waited for in simulated time.
 */
import { MoverSecrets } from '../../packages/baton/src/adapters/movers/mover-secrets.ts';
import { moverAbsent } from '../../packages/baton/src/adapters/movers/mover-errors.ts';
import type { Clock } from '../../packages/baton/src/ports/clock.ts';
import type {
  MoverDisk,
  MoverGuestJob,
  MoverPass,
  MoverPassReport,
  MoverProgress,
  Movers,
} from '../../packages/baton/src/ports/movers.ts';
import type { MoverGuests } from './mover-guests.ts';

/** Real: longer than anything that is not stuck. */
const FOREVER_SECONDS = 3600;

export class DrivenMovers implements Movers {
  readonly #inner: Movers;
  readonly #secrets: MoverSecrets;
  readonly #guests: MoverGuests;
  readonly #clock: Clock;
  readonly #end = new AbortController();
  /** Tokens of those that are waited for. */
  readonly #awaited: string[] = [];
  readonly #works = new Set<Promise<unknown>>();

  constructor(inner: Movers, home: string, guests: MoverGuests, clock: Clock) {
    this.#inner = inner;
    this.#secrets = new MoverSecrets(home);
    this.#guests = guests;
    this.#clock = clock;
  }

  /** Works that need real time. */
  get underWay(): number {
    return this.#works.size + this.#awaited.filter((token) => this.#guests.isTalking(token)).length;
  }

  image(mover: string, job: MoverGuestJob): Promise<AsyncIterable<Uint8Array>> {
    return this.#work(this.#inner.image(mover, job));
  }

  async disks(mover: string, withinSeconds: number, signal: AbortSignal): Promise<readonly MoverDisk[]> {
    const { token } = await this.#work(this.#secrets.ofMover(mover));
    const [over, late] = [new AbortController(), new AbortController()];
    const until = AbortSignal.any([signal, this.#end.signal, over.signal]);
    this.#clock.sleep(withinSeconds * 1000, until).then(
      () => late.abort(new Error(`it did not dial in within ${withinSeconds} s`)),
      () => undefined,
    );
    this.#awaited.push(token);
    try {
      return await this.#inner.disks(mover, FOREVER_SECONDS, AbortSignal.any([signal, this.#end.signal, late.signal]));
    } catch (error) {
      throw late.signal.aborted ? moverAbsent(mover, late.signal.reason) : error;
    } finally {
      over.abort();
      this.#awaited.splice(this.#awaited.indexOf(token), 1);
    }
  }

  pass(
    pass: MoverPass,
    tell: (progress: MoverProgress) => Promise<void>,
    signal: AbortSignal,
  ): Promise<MoverPassReport> {
    return this.#work(this.#inner.pass(pass, tell, AbortSignal.any([signal, this.#end.signal])));
  }

  remembers(what: { readonly mover: string } | { readonly jobId: string }): Promise<boolean> {
    return this.#work(this.#inner.remembers(what));
  }

  forget(mover: string): Promise<void> {
    return this.#work(this.#inner.forget(mover));
  }

  forgetJob(jobId: string): Promise<void> {
    return this.#work(this.#inner.forgetJob(jobId));
  }

  /** As the end of a process: nothing of it goes on. */
  async close(): Promise<void> {
    this.#end.abort(new Error('the process has ended'));
    await Promise.allSettled(this.#works);
    await this.#work(this.#inner.close());
  }

  #work<T>(work: Promise<T>): Promise<T> {
    this.#works.add(work);
    const leave = (): void => void this.#works.delete(work);
    work.then(leave, leave);
    return work;
  }
}
