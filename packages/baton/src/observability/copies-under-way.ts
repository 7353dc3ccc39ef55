/** How fast disks are being copied now, from the progress that copies tell about once a second. */
import type { Event } from '../domain/event.ts';

type Progress = Extract<Event, { readonly kind: 'progress' }>;

interface Copy {
  readonly done: number;
  readonly atMs: number;
  /** Null until progress was told twice. */
  readonly rate: number | null;
  readonly heardMs: number;
}

/** A copy that has told nothing for so long stands still, or its process is gone. */
const SILENT_AFTER_MS = 15_000;

export class CopiesUnderWay {
  readonly #nowMs: () => number;
  /** By migration and step, then by disk. */
  readonly #copies = new Map<string, Map<string, Copy>>();

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  progressed({ migrationId, stepId, what, done, at }: Progress): void {
    const key = keyOf(migrationId, stepId);
    const disks = this.#copies.get(key) ?? new Map<string, Copy>();
    this.#copies.set(key, disks);
    const before = disks.get(what);
    const atMs = Date.parse(at);
    // Less than before: it was begun anew.
    const goesOn = before !== undefined && done >= before.done;
    // Twice within one millisecond there is no rate: what is told next is counted from the first one.
    if (goesOn && atMs === before.atMs) return;
    const rate = goesOn && atMs > before.atMs ? ((done - before.done) * 1000) / (atMs - before.atMs) : null;
    disks.set(what, { done, atMs, rate, heardMs: this.#nowMs() });
  }

  ended(migrationId: string, stepId: string): void {
    this.#copies.delete(keyOf(migrationId, stepId));
  }

  /** Bytes each second, of all that told progress lately. */
  rate(): number {
    let sum = 0;
    for (const [key, disks] of this.#copies) {
      for (const [what, { rate, heardMs }] of disks) {
        if (this.#nowMs() - heardMs > SILENT_AFTER_MS) disks.delete(what);
        else sum += rate ?? 0;
      }
      if (disks.size === 0) this.#copies.delete(key);
    }
    return sum;
  }
}

function keyOf(migrationId: string, stepId: string): string {
  return `${migrationId} ${stepId}`;
}
