/**
 * What both ends of a pass have in common: the connection and the calls under way, the root over all rows, the listening, and the report.
 *
 * States: under way -> whole (both roots are the same; the connection is closed) or failed (the first failure counts: what is under way
 * ends, and the other end is told why).
 */
import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { BlockDevice } from '../device/block-device.ts';
import { MoverError } from '../mover-error.ts';
import { zerosIn } from '../tags/mask.ts';
import { makeTagger, type Tagger } from '../tags/tagger.ts';
import type { Frame } from '../wire/frame.ts';
import { acceptHello, encodeHello, makeHello, type Hello, type Role } from '../wire/hello.ts';
import { makeBufferPool } from '../wire/buffer-pool.ts';
import { BUFFER_BYTES, LINK_LIMITS, openMoverLink, type MoverLink } from '../wire/mover-link.ts';
import { brokenProtocol } from '../wire/wire-errors.ts';
import { bytesOfBlocks } from './block-bytes.ts';
import { checkPlan, mostBuffers, type PassOptions } from './pass-options.ts';
import type { PassPlan, PassReport } from './pass.ts';
import { makeProgressMeter } from './progress-meter.ts';
import { makeWork, type Work } from './work.ts';

/** What to do with a frame, by its kind; another kind breaks the protocol. */
export type FrameSteps = Partial<Record<Frame['kind'], (frame: Frame) => void>>;

export interface PassEndParts {
  readonly device: BlockDevice;
  readonly duplex: Duplex;
  readonly plan: PassPlan;
  readonly options: PassOptions;
  /** Buffers of a chunk that are kept beside those of the window. */
  readonly readsInFlight: number;
  /** In memory that other threads see. */
  readonly sharedBuffers?: boolean;
}

export interface PassEnd {
  readonly link: MoverLink;
  readonly work: Work;
  readonly tagger: Tagger;
  readonly now: () => number;
  /** Aborted when the pass has failed. */
  readonly failed: AbortSignal;
  /** Says what this end means, and gives what the other one does; rejects when that is another pass. */
  greet(own: Pick<Hello, 'resumeAt' | 'basePass'>): Promise<Hello>;
  /** The tags of the next chunk, in order, all of them once: the root is made of these. `bytes`: of the chunk. */
  readonly row: (row: Buffer, bytes: number) => void;
  /** Begins to take what comes, until the root of the other end has come. `then` is called after each frame. */
  listen(steps: FrameSteps, then?: () => void): void;
  /** Tells where the pass stands, some times a second. */
  progressFrom(resumedBytes: number): (doneBytes: number, changedBytes: number) => void;
  /** Once there is a row of every chunk. */
  sayRoot(): void;
  /** Once both roots are known. Rejects with DISKS_DIFFER, after `otherwise`. */
  requireSameRoot(otherwise?: () => Promise<void>): Promise<void>;
  /** Of a pass that ended well. */
  report(own: Pick<PassReport, 'changedBytes' | 'resumedBytes' | 'sha256' | 'readBackPassed'>): PassReport;
}

interface Ways {
  readonly other: Role;
  /** The frames with the roots, of this end and of the other. */
  readonly says: Frame['kind'];
  readonly hears: Frame['kind'];
  /** Who speaks last stays until the other one has gone. */
  readonly staysLast: boolean;
}

const WAYS: Readonly<Record<Role, Ways>> = {
  source: { other: 'target', says: 'end', hears: 'root', staysLast: false },
  target: { other: 'source', says: 'root', hears: 'end', staysLast: true },
};
const SETTLE_MS = 30_000;

/** Runs one end; takes the connection over whole. Rejects with what failed the pass, at this end or at the other. */
export async function runPassEnd(
  role: Role,
  { device, duplex, plan, options, readsInFlight, sharedBuffers = false }: PassEndParts,
  run: (end: PassEnd) => Promise<PassReport>,
): Promise<PassReport> {
  const { now = () => performance.now(), signal = new AbortController().signal } = options;
  checkPlan(plan, device);
  const { sizeBytes } = plan;
  const { other, says, hears, staysLast } = WAYS[role];
  const [startedMs, startedCpu] = [now(), process.cpuUsage()];
  const tagger = makeTagger(plan.tags);
  const pool = makeBufferPool(BUFFER_BYTES, mostBuffers(plan, readsInFlight), sharedBuffers);
  const link = openMoverLink(duplex, { ...LINK_LIMITS, ...options.limits }, pool, now);
  const work = makeWork(link);
  const failed = new AbortController();
  const stop = (): void => link.fail(signal.reason);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();

  const rows = createHash('sha256');
  let zeroBytes = 0;
  let ownRoot: Buffer | null = null;
  let theirRoot: Buffer | null = null;
  const root = (): Buffer => (ownRoot ??= rows.digest());

  const end: PassEnd = {
    link,
    work,
    tagger,
    now,
    failed: failed.signal,
    greet: async (more) => {
      const own = makeHello(role, plan, tagger, more);
      const { frame, body } = encodeHello(own);
      link.send(frame, body);
      return acceptHello(await link.next(), own);
    },
    row: (row, bytes) => {
      rows.update(row);
      zeroBytes += bytesOfBlocks(bytes, zerosIn(row));
    },
    listen: (steps, then) => {
      const takeRoot = ({ body, tag }: Frame): void => {
        if (!tagger.tag(body).equals(tag)) throw brokenProtocol('its root is damaged');
        theirRoot = body;
      };
      const all: FrameSteps = { ...steps, [hears]: takeRoot };
      work.begin(async () => {
        while (theirRoot === null) {
          const frame = await link.next();
          const step = all[frame.kind];
          if (step === undefined) throw brokenProtocol(`${frame.kind}, which a ${other} does not send here`);
          step(frame);
          link.pulse.ring();
          then?.();
        }
      });
    },
    progressFrom: (resumedBytes) => {
      const meter = makeProgressMeter(sizeBytes, resumedBytes, startedMs, (progress) => options.onProgress?.(progress));
      return (doneBytes, changedBytes) => meter.at({ doneBytes, changedBytes, wireBytes: link.wireBytes }, now());
    },
    sayRoot: () => link.send({ kind: says, tag: tagger.tag(root()) }, root()),
    requireSameRoot: async (otherwise) => {
      if (theirRoot?.equals(root()) === true) return;
      await otherwise?.();
      throw rootsDiffer(role, device);
    },
    report: ({ changedBytes, resumedBytes, sha256, readBackPassed }) => {
      const cpu = process.cpuUsage(startedCpu);
      return {
        pass: plan.pass,
        view: plan.view,
        sizeBytes,
        root: root().toString('hex'),
        sha256,
        changedBytes,
        zeroBytes,
        wireBytes: link.wireBytes,
        resumedBytes,
        seconds: (now() - startedMs) / 1000,
        cpuSeconds: (cpu.user + cpu.system) / 1e6,
        readBackPassed,
      };
    },
  };

  try {
    const report = await run(end);
    await link.close(staysLast);
    return report;
  } catch (error) {
    link.fail(error);
    failed.abort();
    await work.settled(SETTLE_MS);
    await link.abandon();
    throw link.pulse.broken?.error ?? error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function rootsDiffer(role: Role, { name }: BlockDevice): MoverError {
  const [one, other] = role === 'source' ? ['the target', name] : [name, 'the source'];
  return new MoverError({
    code: 'DISKS_DIFFER',
    message: `The root of ${one} is not that of ${other}, although every part was found equal.`,
    remedy:
      'Start the pass again: it goes over the whole disk. If it happens again, one of the two machines has bad memory.',
    retryable: true,
  });
}
