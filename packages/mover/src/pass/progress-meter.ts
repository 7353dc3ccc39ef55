/** Tells how far a pass is and when it will end, some times a second. Time is given, not read. */
import type { Progress } from './pass.ts';

export interface ProgressMeter {
  /** Where it stands; told on when it is time, and when it is done. */
  at(position: Pick<Progress, 'doneBytes' | 'changedBytes' | 'wireBytes'>, nowMs: number): void;
}

const TELL_EVERY_MS = 250;
/** After this long a change of the rate is mostly seen. */
const MEMORY_MS = 5000;

export function makeProgressMeter(
  sizeBytes: number,
  resumedBytes: number,
  startedMs: number,
  tell: (progress: Progress) => void,
): ProgressMeter {
  let [toldMs, toldBytes] = [startedMs, resumedBytes];
  let rate: number | null = null;
  return {
    at: ({ doneBytes, changedBytes, wireBytes }, nowMs) => {
      const passed = nowMs - toldMs;
      const last = doneBytes >= sizeBytes && toldBytes < sizeBytes;
      if (passed < TELL_EVERY_MS && !last) return;
      if (passed > 0) {
        const newest = ((doneBytes - toldBytes) * 1000) / passed;
        rate = rate === null ? newest : rate + (1 - Math.exp(-passed / MEMORY_MS)) * (newest - rate);
      }
      [toldMs, toldBytes] = [nowMs, doneBytes];
      const left = sizeBytes - doneBytes;
      const etaSeconds = left <= 0 ? 0 : rate === null || rate <= 0 ? null : left / rate;
      tell({ doneBytes, sizeBytes, changedBytes, wireBytes, bytesPerSecond: rate ?? 0, etaSeconds });
    },
  };
}
