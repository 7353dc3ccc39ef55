/**
 * Which of the wanted runs this controller runs: one worker for each, `most` of them at most. What is urgent does not wait for
 * others to end, some of which last for days: it is begun beyond `most`.
 *
 *   wanted ─▶ its worker runs ─▶ outcome ─▶ rests: the run let it rest itself, under its lease (engine/wishes.ts)
 *     ▲             │               └─────▶ still wanted: `interrupted`, or asked for again
 *     │             └─▶ killed, or has lost its lease (running-worker.ts): still wanted
 *     └──────── begun again at once, or after a pause when it ended at once again and again (trials.ts)
 *
 * It looks at what waits when the bell rings, when a worker has ended, and at least every second. What another controller runs is
 * not listed until that one gives its lease back or loses it. Two that begin the same run at the same time are told apart by the
 * lease: the worker that comes second ends, and nothing has happened.
 *
 * stop(): nothing is begun any more, every worker is told to stop, and killed when it does not. What they ran stays wanted.
 */
import type { Bell, WantedRun, WantedRuns } from '../ports/controller-memory.ts';
import type { Clock } from '../ports/clock.ts';
import type { ControllerLog } from './controller-log.ts';
import { Ear } from './ear.ts';
import { nap } from './nap.ts';
import { RunningWorker } from './running-worker.ts';
import { tellEnd } from './tell-end.ts';
import { Trials } from './trials.ts';
import { withinMs } from './within-ms.ts';
import type { StartWorker, WorkerEnd } from './worker.ts';

const LOOK_EVERY_MS = 1000;
/** However often the bell rings. */
const LOOK_NO_SOONER_MS = 100;
const STOP_WITHIN_MS = 20_000;
const KILLED_WITHIN_MS = 5000;

export interface DispatcherParts {
  readonly wanted: WantedRuns;
  readonly startWorker: StartWorker;
  readonly bell: Bell;
  readonly clock: Clock;
  readonly log: ControllerLog;
  /** Workers at the same time, but for what is urgent; 0: it runs nothing at all. */
  readonly most: number;
}

export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #running = new Map<string, RunningWorker>();
  readonly #ending = new Set<Promise<void>>();
  /** Ended without an outcome, so a lease may last that nobody holds: what they ran is not waited for until it is listed. */
  readonly #abandoned = new Set<string>();
  readonly #trials = new Trials();
  readonly #stopping = new AbortController();
  readonly #ear: Ear;
  #news = new AbortController();
  #storeAnswers = true;
  #stopped: Promise<void> | null = null;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#ear = new Ear({
      bell: parts.bell,
      clock: parts.clock,
      log: parts.log,
      // What is run here is looked at every second anyway, and tells of itself all the time.
      onNews: (migrationId) => {
        if (migrationId === null || !this.#running.has(migrationId)) this.#news.abort();
      },
    });
  }

  /** How many workers there are now. */
  get running(): number {
    return this.#running.size;
  }

  start(): void {
    this.#ear.open(this.#stopping.signal);
    void this.#lookAgainAndAgain();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { clock } = this.#parts;
    const stopping = this.#stopping.signal;
    while (!stopping.aborted) {
      await this.#look();
      await nap(clock, LOOK_NO_SOONER_MS, stopping);
      if (stopping.aborted) return;
      // News that came while it looked are a reason to look again at once.
      await nap(clock, LOOK_EVERY_MS - LOOK_NO_SOONER_MS, this.#news.signal);
      this.#news = new AbortController();
    }
  }

  async #look(): Promise<void> {
    const { clock, log, most } = this.#parts;
    let waiting: readonly WantedRun[];
    let abandoned: readonly WantedRun[];
    try {
      waiting = await this.#parts.wanted.waiting();
      abandoned = await this.#stillWanted(waiting);
    } catch (error) {
      if (this.#storeAnswers)
        log.error({ error: String(error) }, 'The store does not answer; it is asked again every second.');
      this.#storeAnswers = false;
      return;
    }
    if (!this.#storeAnswers) log.info({}, 'The store answers again.');
    this.#storeAnswers = true;
    if (this.#stopping.signal.aborted) return;
    const nowMs = clock.monotonicMs();
    const listed = new Set(waiting.map(({ migrationId }) => migrationId));
    for (const [id, worker] of this.#running) worker.see(listed.has(id), nowMs);
    for (const run of [...abandoned, ...waiting]) {
      if (this.#running.size >= most && !(run.isUrgent && most > 0)) continue;
      if (this.#running.has(run.migrationId) || !this.#trials.mayBegin(run, nowMs)) continue;
      this.#begin(run, listed.has(run.migrationId), nowMs);
    }
  }

  /** The lease of a process that was killed lasts for a while, and a worker of this host may take it over at once. */
  async #stillWanted(waiting: readonly WantedRun[]): Promise<readonly WantedRun[]> {
    const found: WantedRun[] = [];
    for (const id of this.#abandoned) {
      const run = waiting.some(({ migrationId }) => migrationId === id) ? null : await this.#parts.wanted.find(id);
      if (run === null) this.#abandoned.delete(id);
      else found.push(run);
    }
    return found;
  }

  #begin(run: WantedRun, isListed: boolean, nowMs: number): void {
    const { migrationId } = run;
    this.#abandoned.delete(migrationId);
    this.#parts.log.info({ migrationId, asked: run.asked }, 'A worker is started.');
    const seen = { isListed, nowMs, log: this.#parts.log };
    const worker = new RunningWorker(run, this.#parts.startWorker(migrationId), seen);
    this.#running.set(migrationId, worker);
    const ended: Promise<void> = worker.outcome
      .then((end) => this.#ended(worker, end))
      .finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }

  async #ended({ run, begunMs, isDoubted }: RunningWorker, end: WorkerEnd): Promise<void> {
    const { wanted, clock, log } = this.#parts;
    const { migrationId } = run;
    const nowMs = clock.monotonicMs();
    this.#running.delete(migrationId);
    const pauseMs = this.#trials.ended(run, nowMs - begunMs, nowMs);
    const fields = { migrationId, livedMs: Math.round(nowMs - begunMs) };
    const then = tellEnd(log, end, { fields, pauseMs, isDoubted, isStopping: this.#stopping.signal.aborted });
    // One that was doubted had lost its lease: it waits already, or another controller runs it.
    if (then === 'begin-again' && !isDoubted) this.#abandoned.add(migrationId);
    if (then === 'let-rest') {
      await wanted
        .rest(run)
        .catch((error: unknown) => log.error({ ...fields, error: String(error) }, 'It stays wanted.'));
    }
    this.#news.abort();
  }

  async #stop(): Promise<void> {
    const { clock, log } = this.#parts;
    this.#stopping.abort(new Error('the controller stops'));
    this.#news.abort();
    const allEnded = Promise.all(this.#ending);
    for (const worker of this.#running.values()) worker.stop();
    if (!(await withinMs(clock, STOP_WITHIN_MS, allEnded))) {
      for (const [migrationId, worker] of this.#running) {
        log.warn({ migrationId }, `The worker has not stopped within ${STOP_WITHIN_MS / 1000} s; it is killed.`);
        worker.kill();
      }
      await withinMs(clock, KILLED_WITHIN_MS, allEnded);
    }
    await withinMs(clock, KILLED_WITHIN_MS, this.#ear.close());
  }
}
