/** Calls under way: the first failure fails the pass, and a pass ends only when none is left, so that nobody closes a device that works. */
import type { MoverLink } from '../wire/mover-link.ts';

export interface Work {
  /** Starts it and does not wait. */
  begin(call: () => Promise<void>): void;
  /** Until none is left; rejects with what failed the pass. */
  done(): Promise<void>;
  /** Until none is left, or for so long; whether it failed or not. */
  settled(withinMs: number): Promise<void>;
  readonly running: number;
}

export function makeWork(link: MoverLink): Work {
  const calls = new Set<Promise<void>>();
  return {
    begin: (call) => {
      const one: Promise<void> = call()
        .catch((error: unknown) => link.fail(error))
        .finally(() => {
          calls.delete(one);
          link.pulse.ring();
        });
      calls.add(one);
    },
    done: () => link.pulse.until(() => calls.size === 0),
    settled: async (withinMs) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      const all = async (): Promise<void> => {
        while (calls.size > 0) await Promise.allSettled(calls);
      };
      await Promise.race([all(), late]);
      clearTimeout(timer);
    },
    get running() {
      return calls.size;
    },
  };
}
