import { createHash } from 'node:crypto';
import type { BlockDevice } from '../device/block-device.ts';
import { MoverError } from '../mover-error.ts';
import { CHUNK_BYTES, COMMIT_BYTES } from '../pass/pass.ts';
import type { DiffHead } from './diff-format.ts';
import type { DiffData, DiffSink, TargetImage } from './diff-sink.ts';

const MOST_RANGES = 16_384;
const ZEROS_BYTES = 1024 * CHUNK_BYTES;

export interface BlockDeviceSinkOptions {
  readonly device: BlockDevice;
  /** The end snapshot of the last whole diff, as `onWhole` said it; null: none was applied. */
  readonly stands: string | null;
  /** A diff from the empty image says nothing of what was never written: does the device hold zeros there, or must they be made? */
  readonly elsewhere: 'zeros-already' | 'make-zeros';
  /** Keeps the name of the snapshot that the device now stands at, durably. */
  readonly onWhole: (snapshot: string) => Promise<void>;
}

interface Written {
  readonly offset: number;
  readonly length: number;
  /** Null: zeros. */
  readonly digest: Buffer | null;
}

/** Applies a verified diff to a device that keeps no snapshots itself, and reads back what was written before it counts as whole. */
export class BlockDeviceSink implements DiffSink {
  readonly #options: BlockDeviceSinkOptions;
  #toSnap = '';
  #written: Written[] = [];
  #writtenBytes = 0;

  constructor(options: BlockDeviceSinkOptions) {
    this.#options = options;
  }

  async state(): Promise<TargetImage> {
    const { device, stands } = this.#options;
    return await Promise.resolve({ sizeBytes: device.sizeBytes, snapshots: stands === null ? [] : [stands] });
  }

  async begin(head: DiffHead): Promise<void> {
    const { device, elsewhere } = this.#options;
    if (head.sizeBytes > device.sizeBytes) {
      throw new MoverError({
        code: 'DEVICE_SIZE',
        message: `The image has ${String(head.sizeBytes)} bytes, ${device.name} only ${String(device.sizeBytes)}.`,
        remedy: 'Make the target at least as large as the image.',
      });
    }
    this.#toSnap = head.toSnap ?? '';
    if (head.fromSnap !== null || elsewhere === 'zeros-already') return;
    for (let offset = 0; offset < device.sizeBytes; offset += ZEROS_BYTES) {
      await device.writeZeros(offset, Math.min(ZEROS_BYTES, device.sizeBytes - offset));
    }
  }

  async take(event: DiffData): Promise<void> {
    const { device } = this.#options;
    if (event.kind === 'write') return;
    const length = event.kind === 'zero' ? event.length : event.bytes.length;
    if (event.kind === 'zero') await device.writeZeros(event.offset, length);
    else await device.write(event.offset, event.bytes);
    this.#written.push({ offset: event.offset, length, digest: event.kind === 'zero' ? null : sha256(event.bytes) });
    this.#writtenBytes += length;
    if (this.#writtenBytes >= COMMIT_BYTES || this.#written.length >= MOST_RANGES) await this.#prove();
  }

  async complete(): Promise<void> {
    await this.#prove();
    await this.#options.onWhole(this.#toSnap);
  }

  async abandon(): Promise<void> {
    // Every write has returned before the next event was taken: nothing is under way.
    await Promise.resolve();
  }

  async #prove(): Promise<void> {
    const { device } = this.#options;
    await device.flush();
    const into = Buffer.allocUnsafe(CHUNK_BYTES);
    for (const range of this.#written) {
      const hash = range.digest === null ? null : createHash('sha256');
      for (let done = 0; done < range.length; done += into.length) {
        const piece = into.subarray(0, Math.min(into.length, range.length - done));
        await device.readBack(range.offset + done, piece);
        if (hash !== null) hash.update(piece);
        else if (!isZero(piece)) throw notAsSent(device.name, range);
      }
      if (hash !== null && !hash.digest().equals(range.digest ?? into)) throw notAsSent(device.name, range);
    }
    this.#written = [];
    this.#writtenBytes = 0;
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

const ZEROS = Buffer.alloc(CHUNK_BYTES);

function isZero(bytes: Buffer): boolean {
  return bytes.equals(ZEROS.subarray(0, bytes.length));
}

function notAsSent(name: string, range: Written): MoverError {
  return new MoverError({
    code: 'NOT_AS_SENT',
    message: `${name} does not give back what was written to it: ${String(range.length)} bytes from ${String(range.offset)}.`,
    remedy:
      'Do not use this disk. Look at the storage behind it, then send the diff again, onto another one if it happens again.',
  });
}
