/** Whether open connections live through the cutover, as options of `plan create`. */
import { isIP } from 'node:net';
import { type Command, InvalidArgumentError } from 'commander';
import { KEEP_LIMIT_SECONDS, KEEP_UDP_PORT } from '../../planning/keep-connections.ts';
import type { PlanRequest } from '../../services/services.ts';
import { usageError } from '../usage-error.ts';
import { given } from './given.ts';

export interface KeepConnectionsOptions {
  /** True: without a limit of its own. */
  readonly keepConnections?: number | true;
  readonly keepConnectionsAddress?: Readonly<Record<string, string>>;
  readonly keepConnectionsPort?: number;
}

export function withKeepConnections(command: Command): Command {
  return command
    .option(
      '--keep-connections [limit]',
      `connections that are open at the cutover live on, for so long at most, such as 10m (default: ${KEEP_LIMIT_SECONDS / 60}m)`,
      limit,
    )
    .option(
      '--keep-connections-address <server=address>',
      'where a load balancer is reached from the other cloud by UDP; one for each',
      address,
    )
    .option('--keep-connections-port <port>', `UDP port of the tunnel (default: ${KEEP_UDP_PORT})`, port);
}

/** Nothing where nothing was asked for. Throws code USAGE for options that do not go together. */
export function keepConnectionsWishes(options: KeepConnectionsOptions): PlanRequest['keepConnections'] {
  const { keepConnections, keepConnectionsAddress, keepConnectionsPort } = options;
  if (keepConnections === undefined) {
    if (keepConnectionsAddress === undefined && keepConnectionsPort === undefined) return undefined;
    throw usageError(
      'An option --keep-connections-... is there, and no connections are to be kept.',
      'Add: --keep-connections',
    );
  }
  return {
    ...given('limitSeconds', keepConnections === true ? undefined : keepConnections),
    addresses: keepConnectionsAddress ?? {},
    ...given('udpPort', keepConnectionsPort),
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

function limit(value: string): number {
  const [, digits = '', unit = ''] = /^([1-9]\d{0,4})([smh]?)$/.exec(value) ?? [];
  const seconds = Number(digits) * (UNITS[unit] ?? 0);
  if (seconds >= 10 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('It is a time from 10s to 24h, such as 90s, 10m or 1h.');
}

function port(value: string): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  // The tunnel's packets leave from the same port.
  if (number > 1023 && number < 65_535) return number;
  throw new InvalidArgumentError('It is a whole number from 1024 to 65534.');
}

/** `server=address`, added to those before. */
function address(
  value: string,
  before: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const at = value.indexOf('=');
  if (at < 1 || isIP(value.slice(at + 1)) === 0)
    throw new InvalidArgumentError('It has the form server=address, with an IP address.');
  return { ...before, [value.slice(0, at)]: value.slice(at + 1) };
}
