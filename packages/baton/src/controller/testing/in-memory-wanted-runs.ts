import type { Asking, Bell, WantedRun, WantedRuns } from '../../ports/controller-memory.ts';

/** Wanted runs of controllers in one process, with their leases, and the bell. */
export class InMemoryWantedRuns implements WantedRuns, Bell {
  readonly #asked = new Map<string, number>();
  readonly #wanted = new Set<string>();
  readonly #listeners = new Set<(migrationId: string | null) => void>();
  /** Migrations on which a lease lasts. */
  readonly leases = new Set<string>();
  readonly urgent = new Set<string>();
  /** Thrown by every look. */
  fault: Error | null = null;
  /** So often nobody could listen yet. */
  deaf = 0;
  looks = 0;

  want(migrationId: string): Promise<void> {
    this.#asked.set(migrationId, (this.#asked.get(migrationId) ?? 0) + 1);
    this.#wanted.add(migrationId);
    return Promise.resolve();
  }

  rest({ migrationId, asked }: Asking): Promise<void> {
    if (this.#asked.get(migrationId) === asked) this.#wanted.delete(migrationId);
    return Promise.resolve();
  }

  isWanted(migrationId: string): Promise<boolean> {
    return Promise.resolve(this.#wanted.has(migrationId));
  }

  find(migrationId: string): Promise<WantedRun | null> {
    if (!this.#wanted.has(migrationId)) return Promise.resolve(null);
    return Promise.resolve(this.#run(migrationId));
  }

  waiting(): Promise<readonly WantedRun[]> {
    this.looks += 1;
    if (this.fault !== null) return Promise.reject(this.fault);
    const free = [...this.#wanted].filter((id) => !this.leases.has(id));
    const runs = free.map((id) => this.#run(id));
    return Promise.resolve([...runs.filter((run) => run.isUrgent), ...runs.filter((run) => !run.isUrgent)]);
  }

  #run(migrationId: string): WantedRun {
    return { migrationId, asked: this.#asked.get(migrationId) ?? 0, isUrgent: this.urgent.has(migrationId) };
  }

  listen(onNews: (migrationId: string | null) => void): Promise<{ close(): Promise<void> }> {
    if (this.deaf > 0) {
      this.deaf -= 1;
      return Promise.reject(new Error('nobody answers'));
    }
    this.#listeners.add(onNews);
    return Promise.resolve({
      close: () => {
        this.#listeners.delete(onNews);
        return Promise.resolve();
      },
    });
  }

  ring(migrationId: string | null): void {
    for (const onNews of this.#listeners) onNews(migrationId);
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}
