/**
 * The source's end of a pass: compares what the target says it holds with what it reads itself, and sends what differs.
 *
 * States: hello -> held (tags of what was committed before) -> over the chunks, one by one -> end (all were sent) -> root (both agree).
 * Confirmations and commits come in beside all of that. A chunk is gone over only when the target's row is there and within reach
 * of the target's last commit, so that never more than `COMMIT_BYTES` are done again.
 */
import type { Duplex } from 'node:stream';
import type { BlockDevice } from '../device/block-device.ts';
import { isInThread, openDigest } from '../digest/open-digest.ts';
import type { RunningDigest } from '../digest/running-digest.ts';
import { makeThrottle, type Throttle } from '../throttle/throttle.ts';
import { chunkBytes, chunkCount, rowBytes } from '../tags/layout.ts';
import { differing } from '../tags/mask.ts';
import { MOST_HELD_ROWS } from '../wire/frame.ts';
import { FEATURE_BROTLI } from '../wire/hello.ts';
import { brokenProtocol } from '../wire/wire-errors.ts';
import { makeDelivery } from './delivery.ts';
import { runPassEnd, type PassEnd } from './pass-end.ts';
import { mostBuffers, type PassOptions } from './pass-options.ts';
import { CHUNK_BYTES, type PassPlan, type PassReport } from './pass.ts';
import { readSource, type SourceChunk } from './source-chunks.ts';
import { makeTargetRows } from './target-rows.ts';

export interface SendOptions extends PassOptions {
  readonly throttle?: Throttle;
  /**
   * The pass at whose view the device's bitmap was begun: chunks that are not dirty since are not read, as far as the target has the tags
   * that this pass proved. Left out, all is read.
   */
  readonly bitmapSincePass?: number;
  /**
   * Reads again what differs, past the cache where the device can, before it is sent: a source that answers differently the second time
   * fails the pass. Only for a view that does not change.
   */
  readonly readTwice?: boolean;
  /** Compute the SHA-256 of the whole disk; on unless false. */
  readonly sha256?: boolean;
}

/** Chunks that the digest may be behind. */
const MOST_UNDIGESTED = 16;

export async function sendPass(
  device: BlockDevice,
  duplex: Duplex,
  plan: PassPlan,
  options: SendOptions = {},
): Promise<PassReport> {
  const { sizeBytes } = plan;
  const sha256 = options.sha256 === false ? null : openDigest(sizeBytes);
  const sharedBuffers = sha256 !== null && isInThread(sizeBytes);
  try {
    return await runPassEnd('source', { device, duplex, plan, options, readsInFlight: 2, sharedBuffers }, (end) =>
      send(end, device, plan, options, sha256),
    );
  } finally {
    sha256?.close();
  }
}

async function send(
  end: PassEnd,
  device: BlockDevice,
  plan: PassPlan,
  options: SendOptions,
  digest: RunningDigest | null,
): Promise<PassReport> {
  const { throttle = makeThrottle(), bitmapSincePass } = options;
  const { link, work, tagger, now, failed: signal } = end;
  const { sizeBytes } = plan;
  let changedBytes = 0;

  const { resumeAt, features } = await end.greet({ resumeAt: 0, basePass: bitmapSincePass ?? 0 });
  const total = chunkCount(sizeBytes);
  if (resumeAt > total) throw brokenProtocol(`it has committed ${resumeAt} chunks of ${total}`);
  await takeHeld(end, sizeBytes, resumeAt);
  let gone = resumeAt;
  // Of a part of the disk it would say nothing.
  let sha256 = resumeAt > 0 ? null : digest;
  let undigested = 0;
  const resumedBytes = Math.min(sizeBytes, resumeAt * CHUNK_BYTES);
  const tellProgress = end.progressFrom(resumedBytes);
  const rows = makeTargetRows(sizeBytes, resumeAt, tagger);
  const compression = plan.compression === 'auto' && features.includes(FEATURE_BROTLI);
  const readTwice = options.readTwice === true;
  const delivery = makeDelivery({ device, plan, tagger, link, throttle, compression, readTwice, signal, now });

  const digested = async (call: Promise<void>): Promise<void> => {
    undigested += 1;
    await call;
    undigested -= 1;
    link.pulse.ring();
  };
  const goOver = async ({ chunk, bytes, content }: SourceChunk): Promise<void> => {
    const mostlyThere = (): boolean => rows.has(chunk) && rows.reaches(chunk);
    if (!mostlyThere()) await link.pulse.until(mostlyThere);
    const { tags: theirs } = rows.take(chunk);
    const own = content === 'clean' ? theirs : Buffer.alloc(rowBytes(bytes));
    const read = typeof content === 'string' ? null : content;
    if (content === 'clean') sha256 = null;
    // Before the tags: a thread takes them at the same time.
    const inDigest = sha256 === null ? null : digested(read === null ? sha256.addZeros(bytes) : sha256.add(read.data));
    if (read !== null) tagger.row(read.data, own);
    end.row(own, bytes);
    gone = chunk + 1;
    const mask = differing(own, theirs);
    if (mask === 0) {
      if (inDigest === null) read?.free();
      else
        work.begin(async () => {
          await inDigest;
          read?.free();
        });
      link.send({ kind: 'done', chunk, tag: tagger.tag(own) });
    } else {
      work.begin(async () => {
        // What is delivered is moved about in its memory.
        await inDigest;
        // Not `+= await`: that would add to what it was before.
        const sent = await delivery.deliver({ chunk, bytes, read, own, theirs, mask });
        changedBytes += sent;
      });
    }
    if (link.full) await link.ready();
    if (undigested > MOST_UNDIGESTED) await link.pulse.until(() => undigested <= MOST_UNDIGESTED);
    tellProgress(chunk * CHUNK_BYTES + bytes, changedBytes);
  };

  end.listen({
    row: rows.row,
    zeroRows: rows.zeroRows,
    committed: (frame) => rows.committed(frame, gone),
    confirm: delivery.confirm,
    smallTags: delivery.smallTags,
  });
  const reading = {
    device,
    sizeBytes,
    from: resumeAt,
    bitmap: bitmapSincePass !== undefined,
    link,
    rows,
    throttle,
    work,
    mostBuffers: mostBuffers(plan, Math.max(2, throttle.readsInFlight)),
    signal,
    now,
  };
  for await (const chunk of readSource(reading)) await goOver(chunk);
  // Only the listener is left when all was delivered.
  await link.pulse.until(() => work.running === 1);
  end.sayRoot();
  await work.done();
  await end.requireSameRoot();
  tellProgress(sizeBytes, changedBytes);
  return end.report({ changedBytes, resumedBytes, sha256: (await sha256?.digest()) ?? null, readBackPassed: null });
}

/** The tags of what was committed before go into the root as they are: each was found equal before it was committed. */
async function takeHeld({ link, tagger, row }: PassEnd, sizeBytes: number, resumeAt: number): Promise<void> {
  for (let chunk = 0; chunk < resumeAt;) {
    const { kind, body, amount, tag, ...frame } = await link.next();
    const length = rowsLength(sizeBytes, chunk, Math.min(amount, resumeAt - chunk));
    const fits =
      kind === 'held' && frame.chunk === chunk && amount > 0 && amount <= Math.min(MOST_HELD_ROWS, resumeAt - chunk);
    if (!fits || body.length !== length || !tagger.tag(body).equals(tag))
      throw brokenProtocol(`the tags of what was committed are missing or damaged, from chunk ${chunk} on`);
    for (let one = chunk, at = 0; one < chunk + amount; one += 1) {
      const bytes = chunkBytes(sizeBytes, one);
      row(body.subarray(at, at + rowBytes(bytes)), bytes);
      at += rowBytes(bytes);
    }
    chunk += amount;
  }
}

function rowsLength(sizeBytes: number, chunk: number, count: number): number {
  let length = 0;
  for (let one = chunk; one < chunk + count; one += 1) length += rowBytes(chunkBytes(sizeBytes, one));
  return length;
}
