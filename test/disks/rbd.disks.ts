import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringImage, chooseDiff, MoverError, RbdImageSink, receiveDiff, sendDiff } from '@baton/mover';
import type { DiffReport, ImageSpec, RbdCommands } from '@baton/mover';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CephClusters } from '../../packages/baton/src/adapters/rbd/ceph-clusters.ts';
import { CephCluster } from './harness/ceph-cluster.ts';
import type { ByteRange } from './harness/ceph-cluster.ts';

/** A real Ceph on this machine (ceph.sh): what crosses is compared with what `rbd export` gives, by digest. */

const RECEIVER = fileURLToPath(new URL('harness/receive-rbd.ts', import.meta.url));
const LOADER = new URL('../../packages/baton/src/store/testing/ts-loader.mjs', import.meta.url).href;
const MIB = 1024 * 1024;
const SIZE = 64 * MIB;
const JOB = { jobId: 'rbd-test', key: randomBytes(16), silenceMs: 20_000 };
const A: ImageSpec = { pool: 'rbd', image: 'a' };
const B: ImageSpec = { pool: 'rbd', image: 'b' };

let folder = '';
let cluster: CephCluster;
let rbd: RbdCommands;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-rbd-'));
  cluster = await CephCluster.start(folder);
  rbd = cluster.rbd;
  await rbd.create(A, SIZE);
  await rbd.create(B, SIZE);
  // 12 MiB in one piece, 40 pieces of 16 KiB, and holes between them.
  await cluster.overwrite(A, [[4 * MIB, 12 * MIB], ...scattered(20 * MIB, 900_000)]);
  await rbd.createSnapshot(A, 's1');
}, 120_000);

afterAll(async () => {
  await cluster.stop();
}, 60_000);

it('a full diff, then 1 % changed and its diff, are equal to the source at every snapshot', async () => {
  expect(await rbd.version()).toMatch(/^ceph version \d+/);
  const full = await toTarget('s1');
  expect(full).toMatchObject({ fromSnap: null, toSnap: 's1', sizeBytes: SIZE });
  await equal('s1');

  await cluster.overwrite(A, scattered(4 * MIB, 65_536));
  await rbd.createSnapshot(A, 's2');
  const delta = await toTarget('s2');
  await equal('s2');
  // By byte ranges: what was changed crosses, and not the objects of 4 MiB around it.
  expect(delta.writtenBytes).toBe(40 * 16_384);
  expect(delta.wireBytes).toBeLessThan(1.05 * 40 * 16_384);
  expect(await toTarget('s2')).toMatchObject({ already: true, toSnap: 's2' });
});

it('what the source gave back becomes zeros at the target', async () => {
  await cluster.overwrite(A, [[48 * MIB, 4096]]);
  await cluster.discard(A, [[4 * MIB, 8 * MIB]]);
  await rbd.createSnapshot(A, 's3');
  const report = await toTarget('s3');
  expect(report.zeroBytes).toBeGreaterThanOrEqual(8 * MIB);
  await equal('s3');
});

it('a byte changed on the wire is refused, and the target stays at its last snapshot', async () => {
  // Several records, since import-diff writes a record only when all of it has come.
  await cluster.overwrite(
    A,
    [30, 31, 32, 33, 34].map((at): ByteRange => [at * MIB, 600_000]),
  );
  await rbd.createSnapshot(A, 's4');
  const { sent, received } = await crossing('s4', 1_500_000);
  expect(failed(received)).toMatchObject({ code: 'PROTOCOL_BROKEN', retryable: true });
  expect(failed(sent).message).toContain('bytes of the diff had been sent; they are sent again next time');
  expect((await rbd.snapshots(B)).at(-1)?.name).toBe('s3');
  await equal('s3');
  // The part that had crossed is on the image by now: a sink that may not clear it refuses to write over it.
  const strict = await crossing('s4', null, 'refuse');
  expect(failed(strict.received)).toMatchObject({
    code: 'DISKS_DIFFER',
    message: expect.stringContaining("more than its snapshot 's3'") as string,
  });
  await toTarget('s4');
  await equal('s4');
});

it('kill -9 of the receiving end in the middle leaves the last snapshot, and the next try makes it whole', async () => {
  await cluster.overwrite(A, [[4 * MIB, 40 * MIB]]);
  await rbd.createSnapshot(A, 's5');
  for (const afterBytes of [200_000, 9_000_000, 30_000_000]) {
    const sent = await killedReceiver('s5', afterBytes);
    expect(sent.code).toBe('LINK_LOST');
    expect((await rbd.snapshots(B)).at(-1)?.name).toBe('s4');
  }
  await toTarget('s5');
  await equal('s5');
});

it('as a migration goes: from cluster to cluster in one process, and each side keeps only what it still needs', async () => {
  const place = { pool: 'rbd', conf: cluster.conf };
  const clusters = new CephClusters({ source: place, target: place });
  const to: ImageSpec = { pool: 'rbd', image: 'volume-new' };
  await rbd.create(to, SIZE);
  expect(await clusters.look('target', { pool: 'rbd', image: 'volume-none' })).toBeNull();
  const signal = new AbortController().signal;
  const told: number[] = [];
  const bring = async (snapshot: string) => {
    await clusters.makeSnapshot('source', A, snapshot);
    const report = await clusters.bring({ from: A, to, snapshot, limits: {} }, (bytes) => told.push(bytes), signal);
    const sides = [clusters.digest('source', A, snapshot, signal), clusters.digest('target', to, snapshot, signal)];
    const [sent, arrived] = await Promise.all(sides);
    expect(arrived).toBe(sent);
    return report;
  };
  expect((await bring('baton-m-1-1')).writtenBytes).toBeGreaterThan(12 * MIB);
  expect(told.length).toBeGreaterThan(0);
  await cluster.overwrite(A, scattered(4 * MIB, 65_536));
  expect((await bring('baton-m-1-2')).writtenBytes).toBe(40 * 16_384);
  for (const [side, image] of [['source', A] as const, ['target', to] as const]) {
    await clusters.removeSnapshot(side, image, 'baton-m-1-1');
    expect((await clusters.look(side, image))?.snapshots.at(-1)).toBe('baton-m-1-2');
  }
  await cluster.overwrite(A, [[40 * MIB, 4096]]);
  expect((await bring('baton-m-1-3')).writtenBytes).toBe(4096);
  for (const snapshot of ['baton-m-1-2', 'baton-m-1-3']) {
    await clusters.removeSnapshot('source', A, snapshot);
    await clusters.removeSnapshot('target', to, snapshot);
  }
  expect(await clusters.look('target', to)).toEqual({ sizeBytes: SIZE, snapshots: [] });
});

it('a root disk that grew from an image: what its parent holds crosses, too', async () => {
  const [base, root, to] = ['base', 'root', 'volume-root'].map((image): ImageSpec => ({ pool: 'rbd', image }));
  if (base === undefined || root === undefined || to === undefined) throw new Error('three images');
  await rbd.create(base, 16 * MIB);
  await cluster.overwrite(base, [[0, 6 * MIB]]);
  await rbd.createSnapshot(base, 'snap');
  await rbd.protectSnapshot(base, 'snap');
  await cluster.clone(base, 'snap', root);
  await cluster.overwrite(root, [
    [2 * MIB, 65_536],
    [10 * MIB, 65_536],
  ]);
  await rbd.create(to, 16 * MIB);
  await rbd.createSnapshot(root, 's1');
  await bringImage({ rbd, image: root }, { rbd, image: to }, 's1');
  expect(await rbd.digest(to, 's1')).toBe(await rbd.digest(root, 's1'));
});

it('a full diff that broke is cleared before it is sent again', async () => {
  const fresh: ImageSpec = { pool: 'rbd', image: 'fresh' };
  await rbd.create(fresh, SIZE);
  await cluster.overwrite(fresh, [[0, 65_536]]);
  const report = await toTarget('s5', fresh);
  expect(report.fromSnap).toBeNull();
  expect(await rbd.digest(fresh, 's5')).toBe(await rbd.digest(A, 's5'));
});

it('errors carry the words of rbd, and what protects a snapshot holds', async () => {
  const nowhere = failed(await rbd.info({ pool: 'rbd', image: 'nowhere' }).catch((error: unknown) => error));
  expect(nowhere).toMatchObject({
    code: 'DEVICE_UNAVAILABLE',
    message: expect.stringContaining('error opening image nowhere: (2) No such file or directory') as string,
  });
  expect(await rbd.find({ pool: 'rbd', image: 'nowhere' })).toBeNull();
  const noPool = failed(await rbd.find({ pool: 'none', image: 'a' }).catch((error: unknown) => error));
  expect(noPool.message).toContain("error opening pool 'none'");
  await rbd.protectSnapshot(B, 's5');
  expect((await rbd.snapshots(B)).at(-1)).toMatchObject({ name: 's5', isProtected: true, sizeBytes: SIZE });
  const held = failed(await rbd.removeSnapshot(B, 's5').catch((error: unknown) => error));
  expect(held).toMatchObject({
    code: 'DEVICE_UNAVAILABLE',
    message: expect.stringContaining('protected from removal') as string,
  });
  await rbd.unprotectSnapshot(B, 's5');
  const usage = await rbd.usage(B);
  expect(usage.provisionedBytes).toBe(SIZE);
  expect(usage.usedBytes).toBeGreaterThan(0);
});

it('import-only: the image can be read before a byte was copied, and after commit it needs no source', async () => {
  const raw = join(folder, 'disk.raw');
  const content = randomBytes(6 * MIB);
  await writeFile(raw, content);
  const image: ImageSpec = { pool: 'rbd', image: 'imported' };
  await rbd.prepareImport({ kind: 'file', path: raw }, image);
  expect((await rbd.status(image)).migration).toBe('prepared');
  expect(content.equals(await cluster.content(image))).toBe(true);
  await rbd.executeMigration(image);
  expect((await rbd.status(image)).migration).toBe('executed');
  await rbd.commitMigration(image);
  await rm(raw);
  expect(content.equals(await cluster.content(image))).toBe(true);
  expect((await rbd.status(image)).migration).toBeNull();

  await writeFile(raw, content);
  const aborted: ImageSpec = { pool: 'rbd', image: 'aborted' };
  await rbd.prepareImport({ kind: 'file', path: raw }, aborted);
  await rbd.abortMigration(aborted);
  expect(failed(await rbd.info(aborted).catch((error: unknown) => error)).code).toBe('DEVICE_UNAVAILABLE');
});

it('import-only from NBD says so where this Ceph has no such stream', async () => {
  const image: ImageSpec = { pool: 'rbd', image: 'nbd' };
  const outcome = await rbd
    .prepareImport({ kind: 'nbd', uri: 'nbd://127.0.0.1:1' }, image)
    .catch((error: unknown) => error);
  // Where it has one, nothing answers at that address.
  expect(['DEVICE_UNAVAILABLE', 'DEVICE_FAILED']).toContain(failed(outcome).code);
});

/** 40 pieces of 16 KiB: 1 % of the image. */
function scattered(from: number, every: number): readonly ByteRange[] {
  return Array.from({ length: 40 }, (_, at): ByteRange => [from + at * every, 16_384]);
}

interface Ends {
  readonly sent: DiffReport | MoverError;
  readonly received: DiffReport | MoverError;
}

async function toTarget(wanted: string, image: ImageSpec = B): Promise<DiffReport> {
  const { sent, received } = await crossing(wanted, null, 'clear', image);
  if (sent instanceof MoverError) throw sent;
  if (received instanceof MoverError) throw received;
  expect(received.sha256).toBe(sent.sha256);
  return sent;
}

/** `flipAt`: the byte of the wire that changes. */
async function crossing(
  wanted: string,
  flipAt: number | null,
  leftovers: 'clear' | 'refuse' = 'clear',
  image: ImageSpec = B,
): Promise<Ends> {
  const { source, target } = await linkThrough(flipAt);
  const sink = new RbdImageSink({ rbd, image, leftovers });
  const [sent, received] = await Promise.all([send(wanted, source), outcomeOf(receiveDiff(target, sink, JOB))]);
  return { sent, received };
}

async function send(wanted: string, link: Socket, onSent?: (bytes: number) => void): Promise<DiffReport | MoverError> {
  const source = (await rbd.snapshots(A)).map((snapshot) => snapshot.name);
  return await outcomeOf(
    sendDiff(
      async (target) => {
        const choice = await Promise.resolve(chooseDiff(wanted, source, target.snapshots));
        return choice.kind === 'already-whole' ? null : rbd.exportDiff(A, choice.toSnap, choice.fromSnap);
      },
      link,
      { ...JOB, onProgress: (progress) => onSent?.(progress.streamBytes) },
    ),
  );
}

async function killedReceiver(wanted: string, afterBytes: number): Promise<MoverError> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: ChildProcess = spawn(
    process.execPath,
    ['--import', LOADER, RECEIVER, String(portOf(server)), cluster.conf, 'rbd', 'b', JOB.jobId],
    {
      stdio: ['pipe', 'inherit', 'inherit'],
    },
  );
  receiver.stdin?.end(JOB.key.toString('hex'));
  const [link] = (await once(server, 'connection')) as [Socket];
  server.close();
  const sent = await send(wanted, link, (bytes) => {
    if (bytes >= afterBytes) receiver.kill('SIGKILL');
  });
  if (receiver.exitCode === null && receiver.signalCode === null) await once(receiver, 'exit');
  expect(receiver.signalCode).toBe('SIGKILL');
  return failed(sent);
}

async function linkThrough(flipAt: number | null): Promise<{ readonly source: Socket; readonly target: Socket }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const source = connect(portOf(server), '127.0.0.1');
  const [middle] = (await once(server, 'connection')) as [Socket];
  const onward = connect(portOf(server), '127.0.0.1');
  const [target] = (await once(server, 'connection')) as [Socket];
  server.close();
  for (const socket of [source, middle, onward, target]) socket.on('error', () => undefined);
  let passed = 0;
  middle.on('data', (bytes: Buffer) => {
    const at = flipAt === null ? -1 : flipAt - passed;
    if (at >= 0 && at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ 4;
    passed += bytes.length;
    if (!onward.write(bytes)) {
      middle.pause();
      onward.once('drain', () => middle.resume());
    }
  });
  middle.on('close', () => onward.end());
  onward.on('close', () => middle.end());
  onward.pipe(middle);
  return { source, target };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function equal(snapshot: string): Promise<void> {
  expect(await rbd.digest(B, snapshot)).toBe(await rbd.digest(A, snapshot));
}

async function outcomeOf(diff: Promise<DiffReport>): Promise<DiffReport | MoverError> {
  try {
    return await diff;
  } catch (error) {
    if (error instanceof MoverError) return error;
    throw error;
  }
}

function failed(outcome: unknown): MoverError {
  if (outcome instanceof MoverError) return outcome;
  throw new Error(`it did not fail: ${JSON.stringify(outcome)}`);
}
