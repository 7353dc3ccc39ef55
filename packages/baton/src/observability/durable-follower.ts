/**
 * Deals with every event of the journal once among all controllers, whatever dies meanwhile: what it has dealt with stands in the
 * database (journal-cursors.ts), so another process goes on there. Events of one migration are dealt with in their order.
 *
 *   asleep --bell, a pause is over, somebody's claim has ended--> claim some migrations -> deal with their events -> claim ...
 *                                                                                             \-> in vain: postponed, longer each time;
 *                                                                                                 after a day the event is given up
 *
 * A process that dies between dealing with an event and writing that down has another one deal with it again: at least once, and
 * whoever receives tells repetitions by the event's migration and sequence number.
 */
import type { Event } from '../domain/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { Claim, JournalCursors, Kinds } from './journal-cursors.ts';
import type { Say } from './log.ts';
import { WakeUp } from './wake-up.ts';

export interface FollowerPauses {
  /** After the first try in vain; each further one is twice as long, up to the longest. */
  readonly firstMs: number;
  readonly longestMs: number;
}

export interface DurableFollowerParts {
  readonly cursors: JournalCursors;
  readonly kinds: Kinds;
  readonly clock: Clock;
  readonly log: Say;
  /** False: in vain, try again later. Rejects only when the signal is aborted; then it is dealt with after the next start. */
  readonly deal: (event: Event, signal: AbortSignal) => Promise<boolean>;
  /** So many events of these kinds have become too old to be tried. */
  readonly onGivenUp: (count: number, migrationId: string) => void;
  readonly pauses?: FollowerPauses;
}

const PAUSES: FollowerPauses = { firstMs: 1000, longestMs: 900_000 };
/** Migrations that are dealt with side by side. */
const AT_ONCE = 4;
/** Then another migration's turn comes. */
const EVENTS_IN_A_TURN = 50;
/** The bell is only a reason to look. */
const LOOK_EVERY_MS = 30_000;
/** What is written in quick succession is looked for once. */
const GATHER_MS = 50;
const STORE_PAUSE_MS = { first: 1000, longest: 30_000 };

export class DurableFollower {
  readonly #parts: DurableFollowerParts;
  readonly #pauses: FollowerPauses;
  readonly #wakeUp: WakeUp;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: DurableFollowerParts) {
    this.#parts = parts;
    this.#pauses = parts.pauses ?? PAUSES;
    this.#wakeUp = new WakeUp(parts.clock);
  }

  /** Resolves once what is written from then on will be dealt with. */
  async start(): Promise<void> {
    await this.#parts.cursors.join();
    this.#running = this.#run();
  }

  news(): void {
    this.#wakeUp.ring();
  }

  /** What is under way is broken off, and dealt with after the next start, here or elsewhere. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the controller stops'));
    this.#wakeUp.ring();
    await this.#running;
  }

  async #run(): Promise<void> {
    let pauseMs = STORE_PAUSE_MS.first;
    while (!this.#stopping.signal.aborted) {
      try {
        const claims = await this.#parts.cursors.claim(AT_ONCE);
        await allEnded(claims.map((claim) => this.#dealWith(claim)));
        pauseMs = STORE_PAUSE_MS.first;
        if (claims.length > 0) continue;
        await this.#wakeUp.sleep(Math.min((await this.#parts.cursors.dueInMs()) ?? LOOK_EVERY_MS, LOOK_EVERY_MS));
        await this.#gather();
      } catch (error) {
        this.#parts.log.warn({ err: error }, 'the journal could not be followed; it is tried again soon');
        await this.#wakeUp.sleep(pauseMs);
        pauseMs = Math.min(2 * pauseMs, STORE_PAUSE_MS.longest);
      }
    }
  }

  async #gather(): Promise<void> {
    await this.#parts.clock.sleep(GATHER_MS, this.#stopping.signal).catch(() => undefined);
  }

  async #dealWith(first: Claim): Promise<void> {
    const { cursors, kinds } = this.#parts;
    let claim = first;
    for (let count = 0; count < EVENTS_IN_A_TURN && !this.#stopping.signal.aborted; count += 1) {
      const next = await cursors.next(claim, kinds);
      if (next === null) {
        await cursors.moveOn(claim, claim.lastSeq);
        break;
      }
      const upTo = next.isStale ? await this.#giveUp(claim) : next.event.seq;
      if (!next.isStale && !(await this.#deal(next.event))) {
        if (!this.#stopping.signal.aborted) await cursors.postpone(claim, this.#pauseMs(claim.tries));
        break;
      }
      const kept = await cursors.moveOn(claim, upTo);
      if (kept === null) return;
      claim = kept;
    }
    await cursors.giveBack(claim);
  }

  async #deal(event: Event): Promise<boolean> {
    const { signal } = this.#stopping;
    try {
      return await this.#parts.deal(event, signal);
    } catch (error) {
      if (!signal.aborted) {
        const { migrationId, seq } = event;
        this.#parts.log.warn({ err: error, migrationId, seq }, 'an event could not be dealt with; it is tried again');
      }
      return false;
    }
  }

  async #giveUp(claim: Claim): Promise<number> {
    const { seq, wanted } = await this.#parts.cursors.stale(claim, this.#parts.kinds);
    this.#parts.onGivenUp(wanted, claim.migrationId);
    return seq;
  }

  #pauseMs(tries: number): number {
    return Math.min(this.#pauses.firstMs * 2 ** Math.min(tries, 30), this.#pauses.longestMs);
  }
}

/** Throws what one of them threw, but not before all have ended: nothing goes on behind `stop`. */
async function allEnded(works: readonly Promise<void>[]): Promise<void> {
  for (const one of await Promise.allSettled(works)) if (one.status === 'rejected') throw one.reason;
}
