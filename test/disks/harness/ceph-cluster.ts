import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { RbdCommands } from '@baton/mover';
import type { ImageSpec } from '@baton/mover';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('../ceph.sh', import.meta.url));

/** Offset and length, in bytes. */
export type ByteRange = readonly [number, number];

/** A real Ceph of one monitor and one OSD, in a folder of its own. */
export class CephCluster {
  readonly conf: string;
  readonly rbd: RbdCommands;
  readonly #folder: string;

  private constructor(folder: string, conf: string) {
    this.#folder = folder;
    this.conf = conf;
    this.rbd = new RbdCommands({ conf });
  }

  static async start(folder: string): Promise<CephCluster> {
    const { stdout } = await run(SCRIPT, ['start', join(folder, 'ceph')]);
    return new CephCluster(folder, stdout.trim());
  }

  async stop(): Promise<void> {
    await run(SCRIPT, ['stop', join(this.#folder, 'ceph')]);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Other bytes in these ranges. The rbd program has no other way to write to a part of an image than a diff without snapshots. */
  async overwrite(image: ImageSpec, ranges: readonly ByteRange[]): Promise<void> {
    await this.#apply(
      image,
      ranges.flatMap(([offset, length]) => [Buffer.from('w'), number(offset), number(length), randomBytes(length)]),
    );
  }

  /** Gives these ranges back to the cluster. */
  async discard(image: ImageSpec, ranges: readonly ByteRange[]): Promise<void> {
    await this.#apply(
      image,
      ranges.flatMap(([offset, length]) => [Buffer.from('z'), number(offset), number(length)]),
    );
  }

  /** As Cinder makes a volume from an image: it reads from its parent what it does not hold. */
  async clone(parent: ImageSpec, snapshot: string, image: ImageSpec): Promise<void> {
    const from = `${parent.pool}/${parent.image}@${snapshot}`;
    await run('rbd', ['--conf', this.conf, 'clone', from, `${image.pool}/${image.image}`]);
  }

  /** All bytes of a small image. */
  async content(image: ImageSpec): Promise<Buffer> {
    const args = ['--conf', this.conf, 'export', `${image.pool}/${image.image}`, '-', '--no-progress'];
    return (await run('rbd', args, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 })).stdout;
  }

  async #apply(image: ImageSpec, records: readonly Buffer[]): Promise<void> {
    const { sizeBytes } = await this.rbd.info(image);
    const file = join(this.#folder, 'change.diff');
    await writeFile(
      file,
      Buffer.concat([Buffer.from('rbd diff v1\ns'), number(sizeBytes), ...records, Buffer.from('e')]),
    );
    await run('rbd', ['--conf', this.conf, 'import-diff', file, `${image.pool}/${image.image}`, '--no-progress']);
  }
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
