/** The look from outside, without packets: the simulated internet itself is asked who serves. */
import { BatonError } from '../../packages/baton/src/domain/error.ts';
import type { Internet } from '../../packages/simulator/src/index.ts';
import type { Clock } from '../../packages/baton/src/ports/clock.ts';
import type { OutageMeter } from '../../packages/baton/src/ports/outage-meter.ts';

/** Where looks are made. */
export class SimulatedVantage {
  /** How many looks were asked for so far. */
  looks = 0;
  /** Is it gone at this look? */
  isGone: (look: number) => boolean = () => false;

  look(): void {
    this.looks += 1;
    if (!this.isGone(this.looks)) return;
    throw new BatonError({
      code: 'PROBE_AGENT_ENDED',
      kind: 'user',
      message: 'The probe agent has ended.',
      remedy: 'Look at the machine of the vantage.',
      retryable: true,
    });
  }
}

export function simulatedOutside(
  internet: Pick<Internet, 'whoServes'>,
  clock: Clock,
  vantage: SimulatedVantage = new SimulatedVantage(),
): OutageMeter {
  const ask: OutageMeter['askOnce'] = async (address) => {
    vantage.look();
    const server = internet.whoServes(address);
    return server === null ? null : { at: clock.now().toISOString(), status: 200, who: server.hostname, durationMs: 1 };
  };
  return {
    askOnce: ask,
    ping: async (address, count) => {
      vantage.look();
      return internet.whoServes(address) === null ? 0 : count;
    },
    start: async () => ({
      lastAnswer: () => null,
      silentForMs: () => null,
      seenForMs: () => null,
      spans: () => [],
      openGaps: () => [],
      stop: async () => [],
    }),
  };
}
