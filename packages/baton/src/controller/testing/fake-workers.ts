import type { StartWorker, Worker, WorkerEnd } from '../worker.ts';
import type { InMemoryWantedRuns } from './in-memory-wanted-runs.ts';

/** A worker without a process. It does what it is told, but for one that hangs, which can only be killed. */
export class FakeWorker implements Worker {
  readonly migrationId: string;
  readonly outcome: Promise<WorkerEnd>;
  hangs = false;
  stops = 0;
  kills = 0;
  readonly #wanted: InMemoryWantedRuns;
  #settle: (end: WorkerEnd) => void = () => undefined;
  #holds = false;

  constructor(migrationId: string, wanted: InMemoryWantedRuns) {
    this.migrationId = migrationId;
    this.#wanted = wanted;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Takes the lease. */
  hold(): void {
    this.#holds = true;
    this.#wanted.leases.add(this.migrationId);
  }

  /** Gives the lease back, and ends. A run with an outcome lets itself rest before (engine/wishes.ts): that is the test's to do. */
  end(end: WorkerEnd): void {
    this.letGo();
    this.#settle(end);
  }

  letGo(): void {
    if (this.#holds) this.#wanted.leases.delete(this.migrationId);
    this.#holds = false;
  }

  /** Ends as a process does that is killed: its lease lasts on. */
  die(how = 'it was ended by SIGKILL'): void {
    this.#settle({ kind: 'no-outcome', error: null, how });
  }

  stop(): void {
    this.stops += 1;
    if (!this.hangs) this.end({ kind: 'interrupted' });
  }

  kill(): void {
    this.kills += 1;
    this.die();
  }
}

export class FakeWorkers {
  readonly all: FakeWorker[] = [];
  readonly #wanted: InMemoryWantedRuns;

  constructor(wanted: InMemoryWantedRuns) {
    this.#wanted = wanted;
  }

  readonly start: StartWorker = (migrationId) => {
    const worker = new FakeWorker(migrationId, this.#wanted);
    this.all.push(worker);
    return worker;
  };

  get begun(): readonly string[] {
    return this.all.map(({ migrationId }) => migrationId);
  }

  /** The one that was begun last. */
  get last(): FakeWorker {
    const worker = this.all.at(-1);
    if (worker === undefined) throw new Error('no worker was begun');
    return worker;
  }
}
