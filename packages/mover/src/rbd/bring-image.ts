import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { duplexPair } from '../agent/duplex-pair.ts';
import { firstCause } from '../agent/first-cause.ts';
import { chooseDiff } from './choose-diff.ts';
import type { DiffProgress, DiffReport } from './diff-report.ts';
import type { ImageSpec } from './image-spec.ts';
import type { RbdCommands } from './rbd-commands.ts';
import { RbdImageSink } from './rbd-image-sink.ts';
import { receiveDiff } from './receive-diff.ts';
import { type DiffStream, sendDiff } from './send-diff.ts';
import type { Throttle } from '../throttle/throttle.ts';

/** An image, and the program that reaches its cluster. */
export interface ImageOf {
  readonly rbd: RbdCommands;
  readonly image: ImageSpec;
}

export interface BringOptions {
  readonly onProgress?: (progress: DiffProgress) => void;
  readonly throttle?: Throttle;
  readonly signal?: AbortSignal;
}

/**
 * Both ends of a diff in this process: the target image then stands at that snapshot of the source, or nothing of the diff looks complete.
 * Which diff that takes, the target's own snapshots tell; what a broken one has left is cleared. Rejects with a MoverError, or with the
 * signal's reason.
 */
export async function bringImage(
  source: ImageOf,
  target: ImageOf,
  snapshot: string,
  { onProgress, throttle, signal }: BringOptions = {},
): Promise<DiffReport> {
  const [near, far] = duplexPair();
  const job = { jobId: 'here', key: randomBytes(16), ...(signal === undefined ? {} : { signal }) };
  const open = async (there: { readonly snapshots: readonly string[] }) => {
    const has = (await source.rbd.snapshots(source.image)).map(({ name }) => name);
    const choice = chooseDiff(snapshot, has, there.snapshots);
    if (choice.kind === 'already-whole') return null;
    const diff = source.rbd.exportDiff(source.image, choice.toSnap, choice.fromSnap, signal);
    return throttle === undefined ? diff : paced(diff, throttle, signal);
  };
  const [sent, received] = await Promise.allSettled([
    sendDiff(open, near, { ...job, ...(onProgress === undefined ? {} : { onProgress }) }),
    receiveDiff(far, new RbdImageSink({ ...target, leftovers: 'clear' }), job),
  ]);
  signal?.throwIfAborted();
  if (sent.status === 'fulfilled' && received.status === 'fulfilled') return received.value;
  throw firstCause([sent, received].flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : [])));
}

/** The program that makes the diff waits while nobody reads on. */
function paced(
  { stream, finished }: DiffStream,
  throttle: Throttle,
  signal = new AbortController().signal,
): DiffStream {
  const slowly = async function* (): AsyncGenerator<Buffer> {
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      await throttle.beforeSend(bytes.length, signal);
      yield bytes;
    }
  };
  return { stream: Readable.from(slowly(), { objectMode: false }), finished };
}
