/**
 * Commits what is whole, in order: flush, read back every block that was written, compare with the tag that came with it, compare the row with
 * what the source says of its own, append to the manifest, sync. Only then is the source told, and never is it done again.
 */
import type { BlockDevice } from '../device/block-device.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { MoverError } from '../mover-error.ts';
import { blockBytes, chunkCount } from '../tags/layout.ts';
import { runsOf } from '../tags/mask.ts';
import type { Tagger } from '../tags/tagger.ts';
import { chunkIn, type MoverLink } from '../wire/mover-link.ts';
import { BLOCK_BYTES, CHUNK_BYTES, COMMIT_BYTES, TAG_BYTES, type PassPlan } from './pass.ts';
import type { TargetChunk, TargetChunks } from './target-chunks.ts';

export interface Committing {
  readonly device: BlockDevice;
  readonly plan: PassPlan;
  readonly tagger: Tagger;
  readonly link: MoverLink;
  readonly chunks: TargetChunks;
  readonly manifest: Manifest;
  /** Called in order with what is committed. */
  readonly onRow: (row: Buffer, bytes: number) => void;
}

/** While one half of the reach is committed the other is gone over. */
const COMMIT_CHUNKS = COMMIT_BYTES / CHUNK_BYTES / 2;
const READ_BACKS_IN_FLIGHT = 4;

export async function commitChunks(committing: Committing): Promise<void> {
  const { device, plan, tagger, link, chunks, manifest, onRow } = committing;
  const total = chunkCount(plan.sizeBytes);

  const readBack = async (one: TargetChunk): Promise<void> => {
    const buffer = link.pool.take();
    const content = chunkIn(buffer);
    try {
      for (const { from, count } of runsOf(one.written)) {
        const [start, end] = [from * BLOCK_BYTES, Math.min(one.bytes, (from + count) * BLOCK_BYTES)];
        await device.readBack(one.chunk * CHUNK_BYTES + start, content.subarray(start, end));
        for (let block = from; block < from + count; block += 1) {
          const at = block * BLOCK_BYTES;
          tagger.tag(content.subarray(at, at + blockBytes(one.bytes, block))).copy(one.row, block * TAG_BYTES);
          if (
            one.row.compare(
              one.expected,
              block * TAG_BYTES,
              (block + 1) * TAG_BYTES,
              block * TAG_BYTES,
              (block + 1) * TAG_BYTES,
            ) !== 0
          )
            throw notAsSent(device, one.chunk * CHUNK_BYTES + at);
        }
      }
    } finally {
      link.pool.give(buffer);
    }
  };
  const prove = async (some: readonly TargetChunk[]): Promise<void> => {
    const written = some.filter((one) => one.written !== 0);
    if (written.length > 0) await device.flush();
    let next = 0;
    const reader = async (): Promise<void> => {
      for (let one = written[next]; one !== undefined; one = written[next]) {
        next += 1;
        await readBack(one);
      }
    };
    const readers = Array.from({ length: READ_BACKS_IN_FLIGHT }, reader);
    for (const result of await Promise.allSettled(readers)) if (result.status === 'rejected') throw result.reason;
    for (const one of some)
      if (one.done === null || !tagger.tag(one.row).equals(one.done))
        throw disksDiffer(device, one.chunk * CHUNK_BYTES);
  };

  while (chunks.committed < total) {
    const least = Math.min(COMMIT_CHUNKS, total - chunks.committed);
    await link.pulse.until(() => chunks.whole(least).length === least);
    const from = chunks.committed;
    const some = chunks.whole(Infinity);
    await prove(some);
    await manifest.commit(
      from,
      some.map(({ row }) => row),
    );
    for (const { row, bytes } of some) onRow(row, bytes);
    chunks.committed = from + some.length;
    link.send({ kind: 'committed', chunk: chunks.committed });
    link.pulse.ring();
  }
}

function notAsSent(device: BlockDevice, offset: number): MoverError {
  return new MoverError({
    code: 'NOT_AS_SENT',
    message: `${device.name} does not hold what was written to it: the block at byte ${offset} reads back otherwise than it was sent.`,
    remedy:
      'Start the pass again: it goes on where it was committed. If it happens again, make another volume for the target.',
    retryable: true,
  });
}

function disksDiffer(device: BlockDevice, offset: number): MoverError {
  return new MoverError({
    code: 'DISKS_DIFFER',
    message: `${device.name} differs from the source in the MiB at byte ${offset}, although all that differed was sent.`,
    remedy:
      'See that nothing else writes to either disk, then start the pass again: it goes on where it was committed.',
    retryable: true,
  });
}
