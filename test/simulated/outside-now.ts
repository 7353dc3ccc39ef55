/** What a watch would have heard, in driven time: it begins with a life of Baton and knows nothing of what was before. */
import type { OutsideNow } from '../../packages/baton/src/ports/outside-now.ts';
import type { Clock } from '../../packages/baton/src/ports/clock.ts';
import type { Internet } from '../../packages/simulator/src/index.ts';

export interface SimulatedWatch extends OutsideNow {
  stop(): void;
}

export function simulatedOutsideNow(
  internet: Pick<Internet, 'whoServes' | 'onServing'>,
  clock: Pick<Clock, 'monotonicMs'>,
): SimulatedWatch {
  /** Since when nobody answers at an address that was heard before. */
  const silentSince = new Map<string, number>();
  const stop = internet.onServing((address, server, atMs) => {
    if (server === null) silentSince.set(address, atMs);
    else silentSince.delete(address);
  });
  return {
    silentForMs: (address) => {
      if (internet.whoServes(address) !== null) return 0;
      const since = silentSince.get(address);
      return since === undefined ? null : clock.monotonicMs() - since;
    },
    seenForMs: () => 0,
    stop,
  };
}
