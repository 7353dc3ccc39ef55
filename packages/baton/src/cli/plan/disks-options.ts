/** How the disks get across, as options of `plan create`. */
import { isIPv4 } from 'node:net';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { faultOfMoverImage } from '../../disks/mover-image-file.ts';
import { GOAL_SECONDS } from '../../planning/choose-disks.ts';
import type { PlanRequest } from '../../services/services.ts';
import { splitCommand } from '../split-command.ts';
import { usageError } from '../usage-error.ts';
import { given } from './given.ts';
import { readRbdClusters } from './rbd-clusters-file.ts';
import { wholeSeconds } from './whole-seconds.ts';

export interface DisksOptions {
  readonly disks?: 'image' | 'mover' | 'rbd';
  readonly moverImage?: string;
  readonly moverGateway?: string;
  readonly moverListen?: string;
  readonly moverThrough?: readonly string[];
  readonly moverGoal?: number;
  readonly rbdClusters?: string;
  readonly diskRate?: number;
  readonly diskLatency?: number;
}

export function withDisks(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--disks <strategy>',
        'how the disks get across (default: rbd or mover where it can be, else image)',
      ).choices(['image', 'mover', 'rbd']),
    )
    .option('--mover-image <file>', 'a mover image, as packages/mover/image/build.sh makes it')
    .option('--mover-gateway <host:port>', 'where movers in both clouds reach this machine, by IPv4', gateway)
    .option('--mover-listen <host:port>', 'where to listen for them, when that is not the same', place)
    .option('--mover-through <command>', 'runs a command where movers reach it, such as "ip netns exec x"', through)
    .option(
      '--mover-goal <time>',
      `passes go on until what changed is sent within it (default: ${GOAL_SECONDS}s)`,
      wholeSeconds,
    )
    .option('--rbd-clusters <file>', 'the Ceph clusters that hold the disks, as YAML (see docs/reference/rbd.md)')
    .option('--disk-rate <rate>', 'at most so much crosses in a second, such as 50MB/s', bytesPerSecond)
    .option('--disk-latency <ms>', 'movers step back when reads of a running source take longer', milliseconds);
}

/**
 * Nothing where nothing was asked for. Throws code USAGE for options that do not go together, for a file that is no mover image, and for
 * one that names no clusters.
 */
export async function disksWishes(options: DisksOptions, signal: AbortSignal): Promise<PlanRequest['disks']> {
  const { disks, rbdClusters } = options;
  const mover = await moverWish(options, signal);
  if (disks === 'image' && rbdClusters !== undefined)
    throw usageError(
      '--disks image and --rbd-clusters do not go together.',
      'Leave --rbd-clusters out, or say --disks rbd.',
    );
  if (disks === 'rbd' && rbdClusters === undefined)
    throw usageError(
      'Nothing says which Ceph clusters hold the disks.',
      'Add: --rbd-clusters <file>. docs/reference/rbd.md tells what stands in it.',
    );
  const limits = { ...given('bytesPerSecond', options.diskRate), ...given('readLatencyMs', options.diskLatency) };
  const isLimited = Object.keys(limits).length > 0;
  if (disks === undefined && mover === undefined && rbdClusters === undefined && !isLimited) return undefined;
  return {
    ...(isLimited ? { limits } : {}),
    ...given('strategy', disks),
    ...given('mover', mover),
    ...(rbdClusters === undefined ? {} : { rbd: await readRbdClusters(rbdClusters) }),
  };
}

type MoverWish = NonNullable<PlanRequest['disks']>['mover'];

async function moverWish(options: DisksOptions, signal: AbortSignal): Promise<MoverWish> {
  const { disks, moverImage, moverGateway, moverListen, moverThrough, moverGoal } = options;
  const named = [moverImage, moverGateway, moverListen, moverThrough, moverGoal].some((one) => one !== undefined);
  if (disks === 'image' && named)
    throw usageError(
      '--disks image and options --mover-... do not go together.',
      'Leave the --mover-... options out, or say --disks mover.',
    );
  if (disks !== 'mover' && !named) return undefined;
  if (moverImage === undefined || moverGateway === undefined)
    throw usageError(
      'Movers need an image, and a gateway where they reach this machine.',
      'Add: --mover-image <file> --mover-gateway <host:port>. Both are told in docs/how-to/copy-disks-by-movers.md',
    );
  const fault = await faultOfMoverImage(moverImage, signal);
  if (fault !== null)
    throw usageError(`${moverImage} ${fault}.`, 'Build one: packages/mover/image/build.sh <work folder> <file>');
  return {
    image: moverImage,
    gateway: moverGateway,
    ...given('listen', moverListen),
    ...given('through', moverThrough),
    ...given('goalSeconds', moverGoal),
  };
}

/** A mover asks no name server. */
function gateway(value: string): string {
  const at = value.lastIndexOf(':');
  if (isIPv4(value.slice(0, at)) && isPort(value.slice(at + 1))) return value;
  throw new InvalidArgumentError('It has the form address:port, with an IPv4 address, such as 203.0.113.1:7443.');
}

function place(value: string): string {
  const [, host, port = ''] = /^([\w.-]+):(\d{1,5})$/.exec(value) ?? [];
  if (host !== undefined && isPort(port)) return value;
  throw new InvalidArgumentError('It has the form host:port, such as 0.0.0.0:7443.');
}

function through(value: string): readonly string[] {
  const words = splitCommand(value);
  if (words.length > 0) return words;
  throw new InvalidArgumentError('It is empty; a command that runs another one.');
}

const UNITS: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9 };

/** `50MB/s`, `1.5GB`, `800kB/s`. */
function bytesPerSecond(value: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)([kMG])B(?:\/s)?$/.exec(value) ?? [];
  const rate = Math.round(Number(number) * (UNITS[unit] ?? 0));
  if (rate >= 100_000 && rate <= 1e12) return rate;
  throw new InvalidArgumentError('It has the form 50MB/s, with kB, MB or GB, and is 100kB/s or more.');
}

/** `20` and `20ms`. */
function milliseconds(value: string): number {
  const ms = Number(/^(\d{1,5})(?:ms)?$/.exec(value)?.[1] ?? Number.NaN);
  if (ms >= 1 && ms <= 60_000) return ms;
  throw new InvalidArgumentError('It is in whole milliseconds, from 1ms to 60000ms.');
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}
