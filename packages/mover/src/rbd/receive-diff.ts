import type { Duplex } from 'node:stream';
import { MoverError } from '../mover-error.ts';
import { lost } from './byte-source.ts';
import { changed } from './diff-frame.ts';
import type { DiffHead } from './diff-format.ts';
import { DiffLink } from './diff-link.ts';
import type { LinkOptions } from './diff-link.ts';
import type { DiffProgress, DiffReport } from './diff-report.ts';
import type { DiffSink, TargetImage } from './diff-sink.ts';
import { FollowedDiff } from './follow-diff.ts';
import { decodeRefusal, encodeRefusal, encodeTarget } from './link-messages.ts';

export interface ReceiveOptions extends LinkOptions {
  /** A diff that makes the image smaller is refused unless this is said: what is cut off is gone. */
  readonly allowShrink?: boolean;
  readonly onProgress?: (progress: DiffProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Takes one diff from `sendDiff` at the other end of `link`, which it closes at the end, and hands it to the sink. Not one byte reaches
 * the sink before its frame was verified, and nothing that could make the diff look complete before all frames were.
 *
 * Resolves when all was verified and applied. Rejects with a `MoverError`; then the sink has been abandoned, and stands at its last
 * whole snapshot with a part of this diff on top: sending the diff anew makes it whole.
 */
export async function receiveDiff(link: Duplex, sink: DiffSink, options: ReceiveOptions): Promise<DiffReport> {
  const since = performance.now();
  const frames = new DiffLink(link, 'target', options);
  const diff = new FollowedDiff();
  const onAbort = (): void => frames.fail(lost('it was told to stop'));
  options.signal?.addEventListener('abort', onAbort, { once: true });
  let begun = false;
  try {
    if (options.signal?.aborted === true) throw lost('it was told to stop');
    const target = await sink.state();
    await frames.hello(encodeTarget(target));
    const begin = async (): Promise<void> => {
      if (begun) return;
      check(diff.head, target, options);
      begun = true;
      await sink.begin(diff.head);
    };
    for (;;) {
      const { head, body } = await frames.receive();
      if (head.kind === 'refused') throw decodeRefusal(body, 'source');
      if (head.kind !== 'piece' && head.kind !== 'end')
        throw changed(head.sequence, `'${head.kind}' has no place there`);
      if (head.streamOffset !== diff.progress.streamBytes)
        throw changed(head.sequence, 'it belongs to another place of the diff');
      if (head.kind === 'end' && head.streamOffset === 0) {
        return {
          ...diff.report(since, frames.wireBytes),
          already: true,
          sha256: '',
          sizeBytes: target.sizeBytes,
          toSnap: target.snapshots.at(-1) ?? null,
        };
      }
      diff.count(body);
      if (!diff.digest().equals(head.digest)) {
        throw changed(
          head.sequence,
          `between the bytes ${String(head.streamOffset)} and ${String(diff.progress.streamBytes)} of the diff something else came`,
        );
      }
      if (head.kind === 'end') break;
      for (const event of diff.understand(body)) {
        await begin();
        await sink.take(event);
      }
      options.onProgress?.(diff.progress);
    }
    diff.finish();
    await begin();
    await sink.complete();
    await frames.send('done', diff.digest());
    return diff.report(since, frames.wireBytes);
  } catch (error) {
    if (begun) await sink.abandon();
    await frames.send('refused', encodeRefusal(error)).catch(() => undefined);
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    await frames.close();
  }
}

/** Is this the diff that may come next? */
function check(head: DiffHead, target: TargetImage, options: ReceiveOptions): void {
  const last = target.snapshots.at(-1) ?? null;
  if (head.toSnap === null) {
    throw new MoverError({
      code: 'PROTOCOL_BROKEN',
      message: 'The diff has no end snapshot, so nothing could tell later whether it was applied whole.',
      remedy: 'Export the diff of a snapshot (rbd export-diff IMAGE@SNAPSHOT), not of the image as it is.',
    });
  }
  if (head.fromSnap !== last) {
    const begins = head.fromSnap === null ? 'at the empty image' : `at '${head.fromSnap}'`;
    const stands = last === null ? 'holds no snapshot' : `stands at '${last}'`;
    throw new MoverError({
      code: 'DISKS_DIFFER',
      message: `The diff begins ${begins}, but the target ${stands}.`,
      remedy:
        'Send the diff that begins at the last snapshot of the target; a diff of all of the disk goes onto an image without snapshots.',
    });
  }
  if (target.snapshots.includes(head.toSnap)) {
    throw new MoverError({
      code: 'DISKS_DIFFER',
      message: `The target has a snapshot '${head.toSnap}' already.`,
      remedy: 'Give every pass a snapshot name of its own.',
    });
  }
  if (head.sizeBytes < target.sizeBytes && options.allowShrink !== true) {
    throw new MoverError({
      code: 'DEVICE_SIZE',
      message: `The diff makes the image smaller: from ${String(target.sizeBytes)} to ${String(head.sizeBytes)} bytes. What is cut off would be gone.`,
      remedy: 'Make the target image as large as the source, or allow the shrinking if that is what is meant.',
    });
  }
}
