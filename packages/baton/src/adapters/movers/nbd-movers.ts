/**
 * Movers whose disks are reached by NBD: they dial in at a gateway that this process opens, and both ends of a pass run here, near them.
 * The gateway is opened when the first mover is waited for; where guests cannot reach this process, `through` is a command that runs a
 * forwarder where they can.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import {
  type BlockDevice,
  copyHere,
  type ExpectedGuest,
  Gateway,
  knowledgeAfter,
  makeThrottle,
  openFileManifestStore,
  type PassPlan,
  probeFresh,
  regionOf,
  type Throttle,
  withRegion,
} from '@baton/mover';
import type { CopyLimits, PlannedMover } from '../../domain/plan.ts';
import type {
  MoverDisk,
  MoverGuestJob,
  MoverPass,
  MoverPassReport,
  MoverProgress,
  Movers,
} from '../../ports/movers.ts';
import { faultOfMoverImage } from '../../disks/mover-image-file.ts';
import { type Forwarder, startForwarder } from './forwarder.ts';
import { batonErrorOf, gatewayClosed, imageUnusable, moverAbsent } from './mover-errors.ts';
import { MoverSecrets } from './mover-secrets.ts';

/** A mover gives up serving after so long; a migration that waits longer at a gate boots it anew. */
const LIMIT_SECONDS = 7 * 24 * 3600;
const LANES = 2;
const OPEN_WITHIN_MS = 60_000;
const WINDOW_BYTES = 16 * 2 ** 20;
const LISTEN_TRIES = 5;
const LISTEN_PAUSE_MS = 400;

interface Opened {
  readonly gateway: Gateway;
  readonly forwarder: Forwarder | null;
  readonly folder: string | null;
}

export class NbdMovers implements Movers {
  readonly #plan: PlannedMover;
  readonly #secrets: MoverSecrets;
  readonly #names = new Map<string, string>();
  #opening: Promise<Opened> | null = null;

  constructor(plan: PlannedMover, dataDirectory: string) {
    this.#plan = plan;
    this.#secrets = new MoverSecrets(dataDirectory);
  }

  async image(mover: string, { name, readOnly, nics }: MoverGuestJob): Promise<AsyncIterable<Uint8Array>> {
    this.#names.set(mover, name);
    const { gateway, image } = this.#plan;
    const fault = await faultOfMoverImage(image, new AbortController().signal);
    if (fault !== null) throw imageUnusable(image, fault);
    const job = { gateway, readOnly, nics, limitSeconds: LIMIT_SECONDS, lanes: LANES };
    const region = regionOf({ ...job, ...(await this.#secrets.ofMover(mover)) });
    return withRegion(createReadStream(image) as AsyncIterable<Buffer>, region);
  }

  async disks(mover: string, withinSeconds: number, signal: AbortSignal): Promise<readonly MoverDisk[]> {
    const guest = await this.#guest(mover);
    try {
      return await guest.disks(withinSeconds * 1000, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw moverAbsent(this.#names.get(mover) ?? mover, error);
    }
  }

  async pass(
    pass: MoverPass,
    tell: (progress: MoverProgress) => Promise<void>,
    signal: AbortSignal,
  ): Promise<MoverPassReport> {
    const opened: BlockDevice[] = [];
    const open = async ({ mover, disk }: MoverPass['from']): Promise<BlockDevice> => {
      const device = await (await this.#guest(mover)).open(disk, OPEN_WITHIN_MS, signal);
      opened.push(device);
      return device;
    };
    try {
      return await this.#passOver(await open(pass.from), await open(pass.to), pass, tell, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw batonErrorOf(error);
    } finally {
      await Promise.allSettled(opened.map((device) => device.close()));
    }
  }

  remembers(what: { readonly mover: string } | { readonly jobId: string }): Promise<boolean> {
    return 'mover' in what ? this.#secrets.hasMover(what.mover) : this.#secrets.hasJob(what.jobId);
  }

  async forget(mover: string): Promise<void> {
    if (!(await this.#secrets.hasMover(mover))) return;
    const { token } = await this.#secrets.ofMover(mover);
    const opened = await this.#opening?.catch(() => null);
    opened?.gateway.forget(token);
    await this.#secrets.forgetMover(mover);
  }

  forgetJob(jobId: string): Promise<void> {
    return this.#secrets.forgetJob(jobId);
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => null);
    if (opened === undefined || opened === null) return;
    const { gateway, forwarder, folder } = opened;
    forwarder?.end();
    await gateway.close();
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }

  async #passOver(
    source: BlockDevice,
    target: BlockDevice,
    { jobId, pass, isLast, view, sizeBytes, sha256, limits }: MoverPass,
    tell: (progress: MoverProgress) => Promise<void>,
    signal: AbortSignal,
  ): Promise<MoverPassReport> {
    const { key, manifest: path } = await this.#secrets.ofJob(jobId);
    const manifest = await openFileManifestStore(path);
    try {
      const probe = (await manifest.length()) === 0 ? await probeFresh(target, { signal }) : null;
      const plan: PassPlan = {
        jobId,
        pass,
        view,
        // The target may be larger, in whole GiB; what is behind the source's end was zero when it was made.
        sizeBytes: Math.min(sizeBytes, source.sizeBytes),
        knowledge: knowledgeAfter(probe, { isLast }),
        tags: { algorithm: 'aes-128-gmac', key },
        windowBytes: WINDOW_BYTES,
        smallBlocks: 'none',
        compression: 'none',
      };
      const onProgress = (progress: MoverProgress): void => void tell(progress).catch(() => undefined);
      const options = { manifest, signal, onProgress, sha256, throttle: throttleOf(limits) };
      const { source: sent, target: received } = await copyHere(source, target, plan, options);
      return {
        sizeBytes: received.sizeBytes,
        root: received.root,
        sha256: sent.sha256,
        changedBytes: received.changedBytes,
        wireBytes: sent.wireBytes,
        resumedBytes: received.resumedBytes,
        seconds: sent.seconds,
      };
    } finally {
      await manifest.close();
    }
  }

  async #guest(mover: string): Promise<ExpectedGuest> {
    this.#opening ??= this.#open();
    const { gateway } = await this.#opening.catch((error: unknown) => {
      this.#opening = null;
      throw gatewayClosed(this.#plan.listen ?? this.#plan.gateway, error);
    });
    const { token, psk } = await this.#secrets.ofMover(mover);
    return gateway.expect(token, { name: this.#names.get(mover) ?? mover, psk });
  }

  async #open(): Promise<Opened> {
    const { gateway: dialled, listen = dialled, through } = this.#plan;
    if (through === undefined || through.length === 0) {
      const port = Number(dialled.slice(dialled.lastIndexOf(':') + 1));
      const at = listen === dialled ? { host: '0.0.0.0', port } : hostAndPort(listen);
      return { gateway: await listening(() => Gateway.open({ at })), forwarder: null, folder: null };
    }
    const folder = await mkdtemp(join(tmpdir(), 'baton-gateway-'));
    const path = join(folder, 'gateway');
    const gateway = await Gateway.open({ at: { path } });
    try {
      const forwarder = await listening(() => startForwarder(through, listen, path));
      return { gateway, forwarder, folder };
    } catch (error) {
      await gateway.close();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

/** A disk is read over the network from its cloud, so reading is crossing as well. */
function throttleOf({ bytesPerSecond, readLatencyMs }: CopyLimits): Throttle {
  const rate = bytesPerSecond ?? null;
  return makeThrottle({
    wireBytesPerSecond: rate,
    readBytesPerSecond: rate,
    readLatencyMs: readLatencyMs ?? null,
  });
}

/** What listened there for a process that was killed may need a moment to be gone. */
async function listening<T>(open: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await open();
    } catch (error) {
      if (tries === LISTEN_TRIES) throw error;
      await after(LISTEN_PAUSE_MS);
    }
  }
}

function hostAndPort(text: string): { readonly host: string; readonly port: number } {
  const at = text.lastIndexOf(':');
  return { host: text.slice(0, at), port: Number(text.slice(at + 1)) };
}
