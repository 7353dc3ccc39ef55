/**
 * Is a volume that was made just now really all zeros? A thick volume may still hold what another one left there. Where the device tells
 * its extents, they answer; otherwise, and in what they say may hold data, it is read: wholly where that is little, else in the places
 * where disks begin and end, and in samples of 64 KiB spread by a seed.
 *
 * What samples can miss: the volume is cut into as many equal stretches as there are samples, and one 64 KiB block of each is read, chosen
 * at random. If `b` of all `B` blocks hold something, wherever they are, all samples miss them with a probability of at most
 * (1 - b/B)^samples: the product of (1 - share) over the stretches is largest when the shares are equal. So with 1,024 samples of a
 * volume of 20 GiB, 100 MiB left over are missed in at most 0.7 %, 1 GiB in 10^-23; a single MiB in 95 %. What is missed would stay: only
 * a comparison of both disks finds it afterwards.
 */
import { randomBytes } from 'node:crypto';
import type { BlockDevice, Extent } from '../device/block-device.ts';
import { BLOCK_BYTES } from '../pass/pass.ts';
import { samplePlaces } from './sample-places.ts';
import { tellingPlaces } from './telling-places.ts';

const MIB = 1024 * 1024;
export const DEFAULT_SAMPLES = 1024;
/** Reads under way at once. */
const AT_ONCE = 8;
/** Extents are asked for in such pieces: an NBD server answers for 32 bits of length at most. */
const ASK_BYTES = 1024 * MIB;
const ZEROS = Buffer.alloc(BLOCK_BYTES);

export interface FreshOptions {
  /** Believe the device where it says that a range reads as zeros; true when left out. */
  readonly extents?: boolean;
  /** Blocks of 64 KiB that are read; 1,024 when left out. */
  readonly samples?: number;
  /** The same seed reads the same places; random when left out. */
  readonly seed?: string;
  readonly signal?: AbortSignal;
}

export type FreshProbe =
  | {
      readonly fresh: true;
      /** `extents`: the device said so of all of it. `reading`: all that it did not say so of was read. `samples`: a part was. */
      readonly by: 'extents' | 'reading' | 'samples';
      readonly readBytes: number;
      readonly samples: number;
      readonly seed: string;
      /** The probability, at most, that so many MiB left over were missed; 0 unless it was found by samples. */
      readonly missed: readonly { readonly leftMiB: number; readonly probability: number }[];
      /** In whole sentences. */
      readonly told: string;
    }
  /** `offset` of a byte that is not zero: the target must read what it holds. */
  | { readonly fresh: false; readonly offset: number; readonly readBytes: number; readonly told: string };

/** @throws MoverError when the device fails to be read; the signal's reason when it is aborted */
export async function probeFresh(device: BlockDevice, options: FreshOptions = {}): Promise<FreshProbe> {
  const { samples = DEFAULT_SAMPLES, seed = randomBytes(8).toString('hex'), signal } = options;
  const unknown = options.extents === false ? null : await unknownStretches(device, signal);
  const stretches = unknown ?? [{ offset: 0, length: device.sizeBytes }];
  const unknownBytes = stretches.reduce((sum, { length }) => sum + length, 0);
  const whole = unknownBytes <= (samples + 1) * BLOCK_BYTES;
  const places = whole
    ? stretches.flatMap(blocksOf)
    : [
        ...within(tellingPlaces(device.sizeBytes), stretches).flatMap(blocksOf),
        ...samplePlaces(stretches, samples, seed),
      ];
  const { found, readBytes } = await findData(device, places, signal);
  if (found !== null) {
    const told = `${device.name} is not fresh: at ${found} it holds something. The target must read all of it (knowledge: read).`;
    return { fresh: false, offset: found, readBytes, told };
  }
  if (unknownBytes === 0)
    return {
      fresh: true,
      by: 'extents',
      readBytes,
      samples: 0,
      seed,
      missed: [],
      told: `${device.name} says of itself that it holds nothing.`,
    };
  if (whole)
    return {
      fresh: true,
      by: 'reading',
      readBytes,
      samples: 0,
      seed,
      missed: [],
      told: `${device.name} was read (${readBytes} bytes) and holds nothing.`,
    };
  const missed = [1, 16, 256, 1024]
    .filter((leftMiB) => leftMiB * MIB <= unknownBytes)
    .map((leftMiB) => ({ leftMiB, probability: (1 - (leftMiB * MIB) / unknownBytes) ** samples }));
  return { fresh: true, by: 'samples', readBytes, samples, seed, missed, told: tell(device.name, samples, missed) };
}

interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/** What the device does not know to be zeros; null when it cannot tell. */
async function unknownStretches(
  device: BlockDevice,
  signal: AbortSignal | undefined,
): Promise<readonly Stretch[] | null> {
  const data: Extent[] = [];
  for (let offset = 0; offset < device.sizeBytes; offset += ASK_BYTES) {
    signal?.throwIfAborted();
    const extents = await device.extents(offset, Math.min(ASK_BYTES, device.sizeBytes - offset));
    if (extents === null) return null;
    data.push(...extents.filter(({ kind }) => kind === 'data'));
  }
  return data;
}

/** The parts of `places` that lie in `stretches`; both in order of offset. */
function within(places: readonly Stretch[], stretches: readonly Stretch[]): readonly Stretch[] {
  return stretches.flatMap((stretch) =>
    places.flatMap((place) => {
      const from = Math.max(place.offset, stretch.offset);
      const to = Math.min(place.offset + place.length, stretch.offset + stretch.length);
      return from < to ? [{ offset: from, length: to - from }] : [];
    }),
  );
}

function blocksOf({ offset, length }: Stretch): readonly Stretch[] {
  return Array.from({ length: Math.ceil(length / BLOCK_BYTES) }, (_, n) => ({
    offset: offset + n * BLOCK_BYTES,
    length: Math.min(BLOCK_BYTES, length - n * BLOCK_BYTES),
  }));
}

/** Stops soon after the first byte that is not zero. */
async function findData(
  device: BlockDevice,
  places: readonly Stretch[],
  signal: AbortSignal | undefined,
): Promise<{ readonly found: number | null; readonly readBytes: number }> {
  let found: number | null = null;
  let readBytes = 0;
  let next = 0;
  async function work(): Promise<void> {
    const memory = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    for (let place = places[next]; place !== undefined && found === null; place = places[next]) {
      next += 1;
      signal?.throwIfAborted();
      const block = memory.subarray(0, place.length);
      await device.read(place.offset, block);
      readBytes += block.length;
      if (!block.equals(ZEROS.subarray(0, block.length)))
        found ??= place.offset + block.findIndex((byte) => byte !== 0);
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return { found, readBytes };
}

function tell(name: string, samples: number, missed: readonly { leftMiB: number; probability: number }[]): string {
  const odds = missed.map(({ leftMiB, probability }) => `${leftMiB} MiB: ${percent(probability)}`).join(', ');
  return `${name} holds nothing where it was looked at: its start and end, where file systems begin, and ${samples} samples of 64 KiB. What may have been missed, at most: ${odds}.`;
}

function percent(probability: number): string {
  if (probability < 0.000_001) return 'less than 0.0001 %';
  return `${(probability * 100).toPrecision(2)} %`;
}
