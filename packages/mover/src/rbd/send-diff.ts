import type { Duplex, Readable } from 'node:stream';
import { MoverError } from '../mover-error.ts';
import { ByteSource, lost } from './byte-source.ts';
import { MAX_BODY_BYTES } from './diff-frame.ts';
import { DiffLink } from './diff-link.ts';
import type { ArrivedFrame, LinkOptions } from './diff-link.ts';
import type { DiffProgress, DiffReport } from './diff-report.ts';
import type { TargetImage } from './diff-sink.ts';
import { FollowedDiff } from './follow-diff.ts';
import { decodeRefusal, decodeTarget, encodeRefusal } from './link-messages.ts';

/** A diff as it comes out of `rbd export-diff`. */
export interface DiffStream {
  readonly stream: Readable;
  /** Settles when the program that makes it has ended; rejects when it did not end well, whatever it wrote before. */
  readonly finished: Promise<void>;
}

/** Chooses by what the target holds (`chooseDiff`); null: it already stands where it should. */
export type OpenDiff = (target: TargetImage) => Promise<DiffStream | null>;

export interface SendOptions extends LinkOptions {
  /** How long the source may give nothing while more is wanted: it may have to look through a large image. Default 600 s. */
  readonly sourceSilenceMs?: number;
  readonly onProgress?: (progress: DiffProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Sends one diff to `receiveDiff` at the other end of `link`, which it closes at the end.
 *
 *   hello (what does the target hold?) ──▶ open ──▶ pieces ... ──▶ the source ended well? ──▶ end ──▶ done from the target
 *
 * Resolves when the target has verified and applied all of it. Rejects with a `MoverError`; then the target does not have the end
 * snapshot, and the diff is to be sent anew from its beginning (the message says how much had crossed).
 */
export async function sendDiff(open: OpenDiff, link: Duplex, options: SendOptions): Promise<DiffReport> {
  const since = performance.now();
  const frames = new DiffLink(link, 'source', options);
  const diff = new FollowedDiff();
  const onAbort = (): void => frames.fail(aborted());
  options.signal?.addEventListener('abort', onAbort, { once: true });
  let opened: DiffStream | null = null;
  try {
    if (options.signal?.aborted === true) throw aborted();
    const target = decodeTarget(await frames.hello(Buffer.from('{}')));
    opened = await open(target);
    if (opened === null) {
      await frames.send('end', [], { digest: diff.digest(), streamOffset: 0 });
      const report = {
        ...diff.report(since, frames.wireBytes),
        already: true,
        sha256: '',
        sizeBytes: target.sizeBytes,
      };
      return { ...report, toSnap: target.snapshots.at(-1) ?? null };
    }
    opened.finished.catch(() => undefined);
    opened.stream.on('error', () => undefined);
    const answer = watchAnswer(frames, opened.stream);
    await pump(opened, frames, diff, options);
    await frames.send('end', [], { digest: diff.digest(), streamOffset: diff.progress.streamBytes });
    const { body } = await answer;
    if (body.toString('hex') !== diff.digest().toString('hex')) {
      throw new MoverError({
        code: 'PROTOCOL_BROKEN',
        message: 'The target says that it has applied another diff than the one that was sent.',
        remedy: 'Compare both images before going on (rbd export of the snapshot, and its digest).',
      });
    }
    return diff.report(since, frames.wireBytes);
  } catch (error) {
    opened?.stream.destroy();
    await tellRefusal(frames, error);
    throw withProgress(error, diff.progress);
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    await frames.close();
  }
}

/** Reads beside the sending, since the target may refuse at any time; a refusal stops both the source and the sending. */
function watchAnswer(frames: DiffLink, source: Readable): Promise<ArrivedFrame> {
  const answer = frames.receive().then((frame) => {
    if (frame.head.kind === 'done') return frame;
    if (frame.head.kind === 'refused') throw decodeRefusal(frame.body, 'target');
    throw new MoverError({
      code: 'PROTOCOL_BROKEN',
      message: `The target sent '${frame.head.kind}' where its answer was expected.`,
      remedy: 'Run the same version of Baton on both ends.',
    });
  });
  answer.catch((error: unknown) => {
    frames.fail(error);
    source.destroy();
  });
  return answer;
}

async function pump(opened: DiffStream, frames: DiffLink, diff: FollowedDiff, options: SendOptions): Promise<void> {
  const source = new ByteSource(opened.stream, options.sourceSilenceMs ?? 600_000);
  for (;;) {
    const piece = await nextPiece(source, frames);
    if (piece === null) break;
    const streamOffset = diff.progress.streamBytes;
    for (const bytes of piece) {
      diff.count(bytes);
      // Only to be understood: data crosses as it is.
      for (const event of diff.understand(bytes)) void event;
    }
    await frames.send('piece', piece, { digest: diff.digest(), streamOffset });
    options.onProgress?.(diff.progress);
  }
  await opened.finished;
  diff.finish();
}

/** Up to 1 MiB; null at the end. */
async function nextPiece(source: ByteSource, frames: DiffLink): Promise<readonly Buffer[] | null> {
  const piece: Buffer[] = [];
  let room = MAX_BODY_BYTES;
  try {
    while (room > 0) {
      const bytes = await source.some(room);
      if (bytes === null) break;
      piece.push(bytes);
      room -= bytes.length;
    }
  } catch (error) {
    throw frames.failure ?? sourceFailed(error);
  }
  return piece.length === 0 ? null : piece;
}

async function tellRefusal(frames: DiffLink, error: unknown): Promise<void> {
  try {
    if (frames.failure === undefined) await frames.send('refused', encodeRefusal(error));
  } catch {
    // The target notices that the link is gone.
  }
}

function sourceFailed(error: unknown): MoverError {
  return new MoverError({
    code: 'DEVICE_FAILED',
    message: `The diff could not be read: ${error instanceof Error ? error.message : String(error)}`,
    remedy:
      'See whether rbd export-diff of this snapshot works on the source (its log, the health of the cluster), then send it again.',
    retryable: true,
    cause: error,
  });
}

function aborted(): MoverError {
  return lost('it was told to stop');
}

function withProgress(error: unknown, progress: DiffProgress): unknown {
  if (!(error instanceof MoverError) || progress.streamBytes === 0) return error;
  const { code, message, remedy, retryable, cause } = error;
  const again = `${String(progress.streamBytes)} bytes of the diff had been sent; they are sent again next time.`;
  return new MoverError({ code, message: `${message} ${again}`, remedy, retryable, cause });
}
