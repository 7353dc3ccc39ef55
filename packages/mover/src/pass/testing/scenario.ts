/** Two disks, the ways in which a pass may go over them, and what may happen to it: as values that can be made at random. */
import { createCipheriv } from 'node:crypto';
import * as fc from 'fast-check';
import type { BlockDevice } from '../../device/block-device.ts';
import { memoryManifestStore, type ManifestStore } from '../../manifest/manifest-store.ts';
import { BLOCK_BYTES, CHUNK_BYTES, type Knowledge, type PassPlan, type PassReport } from '../pass.ts';
import { receivePass, type ReceiveOptions } from '../receive-pass.ts';
import { sendPass, type SendOptions } from '../send-pass.ts';
import { linkPair, type LinkFaults, type LinkPair } from './link-pair.ts';
import type { SparseDevice } from './sparse-device.ts';

export interface Patch {
  /** Of the disk's size. */
  readonly at: number;
  readonly bytes: number;
  readonly seed: number;
  readonly kind: 'random' | 'text' | 'zeros';
}

export interface Disks {
  readonly sizeBytes: number;
  readonly source: readonly Patch[];
  /** What the target has otherwise, before the first pass. */
  readonly target: readonly Patch[];
  /** What changes in the source behind the first pass. */
  readonly later: readonly Patch[];
}

export interface Way {
  readonly knowledge: Knowledge;
  readonly algorithm: PassPlan['tags']['algorithm'];
  readonly smallBlocks: PassPlan['smallBlocks'];
  readonly compression: PassPlan['compression'];
  readonly windowChunks: number;
  readonly reorder: boolean;
  readonly extents: boolean;
}

const patch: fc.Arbitrary<Patch> = fc.record({
  at: fc.nat(9999).map((one) => one / 10_000),
  bytes: fc.oneof(
    fc.integer({ min: 1, max: 5000 }),
    fc.constantFrom(BLOCK_BYTES, CHUNK_BYTES),
    fc.integer({ min: 60_000, max: 2 * CHUNK_BYTES }),
  ),
  seed: fc.nat(1000),
  kind: fc.constantFrom('random' as const, 'random' as const, 'text' as const, 'zeros' as const),
});

export const disks: fc.Arbitrary<Disks> = fc.record({
  sizeBytes: fc.oneof(
    { arbitrary: fc.integer({ min: 0, max: 5 * CHUNK_BYTES }), weight: 3 },
    // Larger than what lies between two commits.
    { arbitrary: fc.integer({ min: 70 * CHUNK_BYTES, max: 110 * CHUNK_BYTES }), weight: 2 },
  ),
  source: fc.array(patch, { maxLength: 8 }),
  target: fc.array(patch, { maxLength: 5 }),
  later: fc.array(patch, { maxLength: 4 }),
});

export const way: fc.Arbitrary<Way> = fc.record({
  knowledge: fc.constantFrom<Knowledge>('read', 'manifest', 'fresh'),
  algorithm: fc.constantFrom('aes-128-gmac' as const, 'sha256-128' as const),
  smallBlocks: fc.constantFrom('auto' as const, 'always' as const, 'none' as const),
  compression: fc.constantFrom('auto' as const, 'none' as const),
  windowChunks: fc.integer({ min: 1, max: 6 }),
  reorder: fc.boolean(),
  extents: fc.boolean(),
});

export async function apply(device: BlockDevice, patches: readonly Patch[]): Promise<void> {
  for (const { at, bytes, seed, kind } of patches) {
    const offset = Math.floor(at * Math.max(0, device.sizeBytes - 1));
    const length = Math.min(bytes, device.sizeBytes - offset);
    if (length <= 0) continue;
    if (kind === 'zeros') await device.writeZeros(offset, length);
    else await device.write(offset, kind === 'random' ? noise(length, seed) : Buffer.alloc(length, `text ${seed} `));
  }
  await device.flush();
}

/** The same bytes for the same seed. */
export function noise(length: number, seed: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(seed);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

export function planOf(sizeBytes: number, way: Way, over: Partial<PassPlan> = {}): PassPlan {
  return {
    jobId: 'm-1/root',
    pass: 1,
    view: 'snapshot-1',
    sizeBytes,
    knowledge: way.knowledge,
    tags: { algorithm: way.algorithm, key: Buffer.alloc(16, 7) },
    windowBytes: way.windowChunks * CHUNK_BYTES,
    smallBlocks: way.smallBlocks,
    compression: way.compression,
    ...over,
  };
}

export type Ended = { readonly report: PassReport } | { readonly error: unknown };

export interface Try {
  readonly source: BlockDevice;
  readonly target: BlockDevice;
  readonly plan: PassPlan;
  readonly faults?: LinkFaults;
  readonly send?: SendOptions;
  readonly receive?: ReceiveOptions;
}

/** Both ends of one try. */
export async function tryPass({ source, target, plan, faults, send, receive }: Try): Promise<{
  readonly sent: Ended;
  readonly received: Ended;
  readonly link: LinkPair;
}> {
  const link = linkPair(faults);
  const [sent, received] = await Promise.all([
    ending(sendPass(source, link.source, plan, { limits: QUICK, ...send })),
    ending(receivePass(target, link.target, plan, { limits: QUICK, ...receive })),
  ]);
  return { sent, received, link };
}

/** A test waits for no silence that it did not make; one that hangs fails by its own limit. */
const QUICK = { silenceMs: 4000, standstillMs: 4000 };

async function ending(pass: Promise<PassReport>): Promise<Ended> {
  try {
    return { report: await pass };
  } catch (error) {
    return { error };
  }
}

export function reportOf(ended: Ended): PassReport {
  if ('error' in ended) throw ended.error;
  return ended.report;
}

/** A manifest that forgets, at a loss of power, what was not synced. */
export function volatileManifestStore(): ManifestStore & { losePower(): void; readonly bytes: () => Buffer } {
  const store = memoryManifestStore();
  let lasting = store.bytes();
  let current = store;
  const keep = (): void => {
    lasting = Buffer.from(current.bytes());
  };
  return {
    bytes: () => current.bytes(),
    length: () => current.length(),
    read: (offset, into) => current.read(offset, into),
    append: (bytes) => current.append(bytes),
    sync: async () => keep(),
    truncate: async (length) => {
      await current.truncate(length);
      keep();
    },
    replace: async (pieces) => {
      await current.replace(pieces);
      keep();
    },
    close: () => current.close(),
    losePower: () => {
      current = memoryManifestStore(lasting);
    },
  };
}

export function losePower(target: SparseDevice, manifest: { losePower(): void }): void {
  target.losePower();
  manifest.losePower();
}
