import type { Bell } from '../ports/controller-memory.ts';
import type { Clock } from '../ports/clock.ts';
import type { ControllerLog } from './controller-log.ts';
import { nap } from './nap.ts';

const TRY_EVERY_MS = 10_000;

export interface EarParts {
  readonly bell: Bell;
  readonly clock: Clock;
  readonly log: ControllerLog;
  readonly onNews: (migrationId: string | null) => void;
}

/** Hears the bell. As long as it cannot, its controller learns of everything a little later. */
export class Ear {
  readonly #parts: EarParts;
  #listening: Promise<{ close(): Promise<void> } | null> = Promise.resolve(null);

  constructor(parts: EarParts) {
    this.#parts = parts;
  }

  open(stopping: AbortSignal): void {
    this.#listening = this.#listen(stopping);
  }

  /** After `stopping` was aborted. */
  async close(): Promise<void> {
    await (await this.#listening)?.close();
  }

  async #listen(stopping: AbortSignal): Promise<{ close(): Promise<void> } | null> {
    const { bell, clock, log, onNews } = this.#parts;
    while (!stopping.aborted) {
      try {
        return await bell.listen(onNews);
      } catch (error) {
        log.warn(
          { error: String(error) },
          `The bell cannot be heard; it is tried again every ${TRY_EVERY_MS / 1000} s.`,
        );
      }
      await nap(clock, TRY_EVERY_MS, stopping);
    }
    return null;
  }
}
