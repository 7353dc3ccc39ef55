/**
 * Tells the source what the target holds, chunk by chunk, never beyond its reach: from its disk, read ahead; from the manifest, where that is
 * what the plan goes by; or in one word, where all is zero because it was made so.
 *
 * Of a fresh disk, what lies within the reach of the first commit is read all the same: whoever has written to it before, began there.
 */
import type { BlockDevice } from '../device/block-device.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { chunkBytes, chunkCount, rowBytes } from '../tags/layout.ts';
import { isZero, type Tagger } from '../tags/tagger.ts';
import { FLAG_PROVEN } from '../wire/frame.ts';
import { chunkIn, type MoverLink } from '../wire/mover-link.ts';
import { CHUNK_BYTES, type PassPlan } from './pass.ts';
import type { TargetChunks } from './target-chunks.ts';
import type { Work } from './work.ts';

export interface RowTelling {
  readonly device: BlockDevice;
  readonly plan: PassPlan;
  readonly tagger: Tagger;
  readonly link: MoverLink;
  readonly work: Work;
  readonly chunks: TargetChunks;
  readonly manifest: Manifest;
  /** The pass at whose view the source's bitmap was begun; 0 without. */
  readonly basePass: number;
  /** Was this pass begun before? Then what it wrote and did not commit is not zero. */
  readonly again: boolean;
  /** Was any pass begun before? Then what it did not commit is read past the caches, as its commit would have done. */
  readonly touched: boolean;
}

const READS_IN_FLIGHT = 4;

export async function tellRows(telling: RowTelling): Promise<void> {
  const { device, plan, tagger, link, work, chunks, manifest, basePass, again, touched } = telling;
  const { sizeBytes } = plan;
  const total = chunkCount(sizeBytes);
  let zerosFrom = manifest.zerosFrom;

  const fromDisk = async (chunk: number): Promise<Buffer> => {
    const bytes = chunkBytes(sizeBytes, chunk);
    const row = Buffer.alloc(rowBytes(bytes));
    const buffer = link.pool.take();
    try {
      const content = chunkIn(buffer, bytes);
      if (touched && manifest.passOf(chunk) === 0) await device.readBack(chunk * CHUNK_BYTES, content);
      else await device.read(chunk * CHUNK_BYTES, content);
      tagger.row(content, row);
    } finally {
      link.pool.give(buffer);
    }
    return row;
  };
  const find = async (chunk: number): Promise<{ readonly row: Buffer; readonly proven: boolean }> => {
    const proved = basePass > 0 && manifest.passOf(chunk) === basePass;
    const known = plan.knowledge === 'manifest' || proved ? await manifest.row(chunk) : null;
    const row = plan.knowledge === 'manifest' && known !== null ? known : await fromDisk(chunk);
    return { row, proven: proved && known !== null && known.equals(row) };
  };

  const ahead: { found: { readonly row: Buffer; readonly proven: boolean } | null }[] = [];
  let next = chunks.committed;
  for (let chunk = next; chunk < total; chunk += 1) {
    if (chunk >= zerosFrom) {
      chunks.openZerosFrom(chunk);
      link.send({ kind: 'zeroRows', chunk });
      return;
    }
    await link.pulse.until(() => chunk < chunks.reach);
    while (next < Math.min(chunks.reach, zerosFrom) && ahead.length < READS_IN_FLIGHT) {
      const slot: (typeof ahead)[number] = { found: null };
      const wanted = next;
      ahead.push(slot);
      work.begin(async () => {
        slot.found = await find(wanted);
      });
      next += 1;
    }
    const slot = ahead[0];
    await link.pulse.until(() => slot?.found !== null);
    ahead.shift();
    const found = slot?.found ?? null;
    if (found === null) return;
    if (!again && zerosFrom !== Infinity && !isZero(found.row)) {
      zerosFrom = Infinity;
      await manifest.notZeros();
    }
    chunks.open(chunk, found.row);
    link.send({ kind: 'row', chunk, flags: found.proven ? FLAG_PROVEN : 0, tag: tagger.tag(found.row) }, found.row);
    if (link.full) await link.ready();
  }
}
