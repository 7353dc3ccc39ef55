/** How the HA IPs are to be watched, as options of `plan create`. */
import { type Command, InvalidArgumentError } from 'commander';
import type { PlanRequest } from '../../services/services.ts';
import { conversation, namedVantage, port } from '../probe/probe-arguments.ts';
import { given } from './given.ts';

export interface ProbeOptions {
  readonly probePort?: number;
  readonly probeInterval?: number;
  /** Commander's reading of --no-ping: true unless it is given. */
  readonly ping: boolean;
  readonly probeUdp?: number;
  readonly probeTcp?: number;
  readonly probeConversation?: { readonly port: number; readonly speaks: 'http' | 'echo' };
  readonly probeExpectStatus?: number;
  readonly probeExpectBody?: string;
  readonly alsoFrom?: Readonly<Record<string, readonly string[]>>;
}

export function withProbe(command: Command): Command {
  return command
    .option('--probe-port <port>', 'port of the page by which HA IPs are watched (default: 80)', whole(1, 65_535))
    .option('--probe-interval <ms>', 'from one new connection to the next (default: 100)', whole(1, 60_000))
    .option('--no-ping', 'ping nothing: the outage is measured by HTTP')
    .option('--probe-udp <port>', 'also watch by datagrams that a service there echoes', port)
    .option('--probe-tcp <port>', 'also watch by new TCP connections', port)
    .option('--probe-conversation <port[:http|echo]>', 'also keep one TCP connection (default: echo)', conversation)
    .option('--probe-expect-status <status>', 'an HTTP answer counts only with this status', whole(100, 599))
    .option('--probe-expect-body <text>', 'an HTTP answer counts only if it holds this text')
    .option('--also-from <name=command>', 'watch from there as well; may be repeated', alsoFrom);
}

/** Nothing where nothing was asked for. */
export function probeWishes(options: ProbeOptions): PlanRequest['probe'] {
  const { probePort, probeInterval, ping, probeExpectStatus, probeExpectBody } = options;
  const expect = { ...given('status', probeExpectStatus), ...given('body', probeExpectBody) };
  const wishes = {
    ...given('port', probePort),
    ...(ping ? {} : { icmp: false }),
    ...given('httpIntervalMs', probeInterval),
    ...(Object.keys(expect).length === 0 ? {} : { expect }),
    ...given('udpPort', options.probeUdp),
    ...given('tcpPort', options.probeTcp),
    ...given('conversation', options.probeConversation),
    ...given('otherVantages', options.alsoFrom),
  };
  return Object.keys(wishes).length === 0 ? undefined : wishes;
}

function alsoFrom(
  value: string,
  before: Readonly<Record<string, readonly string[]>> | undefined,
): Readonly<Record<string, readonly string[]>> {
  const { name, command } = namedVantage(value);
  if (before !== undefined && name in before) throw new InvalidArgumentError(`Two vantages are named ${name}.`);
  return { ...before, [name]: command };
}

function whole(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}
