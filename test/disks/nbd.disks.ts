/** The mover's NBD client with the servers that people run: nbdkit and qemu-nbd. */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { type BlockDevice, type NbdOptions, type NbdTls, openNbd } from '@baton/mover';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintMoverCredentials } from '../../packages/mover/src/credentials/mint-mover-credentials.ts';
import { randomFrom } from '../fuzz/random.ts';
import { type NbdWorkshop, openNbdWorkshop } from './harness/nbd-process.ts';

const run = promisify(execFile);
const MIB = 1024 * 1024;
const SIZE = 16 * MIB;

let shop: NbdWorkshop;
const disks: BlockDevice[] = [];
beforeEach(async () => {
  shop = await openNbdWorkshop();
});
afterEach(async () => {
  for (const disk of disks.splice(0)) await disk.close();
  await shop.close();
});

async function opened(address: string, options?: NbdOptions): Promise<BlockDevice> {
  const disk = await openNbd(address, options);
  disks.push(disk);
  return disk;
}

async function sparseFile(name: string): Promise<{ readonly path: string; readonly content: Buffer }> {
  const path = join(shop.folder, name);
  const content = Buffer.alloc(SIZE);
  const file = await open(path, 'w');
  await file.truncate(SIZE);
  for (const at of [0, 3 * MIB, 9 * MIB + 4096]) {
    const data = randomBytes(MIB);
    data.copy(content, at);
    await file.write(data, 0, MIB, at);
  }
  await file.close();
  return { path, content };
}

async function expectSame(disk: BlockDevice, content: Buffer): Promise<void> {
  const into = Buffer.alloc(disk.sizeBytes, 0xee);
  await disk.read(0, into);
  expect(into.equals(content)).toBe(true);
}

/** Extents are in order, without gaps, and what they call zero is zero. */
async function expectExtents(disk: BlockDevice, content: Buffer, mostDataBytes: number): Promise<void> {
  const extents = (await disk.extents(0, disk.sizeBytes)) ?? [];
  let at = 0;
  let data = 0;
  for (const { offset, length, kind } of extents) {
    expect(offset).toBe(at);
    if (kind === 'zero') expect(content.subarray(at, at + length).equals(Buffer.alloc(length))).toBe(true);
    else data += length;
    at += length;
  }
  expect(at).toBe(disk.sizeBytes);
  expect(data).toBeLessThanOrEqual(mostDataBytes);
}

/** Any calls, some at once, against a buffer that has the same done to it. */
async function expectLikeBuffer(disk: BlockDevice, content: Buffer, seed: number): Promise<void> {
  const random = randomFrom(seed);
  const places = 16;
  const slot = disk.sizeBytes / places;
  for (let round = 0; round < 12; round += 1) {
    await Promise.all(
      Array.from({ length: places }, async (_, place) => {
        const begin = random.below(slot);
        const length = random.below(slot - begin);
        const offset = place * slot + begin;
        const kind = random.below(3);
        if (kind === 0) {
          const data = randomBytes(length);
          data.copy(content, offset);
          await disk.write(offset, data);
        } else if (kind === 1) {
          content.fill(0, offset, offset + length);
          await disk.writeZeros(offset, length);
        } else {
          const into = Buffer.alloc(length, 0xee);
          await disk.read(offset, into);
          expect(into.equals(content.subarray(offset, offset + length))).toBe(true);
        }
      }),
    );
  }
  await disk.flush();
  await expectSame(disk, content);
}

describe('nbdkit', () => {
  it('serves a sparse file', async () => {
    const { path, content } = await sparseFile('root.raw');
    const server = await shop.start('nbdkit', 'file', path);
    const disk = await opened(server.address());
    await expectSame(disk, content);
    await expectExtents(disk, content, 4 * MIB);
    await expectLikeBuffer(disk, content, 1);
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(await disk.dirtyExtents(0, SIZE)).toBeNull();
  });

  it.each([
    ['replies that come late, and in another order', ['--filter=delay', 'memory', '4M', 'rdelay=3ms', 'wdelay=1ms']],
    ['no zeros and no extents', ['--filter=nozero', '--filter=noextents', 'memory', '4M']],
    [
      'large blocks, strictly',
      [
        '--filter=blocksize-policy',
        'memory',
        '4M',
        'blocksize-minimum=4096',
        'blocksize-preferred=64K',
        'blocksize-maximum=128K',
        'blocksize-error-policy=error',
      ],
    ],
  ])('with %s', async (_, args) => {
    const disk = await opened((await shop.start('nbdkit', ...args)).address());
    await expectLikeBuffer(disk, Buffer.alloc(4 * MIB), 2);
  });

  it('tells errors of each kind, and goes on', async () => {
    const trigger = join(shop.folder, 'trigger');
    const fails = (what: string, errno: string): string[] => [
      `error-${what}=${errno}`,
      `error-${what}-rate=100%`,
      `error-${what}-file=${trigger}`,
    ];
    const server = await shop.start(
      'nbdkit',
      '--filter=error',
      'memory',
      '4M',
      ...fails('pread', 'EIO'),
      ...fails('pwrite', 'ENOSPC'),
      ...fails('zero', 'EPERM'),
      ...fails('extents', 'EIO'),
    );
    const disk = await opened(server.address());
    await disk.write(0, Buffer.alloc(512, 1));
    await writeFile(trigger, '');
    await expect(disk.read(0, Buffer.alloc(512))).rejects.toMatchObject({ code: 'DEVICE_FAILED' });
    await expect(disk.write(0, Buffer.alloc(512))).rejects.toMatchObject({ code: 'DEVICE_FULL', retryable: true });
    await expect(disk.writeZeros(0, 512)).rejects.toMatchObject({ code: 'DEVICE_FAILED' });
    await expect(disk.extents(0, 512)).rejects.toMatchObject({ code: 'DEVICE_FAILED' });
    await rm(trigger);
    await disk.write(0, Buffer.alloc(512, 2));
    await expect(opened((await shop.start('nbdkit', '-r', 'memory', '1M')).address())).resolves.toMatchObject({
      readOnly: true,
    });
  });

  it('goes away, or stops: every request ends', async () => {
    const killed = await shop.start('nbdkit', '--filter=delay', 'memory', '4M', 'rdelay=30');
    const disk = await opened(killed.address());
    const reads = Promise.allSettled([disk.read(0, Buffer.alloc(512)), disk.read(4096, Buffer.alloc(MIB))]);
    await disk.flush();
    killed.process.kill('SIGKILL');
    expect((await reads).map((one) => one.status === 'rejected' && one.reason.code)).toEqual([
      'LINK_LOST',
      'LINK_LOST',
    ]);
    // While it dies its socket may still take a connection.
    await killed.over;
    await expect(openNbd(killed.address())).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });

    const stopped = await shop.start('nbdkit', 'memory', '4M');
    const still = await opened(stopped.address(), { requestTimeoutMs: 300 });
    stopped.process.kill('SIGSTOP');
    // The last of its threads stops some time after the call (proc(5), state T).
    await expect.poll(() => readFile(`/proc/${stopped.process.pid}/stat`, 'utf8')).toMatch(/\) T /);
    await expect(still.read(0, Buffer.alloc(512))).rejects.toMatchObject({ code: 'LINK_LOST' });
    await expect(openNbd(stopped.address(), { handshakeTimeoutMs: 300 })).rejects.toMatchObject({ code: 'LINK_LOST' });

    const late = await shop.start('nbdkit', '--filter=delay', 'memory', '4M', 'rdelay=30');
    const waiting = await opened(late.address(), { requestTimeoutMs: 300 });
    await expect(waiting.read(0, Buffer.alloc(512))).rejects.toMatchObject({ code: 'LINK_LOST' });
  });

  it('ends with its last client, who said goodbye', async () => {
    const server = await shop.start('nbdkit', '--filter=exitlast', 'memory', '4M');
    const disk = await openNbd(server.address());
    await disk.write(4096, Buffer.alloc(4096, 7));
    await disk.close();
    expect(await server.over).toBe(0);
  });

  it('speaks over its standard input and output', async () => {
    const child = spawn('nbdkit', ['-s', 'memory', '4M'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const disk = await openNbd('nbd+unix:///?socket=-', {
      socket: Duplex.from({ readable: child.stdout, writable: child.stdin }),
    });
    await expectLikeBuffer(disk, Buffer.alloc(4 * MIB), 3);
    const over = new Promise((resolve) => child.once('exit', resolve));
    await disk.close();
    expect(await over).toBe(0);
  });
});

const { source, target } = mintMoverCredentials({ jobId: 'nbd-disks', now: new Date(), validHours: 1 });
const stranger = mintMoverCredentials({ jobId: 'nbd-stranger', now: new Date(), validHours: 1 });
const KEY = randomBytes(32);
const PSK = { kind: 'psk', identity: 'mover', key: KEY } as const satisfies NbdTls;
const X509 = { kind: 'x509', ...source } as const satisfies NbdTls;

async function certificates(): Promise<string> {
  const folder = join(shop.folder, 'pki');
  await mkdir(folder);
  await writeFile(join(folder, 'ca-cert.pem'), target.ca);
  await writeFile(join(folder, 'server-cert.pem'), target.certificate);
  await writeFile(join(folder, 'server-key.pem'), target.key);
  await writeFile(join(folder, 'keys.psk'), `mover:${KEY.toString('hex')}\n`);
  return folder;
}

describe('TLS', () => {
  const nbdkit = (kind: 'psk' | 'x509', folder: string): string[] => [
    '--tls=require',
    ...(kind === 'psk' ? [`--tls-psk=${folder}/keys.psk`] : [`--tls-certificates=${folder}`, '--tls-verify-peer']),
    'memory',
    '4M',
  ];
  const qemu = (kind: 'psk' | 'x509', folder: string): string[] => [
    '--object',
    `tls-creds-${kind},id=tls0,endpoint=server,dir=${folder}${kind === 'x509' ? ',verify-peer=yes' : ''}`,
    '--tls-creds',
    'tls0',
    '-f',
    'raw',
    `${folder}/disk.raw`,
  ];
  it.each([
    ['nbdkit', 'psk', nbdkit, PSK],
    ['nbdkit', 'x509', nbdkit, X509],
    ['qemu-nbd', 'psk', qemu, PSK],
    ['qemu-nbd', 'x509', qemu, X509],
  ] as const)('with %s by %s', async (program, kind, args, tls) => {
    const folder = await certificates();
    await writeFile(join(folder, 'disk.raw'), Buffer.alloc(4 * MIB));
    const server = await shop.start(program, ...args(kind, folder));
    const address = server.address('', 'nbds');
    const wrong: NbdTls =
      kind === 'psk'
        ? { ...PSK, key: randomBytes(32) }
        : { ...X509, certificate: stranger.source.certificate, key: stranger.source.key };
    await expect(openNbd(address, { tls: wrong })).rejects.toMatchObject({ code: 'PEER_REFUSED' });
    const plain = openNbd(server.address());
    await expect(plain).rejects.toMatchObject({ message: expect.stringMatching(/TLS/) });
    await expectLikeBuffer(await opened(address, { tls }), Buffer.alloc(4 * MIB), 4);
  });

  it('is refused by a server without it', async () => {
    const server = await shop.start('nbdkit', 'memory', '4M');
    await expect(openNbd(server.address(), { tls: PSK })).rejects.toMatchObject({ code: 'PEER_REFUSED' });
  });
});

describe('qemu-nbd', () => {
  it('tells what was written since a bitmap was begun', async () => {
    const { path, content } = await sparseFile('root.raw');
    const image = join(shop.folder, 'root.qcow2');
    await run('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', path, image]);
    await run('qemu-img', ['bitmap', '--add', '-g', '65536', image, 'since-monday']);
    const writer = await shop.start('qemu-nbd', '-f', 'qcow2', image);
    const before = await openNbd(writer.address());
    const data = randomBytes(70_000);
    data.copy(content, 5 * MIB + 100);
    await before.write(5 * MIB + 100, data);
    await before.writeZeros(3 * MIB, 65_536);
    content.fill(0, 3 * MIB, 3 * MIB + 65_536);
    await before.flush();
    await before.close();
    writer.process.kill('SIGTERM');
    await writer.over;

    const server = await shop.start('qemu-nbd', '-r', '-f', 'qcow2', '-B', 'since-monday', image);
    const disk = await opened(server.address(), { dirtyBitmap: 'since-monday' });
    expect(disk).toMatchObject({ readOnly: true, sizeBytes: SIZE });
    await expectSame(disk, content);
    await expectExtents(disk, content, 5 * MIB);
    const dirty = (await disk.dirtyExtents(0, SIZE)) ?? [];
    expect(dirty.filter((run) => run.dirty)).toEqual([
      { offset: 3 * MIB, length: 65_536, dirty: true },
      { offset: 5 * MIB, length: 2 * 65_536, dirty: true },
    ]);
    expect(dirty.reduce((sum, run) => sum + run.length, 0)).toBe(SIZE);
    await disk.close();
    await expect(disk.write(0, Buffer.alloc(512))).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
  });

  it('says that it has no such bitmap, and no such export', async () => {
    const { path } = await sparseFile('root.raw');
    const server = await shop.start('qemu-nbd', '--shared=2', '-f', 'raw', '-x', 'root', path);
    const opening = openNbd(server.address('root'), { dirtyBitmap: 'nightly' });
    await expect(opening).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringMatching(/nightly/),
    });
    await expect(openNbd(server.address('toor'))).rejects.toMatchObject({
      message: expect.stringMatching(/no export/),
    });
    await expectLikeBuffer(await opened(server.address('root')), await readFile(path), 5);
  });
});
