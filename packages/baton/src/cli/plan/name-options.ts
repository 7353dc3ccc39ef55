/** A name that leads clients to the target, as options of `plan create`. */
import { type Command, InvalidArgumentError } from 'commander';
import type { PlanRequest } from '../../services/services.ts';
import { usageError } from '../usage-error.ts';
import { given } from './given.ts';
import { wholeSeconds } from './whole-seconds.ts';

type NameWish = NonNullable<PlanRequest['byName']>;

export interface NameOptions {
  readonly dnsName?: string;
  readonly dnsTtl?: number;
  readonly dnsUpdate?: Update;
  readonly dnsZone?: string;
  readonly dnsKeyFile?: string;
}

type Update =
  | { readonly kind: 'designate'; readonly cloud: string }
  | { readonly kind: 'rfc2136'; readonly server: string; readonly port: number };

const DNS_PORT = 53;

export function withName(command: Command): Command {
  return command
    .option('--dns-name <name>', 'with --cutover dns: the name by which clients find the HA IP')
    .option('--dns-update <way>', 'its authority: designate:<cloud>, or rfc2136:<server>[:port]', updateWay)
    .option('--dns-ttl <time>', 'its TTL before and during the cutover (default: 30s)', wholeSeconds)
    .option('--dns-zone <zone>', 'with rfc2136: the zone that holds it (default: all but its first label)')
    .option('--dns-key-file <file>', 'with rfc2136: a TSIG key as tsig-keygen writes it');
}

/** Nothing where no name is asked for. Throws code USAGE for options that do not go together. */
export function nameWish(options: NameOptions, isAskedFor: boolean): NameWish | undefined {
  const { dnsName, dnsTtl, dnsUpdate, dnsZone, dnsKeyFile } = options;
  if (!isAskedFor) {
    if ([dnsName, dnsTtl, dnsUpdate, dnsZone, dnsKeyFile].every((one) => one === undefined)) return undefined;
    throw usageError('An option --dns-... is there, and no name is asked for.', 'Add: --cutover dns');
  }
  if (dnsName === undefined || dnsUpdate === undefined)
    throw usageError(
      'A cutover by name needs the name, and who its authority is.',
      'Add: --dns-name www.example.org --dns-update designate:<cloud>, or rfc2136:<server>',
    );
  if (!/^[^\s.]+(?:\.[^\s.]+)+\.?$/.test(dnsName))
    throw usageError(`${dnsName} is no full name.`, 'Name it whole, such as --dns-name www.example.org');
  return {
    name: dnsName,
    ...given('ttlSeconds', dnsTtl),
    update: updateOf(dnsUpdate, dnsName, dnsZone, dnsKeyFile),
  };
}

function updateOf(
  update: Update,
  name: string,
  zone: string | undefined,
  keyFile: string | undefined,
): NameWish['update'] {
  if (update.kind === 'rfc2136')
    return { ...update, zone: zone ?? name.slice(name.indexOf('.') + 1), ...given('keyFile', keyFile) };
  if (zone === undefined && keyFile === undefined) return update;
  throw usageError(
    'Designate is asked by its API: it finds the zone itself, and takes no key.',
    'Leave out --dns-zone and --dns-key-file.',
  );
}

/** `designate:os2`, `rfc2136:ns1.example.org`, `rfc2136:192.0.2.53:5353`, `rfc2136:[2001:db8::53]:53`. */
function updateWay(value: string): Update {
  const cloud = /^designate:(\S+)$/.exec(value)?.[1];
  if (cloud !== undefined) return { kind: 'designate', cloud };
  const [, bracketed, plain, port] = /^rfc2136:(?:\[([\da-f:.]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/i.exec(value) ?? [];
  const server = bracketed ?? plain;
  const number = port === undefined ? DNS_PORT : Number(port);
  if (server !== undefined && number >= 1 && number <= 65_535) return { kind: 'rfc2136', server, port: number };
  throw new InvalidArgumentError('It has the form designate:<cloud> or rfc2136:<server>[:port].');
}
