import { createHash } from 'node:crypto';
import { MoverError } from '../mover-error.ts';
import { imageSpec, snapName, snapSpec } from './image-spec.ts';
import type { ImageSpec } from './image-spec.ts';
import { migrationSourceSpec } from './migration-source.ts';
import type { MigrationSource } from './migration-source.ts';
import { decodeInfo, decodeSnapshots, decodeStatus, decodeUsage } from './rbd-json.ts';
import type { ImageInfo, ImageStatus, ImageUsage, Snapshot } from './rbd-json.ts';
import { RbdProgram } from './rbd-program.ts';
import type { RbdProgramOptions, RunningRbd } from './rbd-program.ts';
import type { DiffStream } from './send-diff.ts';

const QUIET = '--no-progress';
/** In the words of the program, which are the C locale's. */
const NO_IMAGE = /error opening image .*\(2\) No such file or directory/;

/** What Baton asks of the `rbd` program (rbd(8)). Everything rejects with a `MoverError` that carries the program's own words. */
export class RbdCommands {
  readonly #rbd: RbdProgram;

  constructor(options: RbdProgramOptions = {}) {
    this.#rbd = new RbdProgram(options);
  }

  /** Of the program: `ceph version 16.2.15 (...) pacific (stable)`. */
  async version(): Promise<string> {
    return (await this.#rbd.run(['--version'])).trim();
  }

  async info(image: ImageSpec): Promise<ImageInfo> {
    return decodeInfo(await this.#rbd.run(['info', imageSpec(image), '--format', 'json']));
  }

  /** Null: there is no such image. A pool that is not there is an error. */
  async find(image: ImageSpec): Promise<ImageInfo | null> {
    try {
      return await this.info(image);
    } catch (error) {
      if (error instanceof MoverError && NO_IMAGE.test(error.message)) return null;
      throw error;
    }
  }

  async usage(image: ImageSpec): Promise<ImageUsage> {
    return decodeUsage(await this.#rbd.run(['du', imageSpec(image), '--format', 'json'], { long: true }));
  }

  async status(image: ImageSpec): Promise<ImageStatus> {
    return decodeStatus(await this.#rbd.run(['status', imageSpec(image), '--format', 'json']));
  }

  /** An image of zeros. */
  async create(image: ImageSpec, sizeBytes: number): Promise<void> {
    await this.#rbd.run(['create', imageSpec(image), '--size', `${String(sizeBytes)}B`]);
  }

  async remove(image: ImageSpec): Promise<void> {
    await this.#rbd.run(['rm', imageSpec(image), QUIET], { long: true });
  }

  /** In the order they were made. */
  async snapshots(image: ImageSpec): Promise<readonly Snapshot[]> {
    return decodeSnapshots(await this.#rbd.run(['snap', 'ls', imageSpec(image), '--format', 'json']));
  }

  async createSnapshot(image: ImageSpec, snapshot: string): Promise<void> {
    await this.#rbd.run(['snap', 'create', snapSpec(image, snapshot), QUIET]);
  }

  async protectSnapshot(image: ImageSpec, snapshot: string): Promise<void> {
    await this.#rbd.run(['snap', 'protect', snapSpec(image, snapshot)]);
  }

  async unprotectSnapshot(image: ImageSpec, snapshot: string): Promise<void> {
    await this.#rbd.run(['snap', 'unprotect', snapSpec(image, snapshot)]);
  }

  async removeSnapshot(image: ImageSpec, snapshot: string): Promise<void> {
    await this.#rbd.run(['snap', 'rm', snapSpec(image, snapshot), QUIET]);
  }

  /** Takes the image back to what it was: everything that was written since is gone. */
  async rollBack(image: ImageSpec, snapshot: string): Promise<void> {
    await this.#rbd.run(['snap', 'rollback', snapSpec(image, snapshot), QUIET], { long: true });
  }

  /** Makes an image without snapshots hold zeros again, of the same size: everything in it is gone. */
  async clear(image: ImageSpec): Promise<void> {
    const { sizeBytes } = await this.info(image);
    await this.#rbd.run(['resize', imageSpec(image), '--size', '0B', '--allow-shrink', QUIET], { long: true });
    await this.#rbd.run(['resize', imageSpec(image), '--size', `${String(sizeBytes)}B`, QUIET], { long: true });
  }

  /** Was nothing written since the snapshot? Null: was nothing ever written? Ends at the first range that `rbd diff` finds. */
  async isUnchanged(image: ImageSpec, since: string | null): Promise<boolean> {
    const from = since === null ? [] : ['--from-snap', snapName(since)];
    const running = this.#rbd.stream(['diff', imageSpec(image), ...from]);
    running.stdin.end();
    for await (const bytes of running.stdout) {
      void bytes;
      await running.kill();
      return false;
    }
    await running.finished;
    return true;
  }

  /** By byte ranges: `--whole-object` would send 4 MiB for every changed 4 KiB. */
  exportDiff(image: ImageSpec, toSnap: string, fromSnap: string | null, signal?: AbortSignal): DiffStream {
    const from = fromSnap === null ? [] : ['--from-snap', snapName(fromSnap)];
    const running = this.#rbd.stream(['export-diff', snapSpec(image, toSnap), '-', ...from, QUIET], signal);
    running.stdin.end();
    // Nobody takes its output any more, so nobody needs it any more.
    running.stdout.once('close', () => {
      if (!running.stdout.readableEnded) void running.kill();
    });
    return { stream: running.stdout, finished: running.finished };
  }

  /** Reads form 1 of a diff from its stdin; makes the end snapshot when it has read the end record. */
  importDiff(image: ImageSpec): RunningRbd {
    const running = this.#rbd.stream(['import-diff', '-', imageSpec(image), QUIET]);
    running.stdout.resume();
    return running;
  }

  /** SHA-256 of all bytes of a snapshot, in hex: what both clusters must agree on. Reads all of it. */
  async digest(image: ImageSpec, snapshot: string, signal?: AbortSignal): Promise<string> {
    const running = this.#rbd.stream(['export', snapSpec(image, snapshot), '-', QUIET], signal);
    running.stdin.end();
    const hash = createHash('sha256');
    for await (const bytes of running.stdout) if (bytes instanceof Uint8Array) hash.update(bytes);
    await running.finished;
    return hash.digest('hex');
  }

  /** Makes an image that reads from the source what it does not hold yet: it can be used from now on. */
  async prepareImport(source: MigrationSource, image: ImageSpec): Promise<void> {
    const spec = migrationSourceSpec(source);
    await this.#rbd.run(['migration', 'prepare', '--import-only', '--source-spec-path', '-', imageSpec(image)], {
      stdin: spec,
    });
  }

  /** Copies the rest, while the image is used. */
  async executeMigration(image: ImageSpec, signal?: AbortSignal): Promise<void> {
    await this.#rbd.run(
      ['migration', 'execute', imageSpec(image), QUIET],
      signal === undefined ? { long: true } : { long: true, signal },
    );
  }

  /** Cuts the image off from its source. */
  async commitMigration(image: ImageSpec): Promise<void> {
    await this.#rbd.run(['migration', 'commit', imageSpec(image), QUIET], { long: true });
  }

  /** Removes the image, with what was written to it; the source of an import is as it was. */
  async abortMigration(image: ImageSpec): Promise<void> {
    await this.#rbd.run(['migration', 'abort', imageSpec(image), QUIET], { long: true });
  }
}
