import type { WantedRun } from '../ports/controller-memory.ts';

/** A run that has lasted so long was no failed beginning. */
const STEADY_MS = 30_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** Nobody wants it any more, or another controller runs it. */
const FORGOTTEN_AFTER_MS = 600_000;

interface Trial {
  readonly asked: number;
  readonly failures: number;
  readonly notBeforeMs: number;
  readonly endedMs: number;
}

/**
 * When a run whose worker ended may be begun again. The first time at once; when it ends at once again and again after 1 s, 2 s,
 * 4 s ... 60 s. It counts from the beginning when a worker has lasted, or when somebody asked for the run anew.
 */
export class Trials {
  readonly #trials = new Map<string, Trial>();

  mayBegin({ migrationId, asked }: WantedRun, nowMs: number): boolean {
    const trial = this.#trials.get(migrationId);
    return trial === undefined || trial.asked !== asked || nowMs >= trial.notBeforeMs;
  }

  /** Answers with the pause in milliseconds. */
  ended({ migrationId, asked }: WantedRun, livedMs: number, nowMs: number): number {
    this.#forget(nowMs);
    if (livedMs >= STEADY_MS) {
      this.#trials.delete(migrationId);
      return 0;
    }
    const before = this.#trials.get(migrationId);
    const failures = before?.asked === asked ? before.failures + 1 : 1;
    const pauseMs = failures === 1 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 2));
    this.#trials.set(migrationId, { asked, failures, notBeforeMs: nowMs + pauseMs, endedMs: nowMs });
    return pauseMs;
  }

  #forget(nowMs: number): void {
    for (const [id, { endedMs }] of this.#trials) {
      if (nowMs - endedMs > FORGOTTEN_AFTER_MS) this.#trials.delete(id);
    }
  }
}
