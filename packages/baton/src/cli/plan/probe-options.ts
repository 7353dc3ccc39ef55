/** How the HA IPs are to be watched, as options of `plan create`. */
import { type Command, InvalidArgumentError } from 'commander';
import type { PlanRequest } from '../../services/services.ts';
import { given } from './given.ts';

export interface ProbeOptions {
  readonly probePort?: number;
  readonly probeInterval?: number;
  /** Commander's reading of --no-ping: true unless it is given. */
  readonly ping: boolean;
}

export function withProbe(command: Command): Command {
  return command
    .option('--probe-port <port>', 'port of the page by which HA IPs are watched (default: 80)', whole(1, 65_535))
    .option('--probe-interval <ms>', 'from one new connection to the next (default: 100)', whole(1, 60_000))
    .option('--no-ping', 'ping nothing: the outage is measured by HTTP');
}

/** Nothing where nothing was asked for. */
export function probeWishes({ probePort, probeInterval, ping }: ProbeOptions): PlanRequest['probe'] {
  const wishes = {
    ...given('port', probePort),
    ...(ping ? {} : { icmp: false }),
    ...given('httpIntervalMs', probeInterval),
  };
  return Object.keys(wishes).length === 0 ? undefined : wishes;
}

function whole(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}
