import { setTimeout as sleep } from 'node:timers/promises';
import { MoverError } from '../mover-error.ts';
import type { DiffEvent, DiffHead } from './diff-format.ts';
import type { DiffData, DiffSink, TargetImage } from './diff-sink.ts';
import { encodeDiffEvent } from './diff-writer.ts';
import { imageSpec } from './image-spec.ts';
import type { ImageSpec } from './image-spec.ts';
import { put } from './put.ts';
import type { RbdCommands } from './rbd-commands.ts';
import type { RunningRbd } from './rbd-program.ts';

/** `rbd import-diff` holds a whole record in memory (Ceph, src/tools/rbd/action/Import.cc, do_image_io), so none is longer. */
const MOST_RECORD_BYTES = 8 * 1024 * 1024;
const ABANDON_MS = 20_000;

export interface RbdImageSinkOptions {
  readonly rbd: RbdCommands;
  readonly image: ImageSpec;
  /**
   * What to do when the image holds more than its last snapshot, as after a diff that broke: `clear` takes it back to that snapshot
   * (one without snapshots: to zeros), so that nothing of the broken diff stays; `refuse` leaves it to a person.
   */
  readonly leftovers: 'clear' | 'refuse';
  /** How long to wait until nobody has the image open: an import-diff that lost its other end needs a moment to end. Default 60 s. */
  readonly openWaitMs?: number;
  /** How long import-diff may take nothing. Default 600 s. */
  readonly silenceMs?: number;
}

/**
 * Hands a verified diff to `rbd import-diff - IMAGE`. That program makes the end snapshot when it reads the end record, so the end record
 * is held back until everything was verified; without it, it ends with an error and makes none.
 */
export class RbdImageSink implements DiffSink {
  readonly #options: RbdImageSinkOptions;
  readonly #silenceMs: number;
  #running: RunningRbd | null = null;
  #toSnap = '';
  /** What is left of a record that was longer than import-diff should hold. */
  #left = 0;
  #inRecord = 0;

  constructor(options: RbdImageSinkOptions) {
    this.#options = options;
    this.#silenceMs = options.silenceMs ?? 600_000;
  }

  async state(): Promise<TargetImage> {
    const { rbd, image } = this.#options;
    const [info, snapshots] = await Promise.all([rbd.info(image), rbd.snapshots(image)]);
    return { sizeBytes: info.sizeBytes, snapshots: snapshots.map((snapshot) => snapshot.name) };
  }

  async begin(head: DiffHead): Promise<void> {
    const { rbd, image, leftovers } = this.#options;
    await this.#untilClosed();
    if (!(await rbd.isUnchanged(image, head.fromSnap))) {
      if (leftovers === 'refuse') throw leftoverError(imageSpec(image), head.fromSnap);
      if (head.fromSnap === null) await rbd.clear(image);
      else await rbd.rollBack(image, head.fromSnap);
    }
    this.#toSnap = head.toSnap ?? '';
    this.#running = rbd.importDiff(image);
    await this.#write({ kind: 'begin', version: 1 });
    if (head.fromSnap !== null) await this.#write({ kind: 'from-snap', name: head.fromSnap });
    if (head.toSnap !== null) await this.#write({ kind: 'to-snap', name: head.toSnap });
    await this.#write({ kind: 'size', sizeBytes: head.sizeBytes });
  }

  async take(event: DiffData): Promise<void> {
    if (event.kind === 'zero') return await this.#write(event);
    if (event.kind === 'write') {
      this.#left = event.length;
      this.#inRecord = 0;
      return;
    }
    let { offset, bytes } = event;
    while (bytes.length > 0) {
      if (this.#inRecord === 0) {
        this.#inRecord = Math.min(this.#left, MOST_RECORD_BYTES);
        await this.#write({ kind: 'write', offset, length: this.#inRecord });
      }
      const part = bytes.subarray(0, this.#inRecord);
      await this.#write({ kind: 'data', offset, bytes: part });
      this.#left -= part.length;
      this.#inRecord -= part.length;
      offset += part.length;
      bytes = bytes.subarray(part.length);
    }
  }

  async complete(): Promise<void> {
    await this.#write({ kind: 'end' });
    this.#running?.stdin.end();
    await this.#running?.finished;
    this.#running = null;
    const { snapshots } = await this.state();
    if (snapshots.at(-1) === this.#toSnap) return;
    throw new MoverError({
      code: 'DEVICE_FAILED',
      message: `rbd import-diff ended well, but the image '${imageSpec(this.#options.image)}' has no snapshot '${this.#toSnap}'.`,
      remedy: 'See what else works on the image (rbd status, rbd snap ls), then send the diff again.',
      retryable: true,
    });
  }

  /**
   * An import-diff whose input ends before the end record ends with an error, and lets go of the image. One that is killed would be
   * taken for a client that lives for another half minute.
   */
  async abandon(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    running.stdin.destroy();
    const tooLong = setTimeout(() => void running.kill(), ABANDON_MS);
    await running.finished.catch(() => undefined);
    clearTimeout(tooLong);
  }

  async #write(event: DiffEvent): Promise<void> {
    const running = this.#running;
    try {
      if (running === null) throw new Error('it was not begun');
      await put(running.stdin, [encodeDiffEvent(1, event)], this.#silenceMs);
    } catch (error) {
      await this.abandon();
      // Its own words say why it takes no more; only when it has none, the write tells.
      await running?.finished;
      throw new MoverError({
        code: 'DEVICE_FAILED',
        message: `rbd import-diff takes no more of the diff: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: 'See that the cluster is healthy (ceph status), then send the diff again.',
        retryable: true,
        cause: error,
      });
    }
  }

  async #untilClosed(): Promise<void> {
    const { rbd, image, openWaitMs = 60_000 } = this.#options;
    const deadline = performance.now() + openWaitMs;
    for (;;) {
      const { watchers } = await rbd.status(image);
      if (watchers.length === 0) return;
      if (performance.now() > deadline) throw openError(imageSpec(image), watchers);
      await sleep(500);
    }
  }
}

function leftoverError(image: string, since: string | null): MoverError {
  return new MoverError({
    code: 'DISKS_DIFFER',
    message: `The image '${image}' holds more than ${since === null ? 'nothing' : `its snapshot '${since}'`}: a diff broke, or something wrote to it.`,
    remedy:
      'If nothing else writes to it, let it be cleared to its last whole snapshot and send the diff again; else take a fresh image.',
  });
}

function openError(image: string, watchers: readonly string[]): MoverError {
  return new MoverError({
    code: 'DEVICE_UNAVAILABLE',
    message: `The image '${image}' is open elsewhere: ${watchers.slice(0, 4).join(', ')}.`,
    remedy:
      'Stop what uses it (a server, a map, an import that still runs); a client that died is forgotten after about 30 s.',
    retryable: true,
  });
}
