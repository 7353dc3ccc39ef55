/** The look from outside, without packets: the simulated internet itself is asked who serves. */
import type { Internet } from '../../packages/simulator/src/index.ts';
import type { Clock } from '../../packages/baton/src/ports/clock.ts';
import type { OutageMeter } from '../../packages/baton/src/ports/outage-meter.ts';

export function simulatedOutside(internet: Pick<Internet, 'whoServes'>, clock: Clock): OutageMeter {
  const ask: OutageMeter['askOnce'] = async (address) => {
    const server = internet.whoServes(address);
    return server === null ? null : { at: clock.now().toISOString(), status: 200, who: server.hostname, durationMs: 1 };
  };
  return {
    askOnce: ask,
    ping: async (address, count) => (internet.whoServes(address) === null ? 0 : count),
    start: async () => ({ lastAnswer: () => null, silentForMs: () => null, stop: async () => [] }),
  };
}
