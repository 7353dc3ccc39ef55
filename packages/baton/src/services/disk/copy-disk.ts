import {
  type BlockDevice,
  compareDevices,
  copyHere,
  type FreshProbe,
  knowledgeAfter,
  makeThrottle,
  openFileManifestStore,
  type PassReport,
  probeFresh,
  type Progress,
} from '@baton/mover';
import { BatonError } from '../../domain/error.ts';
import { openCopyRecord, viewOf } from './copy-record.ts';
import { asBatonError } from './mover-failure.ts';
import { openDisk } from './open-disk.ts';

export interface CopyRequest {
  readonly from: string;
  readonly to: string;
  /** Where Baton keeps what it must remember. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly bytesPerSecond?: number;
  /** Read both disks whole once more in the end, and compare them. */
  readonly verify: boolean;
  readonly allowImageHeader: boolean;
}

export interface CopyTalk {
  readonly note: (text: string) => void;
  /** Asked once, before anything is written to a disk that holds something. */
  readonly mayOverwrite: (why: string) => Promise<boolean>;
  readonly onProgress: (what: 'copy' | 'verify', done: Pick<Progress, 'doneBytes' | 'sizeBytes'>) => void;
}

export interface Copied {
  readonly source: PassReport;
  readonly target: PassReport;
  readonly verified: boolean;
}

/**
 * Copies one disk onto another of this machine, proved by the digests of both. What was committed before an end of any kind is not
 * done again. Answers null when it may not overwrite; rejects with a BatonError, or with the signal's reason.
 */
export async function copyDisk(request: CopyRequest, talk: CopyTalk, signal: AbortSignal): Promise<Copied | null> {
  try {
    const { allowImageHeader } = request;
    const source = await openDisk(request.from, { readOnly: true, allowImageHeader, onNote: talk.note });
    try {
      const target = await openDisk(request.to, { readOnly: false, onNote: talk.note });
      try {
        return await copyBetween(source, target, request, talk, signal);
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
  } catch (error) {
    throw asBatonError(error);
  }
}

async function copyBetween(
  source: BlockDevice,
  target: BlockDevice,
  request: CopyRequest,
  talk: CopyTalk,
  signal: AbortSignal,
): Promise<Copied | null> {
  if (target.sizeBytes < source.sizeBytes)
    throw new BatonError({
      code: 'DEVICE_SIZE',
      kind: 'user',
      message: `${target.name} has ${target.sizeBytes} bytes, ${source.name} has ${source.sizeBytes}: it does not fit.`,
      remedy: 'Choose a target that is at least as large. A file is made to size with: truncate -s <bytes> <file>',
    });
  const record = await openCopyRecord(request.env, request.from, request.to);
  const probe: FreshProbe | null = record.begun ? null : await probeFresh(target, { signal });
  // The name of a block device may lead to another disk by now, so going on is asked for as well.
  const why =
    probe === null
      ? `A copy of ${source.name} to ${target.name} was begun before, and goes on where it stopped.`
      : `${target.name} is not empty: ${probe.told}`;
  if (probe?.fresh !== true && !(await talk.mayOverwrite(why))) return null;
  if (!record.begun) await record.begin();
  const manifest = await openFileManifestStore(record.manifest);
  const { bytesPerSecond } = request;
  try {
    const reports = await copyHere(
      source,
      target,
      {
        jobId: record.jobId,
        pass: 1,
        view: await viewOf(request.from),
        sizeBytes: source.sizeBytes,
        knowledge: knowledgeAfter(probe, { isLast: true }),
        tags: { algorithm: 'aes-128-gmac', key: record.key },
        windowBytes: 16 * 1024 * 1024,
        smallBlocks: 'none',
        compression: 'none',
      },
      {
        manifest,
        signal,
        onProgress: (progress) => talk.onProgress('copy', progress),
        ...(bytesPerSecond === undefined ? {} : { throttle: makeThrottle({ wireBytesPerSecond: bytesPerSecond }) }),
      },
    );
    // From here on it is whole: another copy of the two looks at all of both.
    await record.forget();
    if (request.verify) await expectSame(source, target, talk, signal);
    return { ...reports, verified: request.verify };
  } finally {
    await manifest.close();
  }
}

async function expectSame(
  source: BlockDevice,
  target: BlockDevice,
  talk: CopyTalk,
  signal: AbortSignal,
): Promise<void> {
  const { a, b, differences } = await compareDevices(source, target, {
    signal,
    onProgress: (progress) => talk.onProgress('verify', progress),
  });
  // What lies behind the copy on a larger target is none of it.
  if (a.sha256OfCommon === b.sha256OfCommon) return;
  throw new BatonError({
    code: 'DISKS_DIFFER',
    kind: 'cloud',
    message: `${target.name} differs from ${source.name}, first at byte ${differences[0]?.offset ?? 0}.`,
    remedy: 'See that nothing writes to either disk, then copy again: it looks at all of both.',
  });
}
