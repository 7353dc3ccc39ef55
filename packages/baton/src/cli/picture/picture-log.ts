import type { Event } from '../../domain/event.ts';

/** As much of the past as a rate is made of, told every second. */
const PROGRESS_KEPT = 16;

/** The log as a picture needs it: of the progress of each thing only the last bit, so that a copy of hours stays small. */
export class PictureLog {
  #events: Event[] = [];
  readonly #progress = new Map<string, Event[]>();

  get events(): readonly Event[] {
    return this.#events;
  }

  get lastSeq(): number {
    return this.#events.at(-1)?.seq ?? 0;
  }

  add(event: Event): void {
    this.#events.push(event);
    if (event.kind !== 'progress') return;
    const key = `${event.stepId} ${event.what}`;
    const kept = [...(this.#progress.get(key) ?? []), event];
    const tooOld = kept.length > PROGRESS_KEPT ? kept.shift() : undefined;
    this.#progress.set(key, kept);
    if (tooOld !== undefined) this.#events = this.#events.filter((one) => one !== tooOld);
  }
}
