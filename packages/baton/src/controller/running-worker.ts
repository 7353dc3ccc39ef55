/**
 * A worker, as its dispatcher sees it from the list of what waits, that is of what is wanted and held by nobody:
 *
 *   begun ─▶ held ───▶ doubted ─▶ told to stop; killed when it does not
 *     │      not listed   ▲ listed: it has lost its lease (SIGSTOP, a hang, a store that it does not reach)
 *     └───────────────────┘ still listed after two minutes
 */
import type { WantedRun } from '../ports/controller-memory.ts';
import type { ControllerLog } from './controller-log.ts';
import type { Worker, WorkerEnd } from './worker.ts';

/** A process starts, opens the store and its clouds, and takes the lease. */
const BEGIN_WITHIN_MS = 120_000;
/** By then no lease of a process that died before this worker began can last. */
const LEASES_END_WITHIN_MS = 15_000;
/** A worker that has let its run go, and only tidies up, needs no more to end by itself. */
const DOUBT_FOR_MS = 2000;

export class RunningWorker {
  readonly run: WantedRun;
  readonly begunMs: number;
  readonly #worker: Worker;
  readonly #log: ControllerLog;
  /** Waited when it was begun, or since. */
  #wasListed: boolean;
  /** Waits no more, so somebody has taken the lease, and that should be this worker. */
  #isHeld = false;
  #doubtedMs: number | null = null;

  constructor(
    run: WantedRun,
    worker: Worker,
    seen: { readonly isListed: boolean; readonly nowMs: number; readonly log: ControllerLog },
  ) {
    this.run = run;
    this.begunMs = seen.nowMs;
    this.#worker = worker;
    this.#wasListed = seen.isListed;
    this.#log = seen.log;
  }

  get outcome(): Promise<WorkerEnd> {
    return this.#worker.outcome;
  }

  get isDoubted(): boolean {
    return this.#doubtedMs !== null;
  }

  see(isListed: boolean, nowMs: number): void {
    if (this.#doubtedMs !== null) {
      if (nowMs - this.#doubtedMs >= DOUBT_FOR_MS) this.kill();
      return;
    }
    const livedMs = nowMs - this.begunMs;
    if (!isListed) {
      this.#isHeld ||= this.#wasListed || livedMs > LEASES_END_WITHIN_MS;
      return;
    }
    this.#wasListed = true;
    if (!this.#isHeld && livedMs < BEGIN_WITHIN_MS) return;
    const why = this.#isHeld ? 'it has lost its lease' : 'it has not taken the lease';
    const { migrationId } = this.run;
    this.#log.warn({ migrationId }, `The worker is stopped, since ${why}; then the run is begun anew.`);
    this.#doubtedMs = nowMs;
    this.stop();
  }

  stop(): void {
    this.#worker.stop();
  }

  kill(): void {
    this.#worker.kill();
  }
}
