/**
 * When it is time to look for commands: at once after the bell has rung for the migration, and now and then without it.
 *
 *   asking ──▶ hears: a slow look is enough, for the case that the bell is deaf without knowing it (a pooler in between that hands
 *     ▲  │            connections round keeps no LISTEN)
 *     │  └──▶ cannot be heard: looks are as close as without any bell
 *     └──────── asked again after a while
 *
 * One pair of ears for a whole run, so that a step costs no connection, and what is rung between two steps is not lost.
 */
import type { Bell } from '../ports/controller-memory.ts';
import type { Clock } from '../ports/clock.ts';

export interface CommandNews {
  /** Resolves when commands are to be looked for; one caller at a time. Rejects with the signal's reason. */
  next(signal: AbortSignal): Promise<void>;
  /** They could not be looked for: the next time does not wait for the bell. */
  failed(): void;
}

const LOOK_WITHOUT_BELL_MS = 500;
const LOOK_BESIDE_BELL_MS = 5000;
/** However often it rings: it does so for every event as well. */
const LOOK_NO_SOONER_MS = 100;
const ASK_AGAIN_MS = 10_000;

/** Nothing rings. */
export function newsByLooking(clock: Clock): CommandNews {
  return { next: (signal) => clock.sleep(LOOK_WITHOUT_BELL_MS, signal), failed: () => undefined };
}

export interface NewsByBellParts {
  readonly bell: Bell;
  readonly clock: Clock;
  readonly migrationId: string;
}

export class NewsByBell implements CommandNews {
  readonly #parts: NewsByBellParts;
  readonly #closed = new AbortController();
  readonly #asking: Promise<void>;
  #hears = false;
  #isRung = false;
  #hasFailed = false;
  #wake: () => void = () => undefined;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  /** Begins to listen. */
  constructor(parts: NewsByBellParts) {
    this.#parts = parts;
    // Ends by the rejection of a pause, when it is closed.
    this.#asking = this.#listen().catch(() => undefined);
  }

  async next(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const tooSoonMs = this.#toldAtMs + LOOK_NO_SOONER_MS - clock.monotonicMs();
    if (tooSoonMs > 0) await clock.sleep(tooSoonMs, signal);
    signal.throwIfAborted();
    const isSlow = this.#hears && !this.#hasFailed;
    this.#hasFailed = false;
    if (!this.#isRung) await this.#untilRung(isSlow ? LOOK_BESIDE_BELL_MS : LOOK_WITHOUT_BELL_MS, signal);
    // Before the look: what rings while it lasts is worth another one.
    this.#isRung = false;
    this.#toldAtMs = clock.monotonicMs();
  }

  failed(): void {
    this.#hasFailed = true;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#asking;
  }

  async #untilRung(atMostMs: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const end = (): void => over.abort();
    this.#wake = end;
    signal.addEventListener('abort', end, { once: true });
    try {
      await this.#parts.clock.sleep(atMostMs, over.signal);
    } catch (error) {
      if (!over.signal.aborted) throw error;
    } finally {
      signal.removeEventListener('abort', end);
      // The watch of the next step may wait already.
      if (this.#wake === end) this.#wake = () => undefined;
    }
    signal.throwIfAborted();
  }

  /** Listens until it is closed. */
  async #listen(): Promise<void> {
    const { bell, clock, migrationId } = this.#parts;
    const { signal } = this.#closed;
    for (;;) {
      const ear = await bell
        .listen((news) => {
          // Null: the connection was lost, and anything may have been written meanwhile.
          if (news === null || news === migrationId) this.#ring();
        })
        .catch(() => null);
      if (ear !== null) {
        this.#hears = true;
        // What was written before it heard is looked for now.
        this.#ring();
        await untilAborted(signal);
        return await ear.close();
      }
      await clock.sleep(ASK_AGAIN_MS, signal);
    }
  }

  #ring(): void {
    this.#isRung = true;
    this.#wake();
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
