import type { DrivenTime } from '../../packages/simulator/src/index.ts';
import type { Clock } from '../../packages/baton/src/ports/clock.ts';

/** Baton's clock over the simulation's driven time: both live in the same hours. */
export function drivenClock(time: DrivenTime): Clock {
  return {
    now: () => new Date(time.nowMs()),
    monotonicMs: () => time.nowMs(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          cancel();
          reject(signal.reason);
        };
        const cancel = time.after(ms, () => {
          signal.removeEventListener('abort', stop);
          resolve();
        });
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop, { once: true });
      }),
  };
}
