/**
 * The disks of both simulated clouds as images of two Ceph clusters, with snapshots that outlive Baton's lives. Each life opens its own
 * way to them, which ends with it: a diff that was under way is then cut off in its middle, and the target has no new snapshot.
 */
import { createHash } from 'node:crypto';
import { BatonError } from '../../packages/baton/src/domain/error.ts';
import { imageText, type RbdImageName } from '../../packages/baton/src/domain/rbd-image.ts';
import type { Clock } from '../../packages/baton/src/ports/clock.ts';
import type {
  ClusterSide,
  RbdClusters,
  RbdImage,
  RbdPass,
  RbdPassReport,
} from '../../packages/baton/src/ports/rbd-clusters.ts';
import type { RunningCloud } from '../../packages/simulator/src/index.ts';

interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}
interface Snapshot {
  readonly name: string;
  readonly pieces: readonly Piece[];
}

/** A diff takes so long, and may be cut off at half of it. */
const BRING_MS = 2000;

export class SimulatedClusters {
  readonly #cloudOf: (side: ClusterSide) => RunningCloud;
  /** By side and image. */
  readonly #snapshots = new Map<string, readonly Snapshot[]>();

  constructor(cloudOf: (side: ClusterSide) => RunningCloud) {
    this.#cloudOf = cloudOf;
  }

  /** What is left of them, in words; a volume cannot be deleted while its image has some. */
  left(): readonly string[] {
    return [...this.#snapshots].flatMap(([image, all]) => all.map(({ name }) => `${image}@${name}`));
  }

  snapshotsOf(side: ClusterSide, image: RbdImageName): readonly Snapshot[] {
    return this.#snapshots.get(keyOf(side, image)) ?? [];
  }

  keep(side: ClusterSide, image: RbdImageName, snapshots: readonly Snapshot[]): void {
    if (snapshots.length === 0) this.#snapshots.delete(keyOf(side, image));
    else this.#snapshots.set(keyOf(side, image), snapshots);
  }

  /** Null: there is no such image. */
  diskOf(side: ClusterSide, { image }: RbdImageName): { readonly id: string; readonly sizeBytes: number } | null {
    const { state } = this.#cloudOf(side);
    const volume = image.startsWith('volume-') ? state.volumes.get(image.slice('volume-'.length)) : null;
    if (volume !== null) return { id: volume.diskId, sizeBytes: volume.sizeGib * 2 ** 30 };
    const server = image.endsWith('_disk') ? state.servers.get(image.slice(0, -'_disk'.length)) : null;
    if (server === null || server.rootDiskId === null) return null;
    return { id: server.rootDiskId, sizeBytes: (state.flavors.get(server.flavorId)?.diskGib ?? 0) * 2 ** 30 };
  }

  async read(side: ClusterSide, diskId: string): Promise<readonly Piece[]> {
    const { disks } = this.#cloudOf(side);
    const pieces: Piece[] = [];
    for (const { offset, length } of await disks.written(diskId)) {
      const bytes = Uint8Array.from(await disks.read(diskId, offset, length));
      if (bytes.some((byte) => byte !== 0)) pieces.push({ offset, bytes });
    }
    return pieces;
  }

  /** Makes a disk of the target hold these pieces, and zeros elsewhere. */
  async write(diskId: string, pieces: readonly Piece[]): Promise<void> {
    const { disks } = this.#cloudOf('target');
    for (const { offset, length } of await disks.written(diskId))
      await disks.write(diskId, offset, new Uint8Array(length));
    for (const { offset, bytes } of pieces) await disks.write(diskId, offset, bytes);
  }
}

export class DrivenClusters implements RbdClusters {
  readonly #clusters: SimulatedClusters;
  readonly #clock: Clock;
  readonly #end = new AbortController();
  #underWay = 0;

  constructor(clusters: SimulatedClusters, clock: Clock) {
    this.#clusters = clusters;
    this.#clock = clock;
  }

  /** Works that need real time. */
  get underWay(): number {
    return this.#underWay;
  }

  look(side: ClusterSide, image: RbdImageName): Promise<RbdImage | null> {
    const disk = this.#clusters.diskOf(side, image);
    if (disk === null) return Promise.resolve(null);
    const snapshots = this.#clusters.snapshotsOf(side, image).map(({ name }) => name);
    return Promise.resolve({ sizeBytes: disk.sizeBytes, snapshots });
  }

  async makeSnapshot(side: ClusterSide, image: RbdImageName, name: string): Promise<void> {
    const pieces = await this.#work(() => this.#clusters.read(side, this.#disk(side, image)));
    const before = this.#clusters.snapshotsOf(side, image);
    if (before.some((one) => one.name === name)) throw refused(`${imageText(image)}@${name} is there already`);
    this.#clusters.keep(side, image, [...before, { name, pieces }]);
  }

  removeSnapshot(side: ClusterSide, image: RbdImageName, name: string): Promise<void> {
    const before = this.#clusters.snapshotsOf(side, image);
    if (!before.some((one) => one.name === name)) throw refused(`${imageText(image)}@${name} is not there`);
    this.#clusters.keep(
      side,
      image,
      before.filter((one) => one.name !== name),
    );
    return Promise.resolve();
  }

  async bring(
    { from, to, snapshot }: RbdPass,
    tell: (streamBytes: number) => void,
    signal: AbortSignal,
  ): Promise<RbdPassReport> {
    const sources = this.#clusters.snapshotsOf('source', from);
    const wanted = sources.find(({ name }) => name === snapshot);
    const disk = this.#disk('target', to);
    const targets = this.#clusters.snapshotsOf('target', to);
    const last = targets.at(-1);
    if (wanted === undefined) throw refused(`${imageText(from)}@${snapshot} is not there`);
    const since = last === undefined ? [] : sources.find(({ name }) => name === last.name)?.pieces;
    if (since === undefined) throw refused(`${imageText(to)} stands at ${last?.name}, which the source does not have`);
    const changed = wanted.pieces.filter((piece) => !since.some((one) => isSame(one, piece)));
    const streamBytes = changed.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const until = AbortSignal.any([signal, this.#end.signal]);
    for (const half of [changed.slice(0, Math.ceil(changed.length / 2)), changed]) {
      await this.#clock.sleep(BRING_MS / 2, until);
      await this.#work(() => this.#clusters.write(disk, [...since, ...half]));
      tell(streamBytes);
    }
    await this.#work(() => this.#clusters.write(disk, wanted.pieces));
    until.throwIfAborted();
    if (last?.name !== snapshot) this.#clusters.keep('target', to, [...targets, wanted]);
    const sha256 = digestOf(changed);
    return { writtenBytes: streamBytes, streamBytes, sha256, seconds: BRING_MS / 1000 };
  }

  async digest(side: ClusterSide, image: RbdImageName, snapshot: string): Promise<string> {
    const found = this.#clusters.snapshotsOf(side, image).find(({ name }) => name === snapshot);
    if (found === undefined) throw refused(`${imageText(image)}@${snapshot} is not there`);
    await this.#clock.sleep(BRING_MS, this.#end.signal);
    // Of a target: what is there, and not what was meant to be.
    return digestOf(await this.#work(() => this.#clusters.read(side, this.#disk(side, image))));
  }

  /** As the end of a process: nothing of it goes on. */
  close(): void {
    this.#end.abort(new Error('the process has ended'));
  }

  #disk(side: ClusterSide, image: RbdImageName): string {
    const disk = this.#clusters.diskOf(side, image);
    if (disk === null) throw refused(`${imageText(image)} is not there`);
    return disk.id;
  }

  async #work<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
    }
  }
}

function keyOf(side: ClusterSide, image: RbdImageName): string {
  return `${side} ${imageText(image)}`;
}

function isSame(one: Piece, other: Piece): boolean {
  return one.offset === other.offset && Buffer.compare(one.bytes, other.bytes) === 0;
}

/** Whatever the pieces: of the bytes, and where they are. */
function digestOf(pieces: readonly Piece[]): string {
  const hash = createHash('sha256');
  for (const { offset, bytes } of pieces.toSorted((one, other) => one.offset - other.offset))
    hash.update(`${offset}:`).update(bytes);
  return hash.digest('hex');
}

function refused(what: string): BatonError {
  return new BatonError({
    code: 'CLUSTER_UNUSABLE',
    kind: 'cloud',
    message: `The Ceph cluster: ${what}.`,
    remedy: 'Look at rbd snap ls.',
  });
}
