/** From the options of `baton probe` to a plan of probes for each vantage. */
import { isIP } from 'node:net';
import { CommanderError } from 'commander';
import type { ProbePlan } from '../../domain/plan.ts';
import { given } from '../plan/given.ts';
import type { OutputOptions } from '../session.ts';
import { usageError } from '../usage-error.ts';
import { identifyBy, namedVantage, type NamedVantage, type Page } from './probe-arguments.ts';

export interface ProbeCommandOptions extends OutputOptions {
  readonly icmp?: boolean;
  readonly udp?: number;
  readonly tcp?: number;
  readonly http?: Page;
  readonly expectStatus?: number;
  readonly expectBody?: string;
  readonly identify?: string;
  readonly conversation?: number;
  readonly speaks?: 'http' | 'echo';
  readonly interval?: number;
  readonly httpInterval?: number;
  readonly vantage?: readonly string[];
  readonly from?: readonly string[];
  readonly for?: number;
}

export interface Probes {
  readonly vantages: readonly { readonly name: string; readonly plan: ProbePlan }[];
  /** What is done, in a sentence. */
  readonly text: string;
}

const SEE_HELP = 'See: baton probe --help';
const HERE = 'here';
const INTERVAL_MS = 10;
const HTTP_INTERVAL_MS = 100;

/** Throws code USAGE for what does not go together. */
export function probesOf(addresses: readonly string[], options: ProbeCommandOptions): Probes {
  const names = addresses.filter((one) => isIP(one) === 0);
  if (names.length > 0) throw usageError(`${names.join(', ')} is no IP address.`, `Name addresses. ${SEE_HELP}`);
  const twice = addresses.find((one, at) => addresses.indexOf(one) !== at);
  if (twice !== undefined) throw usageError(`${twice} is named twice.`, `Name it once. ${SEE_HELP}`);
  const plan = planOf(options);
  const own = { name: options.vantage?.join(' ') ?? HERE, command: options.vantage ?? [] };
  const vantages = [own, ...(options.from ?? []).map(elsewhere)];
  const same = vantages.find(({ name }, at) => vantages.findIndex((one) => one.name === name) !== at);
  if (same !== undefined)
    throw usageError(`Two vantages are named ${same.name}.`, `Name each differently. ${SEE_HELP}`);
  const kinds = kindsOf(plan);
  return {
    vantages: vantages.map(({ name, command }) => ({ name, plan: { ...plan, vantage: command } })),
    text: `Watching ${addresses.join(', ')} by ${kinds.join(', ')}, from ${vantages.map(({ name }) => name).join(', ')}.`,
  };
}

function planOf(options: ProbeCommandOptions): ProbePlan {
  const { icmp = true, udp, tcp, http, conversation, expectStatus, expectBody, identify, speaks } = options;
  const intervalMs = options.interval ?? INTERVAL_MS;
  if (!icmp && [udp, tcp, http, conversation].every((one) => one === undefined)) {
    throw usageError(
      'There is nothing to probe by.',
      'Leave out --no-icmp, or add --udp, --tcp, --http or --conversation.',
    );
  }
  if (
    http === undefined &&
    [expectStatus, expectBody, identify, options.httpInterval].some((one) => one !== undefined)
  ) {
    throw usageError('Something is said of HTTP, and nothing is asked over it.', 'Add --http <port>.');
  }
  if (speaks !== undefined && conversation === undefined) {
    throw usageError('--speaks is about a conversation, and there is none.', 'Add --conversation <port>.');
  }
  const expect = { ...given('status', expectStatus), ...given('body', expectBody) };
  return {
    vantage: [],
    icmp: icmp ? { intervalMs } : null,
    ...(udp === undefined ? {} : { udp: { port: udp, intervalMs } }),
    ...(tcp === undefined ? {} : { tcp: { port: tcp, intervalMs } }),
    ...(conversation === undefined
      ? {}
      : { conversation: { port: conversation, intervalMs, speaks: speaks ?? 'echo' } }),
    http:
      http === undefined
        ? null
        : {
            ...http,
            intervalMs: options.httpInterval ?? Math.max(HTTP_INTERVAL_MS, intervalMs),
            identify: wordOf('--identify', identify ?? 'none', identifyBy),
            ...(Object.keys(expect).length === 0 ? {} : { expect }),
          },
  };
}

function kindsOf({ icmp, udp, tcp, http, conversation }: ProbePlan): readonly string[] {
  const kinds = Object.entries({ icmp, udp, tcp, http, conversation });
  return kinds.flatMap(([name, kind]) => (kind ? [`${name} every ${kind.intervalMs} ms`] : []));
}

function elsewhere(text: string): NamedVantage {
  return wordOf('--from', text, namedVantage);
}

/** Commander tells a bad argument itself, but not one that it only collects. */
function wordOf<T>(option: string, text: string, read: (text: string) => T): T {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw usageError(`${option} '${text}' is invalid. ${error.message}`, SEE_HELP);
  }
}
