/** Every guest of a simulation that was booted from a mover image with a job, from its boot to its end. */
import type { Change, RunningCloud, Simulation } from '../../packages/simulator/src/index.ts';
import { MoverGuest } from './mover-guest.ts';

interface Row {
  readonly phase: string;
  readonly bootId: string;
  readonly definition: { readonly mover?: { readonly gateway: string } } | null;
}

export class MoverGuests {
  readonly #simulation: Simulation;
  readonly #running = new Map<string, { readonly bootId: string; readonly guest: MoverGuest }>();
  readonly #ending = new Set<Promise<void>>();
  readonly #listeners = new Set<() => void>();
  readonly #stop: () => void;
  #uses = 0;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#stop = simulation.onChange((change) => this.#onChange(change));
  }

  /** Guests that have just booted or ended, and touch what is real. */
  get underWay(): number {
    return this.#ending.size + [...this.#running.values()].filter(({ guest }) => guest.isStarting).length;
  }

  /** It grows whenever one of their disks is read or written. */
  get uses(): number {
    return this.#uses;
  }

  isTalking(token: string): boolean {
    return [...this.#running.values()].some(({ guest }) => guest.isTalking(token));
  }

  /** Told every write into a disk that a mover serves. */
  onWrite(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#stop();
    for (const { guest } of this.#running.values()) this.#endOf(guest);
    this.#running.clear();
    await Promise.all(this.#ending);
  }

  #onChange({ cloud: name, table, id, after }: Change): void {
    if (table !== 'guests') return;
    const row = after as unknown as Row | null;
    const known = this.#running.get(id);
    const isMover = row?.phase === 'running' && (row.definition?.mover?.gateway ?? '') !== '';
    if (known !== undefined && (!isMover || known.bootId !== row.bootId)) {
      this.#running.delete(id);
      this.#endOf(known.guest);
    }
    const cloud = this.#simulation.clouds.get(name);
    if (isMover && !this.#running.has(id) && cloud !== undefined) this.#begin(cloud, id, row.bootId);
  }

  #begin(cloud: RunningCloud, id: string, bootId: string): void {
    const guest = new MoverGuest(cloud, id, this.#simulation.time, (use) => {
      this.#uses += 1;
      if (use === 'write') for (const listener of this.#listeners) listener();
    });
    this.#running.set(id, { bootId, guest });
  }

  #endOf(guest: MoverGuest): void {
    const ending = guest.end();
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }
}
