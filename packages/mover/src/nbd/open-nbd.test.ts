import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryDevice } from '../device/testing/memory-device.ts';
import { NbdClient } from './nbd-client.ts';
import { openNbd, type NbdOptions } from './open-nbd.ts';
import { EXPORT_FLAG, OPTION, OPTION_REPLY } from './protocol.ts';
import { type NbdServer, type NbdServerOptions, startNbdServer } from './testing/nbd-server.ts';

const SIZE = 1024 * 1024;
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serve(disk: Parameters<typeof startNbdServer>[0], options?: NbdServerOptions): Promise<NbdServer> {
  const server = await startNbdServer(disk, options);
  ends.push(() => server.close());
  return server;
}

async function open(address: string, options?: NbdOptions): ReturnType<typeof openNbd> {
  const disk = await openNbd(address, options);
  ends.push(() => disk.close());
  return disk;
}

describe('an NBD export as a disk', () => {
  it('reads, writes, makes zeros and flushes', async () => {
    const behind = memoryDevice(SIZE, { content: randomBytes(SIZE) });
    const server = await serve(behind, { exportName: 'root disk' });
    const disk = await open(server.address);
    expect(disk).toMatchObject({ sizeBytes: SIZE, readOnly: false, readBackPasses: false });
    expect(disk.name).toBe(`nbd://127.0.0.1:${server.port}/root%20disk`);
    const into = Buffer.alloc(70_000);
    await disk.read(4096, into);
    expect(into.equals(behind.content.subarray(4096, 74_096))).toBe(true);
    const written = randomBytes(9000);
    await disk.write(123, written);
    await disk.writeZeros(200_000, 5000);
    expect(behind.content.subarray(123, 9123).equals(written)).toBe(true);
    expect(behind.content.subarray(200_000, 205_000).equals(Buffer.alloc(5000))).toBe(true);
    expect(behind.medium.subarray(123, 9123).equals(written)).toBe(false);
    await disk.flush();
    await disk.readBack(123, into.subarray(0, 9000));
    expect(into.subarray(0, 9000).equals(written)).toBe(true);
    await disk.close();
    expect(server.goodbyes).toBe(1);
    await expect(disk.read(0, into)).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
  });

  it.each<[string, NbdServerOptions]>([
    ['simple replies', { structured: false }],
    ['NBD_OPT_EXPORT_NAME alone', { go: false }],
    ['chunks in the wrong order, and holes', { chunkBytes: 1000 }],
    ['no write of zeros, no flush but FUA', { flags: EXPORT_FLAG.forceUnitAccess }],
    ['blocks of 4096 bytes, 8192 at a time', { blockSizes: { minimum: 4096, preferred: 4096, maximum: 8192 } }],
  ])('of a server with %s', async (_, options) => {
    const content = randomBytes(SIZE);
    content.fill(0, 5000, 50_000);
    const expected = Buffer.from(content);
    const disk = await open((await serve(content, options)).address);
    const into = Buffer.alloc(SIZE, 0xee);
    await disk.read(0, into);
    expect(into.equals(expected)).toBe(true);
    const written = randomBytes(20_001);
    // Neighbours within one block, at once.
    await Promise.all([disk.write(7, written), disk.write(7 + written.length, written), disk.writeZeros(3, 4)]);
    written.copy(expected, 7);
    written.copy(expected, 7 + written.length);
    expected.fill(0, 3, 7);
    await disk.writeZeros(100_001, 30_001);
    expected.fill(0, 100_001, 130_002);
    await disk.flush();
    await disk.read(1, into.subarray(1, 131_001));
    expect(into.subarray(1, 131_001).equals(expected.subarray(1, 131_001))).toBe(true);
    expect(content.equals(expected)).toBe(true);
  });

  it('tells what is zero and what was written, however short the answers are', async () => {
    const behind = memoryDevice(SIZE, { content: Buffer.alloc(SIZE), tellsDirty: true });
    await behind.write(8192, randomBytes(4096));
    await behind.writeZeros(20_480, 4096);
    const server = await serve(behind, { dirtyBitmap: 'since-monday', statusExtents: 1 });
    const disk = await open(server.address, { dirtyBitmap: 'since-monday' });
    expect(await disk.extents(100, 30_000)).toEqual([
      { offset: 100, length: 8092, kind: 'zero' },
      { offset: 8192, length: 4096, kind: 'data' },
      { offset: 12_288, length: 17_812, kind: 'zero' },
    ]);
    const dirty = (await disk.dirtyExtents(0, SIZE)) ?? [];
    expect(dirty.filter((run) => run.dirty).map((run) => [run.offset, run.length])).toEqual([
      [8192, 4096],
      [20_480, 4096],
    ]);
    expect(dirty.reduce((sum, run) => sum + run.length, 0)).toBe(SIZE);
    const simple = await open((await serve(behind, { structured: false })).address);
    expect(await simple.extents(0, SIZE)).toBeNull();
    expect(await simple.dirtyExtents(0, SIZE)).toBeNull();
  });

  it('goes over a unix socket, and over a connection that the server made', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nbd-'));
    ends.push(() => rm(folder, { recursive: true }));
    const content = randomBytes(SIZE);
    const server = await serve(content, { path: join(folder, 'a+b disk.sock'), exportName: 'a/b' });
    const into = Buffer.alloc(512);
    const byPath = await open(server.address);
    await byPath.read(512, into);
    expect(into.equals(content.subarray(512, 1024))).toBe(true);

    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    ends.push(() => new Promise((resolve) => listener.close(resolve)));
    const accepted = once(listener, 'connection');
    const bound = listener.address();
    server.serve(connect({ host: '127.0.0.1', port: typeof bound === 'object' && bound !== null ? bound.port : 0 }));
    const [socket] = await accepted;
    const dialled = await open('nbd://dialled/a%2Fb', { socket });
    await dialled.read(1024, into);
    expect(into.equals(content.subarray(1024, 1536))).toBe(true);
  });

  it('reads unfragmented when asked, and keeps room for zeros when asked', async () => {
    const content = randomBytes(SIZE);
    const server = await serve(content, { chunkBytes: 100 });
    const socket = connect({ host: '127.0.0.1', port: server.port });
    const client = await NbdClient.connect(socket, { name: 'test', exportName: '' });
    ends.push(() => client.close());
    const into = Buffer.alloc(SIZE);
    await client.read(0, into, { dontFragment: true });
    expect(into.equals(content)).toBe(true);
    expect(server.calls.read).toBe(SIZE / 65_536);
    let flags = 0;
    server.order({ kind: 'answer', on: 'writeZeroes', bytes: (request) => ((flags = request.flags), Buffer.alloc(0)) });
    const pending = client.writeZeroes(0, 512, { noHole: true }).catch(() => undefined);
    await expect.poll(() => flags).toBe(2);
    server.cut();
    await pending;
  });

  it('makes zeros in smaller runs for a server that refuses large ones', async () => {
    const content = randomBytes(SIZE);
    const server = await serve(content, { blockSizes: { minimum: 1, preferred: 4096, maximum: 65_536 } });
    server.order({ kind: 'error', on: 'writeZeroes', errno: 75 });
    const disk = await open(server.address);
    await disk.writeZeros(1, SIZE - 1);
    expect(content.subarray(1).equals(Buffer.alloc(SIZE - 1))).toBe(true);
    expect(server.calls.writeZeroes).toBe(17);
  });

  it('never writes when it is opened, or served, for reading', async () => {
    const behind = memoryDevice(SIZE, { readOnly: true });
    const server = await serve(behind);
    const disk = await open(server.address);
    expect(disk.readOnly).toBe(true);
    await expect(disk.write(0, Buffer.alloc(1))).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
    await disk.flush();
    const writable = await serve(Buffer.alloc(SIZE));
    const mine = await open(writable.address, { readOnly: true });
    await expect(mine.writeZeros(0, 1)).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
    expect([writable.calls.writeZeroes, server.calls.write]).toEqual([0, 0]);
    await expect(mine.read(SIZE - 1, Buffer.alloc(2))).rejects.toMatchObject({ code: 'DEVICE_SIZE' });
  });
});

describe('a server that refuses', () => {
  const refusals: [string, NbdServerOptions, NbdOptions, string, RegExp][] = [
    ['an unknown export', { exportName: 'other' }, {}, 'DEVICE_UNAVAILABLE', /no export of that name/],
    [
      'an unknown export, mutely',
      { exportName: 'other', go: false },
      {},
      'DEVICE_UNAVAILABLE',
      /closed the connection/,
    ],
    [
      'clear text',
      { refuse: { option: OPTION.go, reply: OPTION_REPLY.tlsRequired } },
      {},
      'DEVICE_UNAVAILABLE',
      /wants TLS/,
    ],
    [
      'by policy, with its reason',
      { refuse: { option: OPTION.go, reply: OPTION_REPLY.policy, words: 'not\u001B[2J from here' } },
      {},
      'DEVICE_UNAVAILABLE',
      /policy forbids this export \("not \[2J from here"\)/,
    ],
    ['when it ends', { refuse: { option: OPTION.go, reply: OPTION_REPLY.shutdown } }, {}, 'LINK_LOST', /shut down/],
    ['a bitmap', {}, { dirtyBitmap: 'nightly' }, 'DEVICE_UNAVAILABLE', /bitmap called "nightly"/],
    ['TLS', {}, { tls: { kind: 'psk', identity: 'a', key: Buffer.alloc(32) } }, 'PEER_REFUSED', /refuses TLS/],
    ['a size that can be counted', { claimedBytes: 2n ** 60n }, {}, 'DEVICE_SIZE', /2\^53/],
    [
      'its last bytes',
      { claimedBytes: 1000n, blockSizes: { minimum: 512, preferred: 512, maximum: 65_536 } },
      {},
      'DEVICE_SIZE',
      /cannot be reached/,
    ],
  ];
  it.each(refusals)('%s', async (_, options, wish, code, message) => {
    const { port } = await serve(Buffer.alloc(SIZE), options);
    const opened = openNbd(`nbd://127.0.0.1:${port}/`, wish);
    await expect(opened).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('is told from one that is not there', async () => {
    const server = await startNbdServer(Buffer.alloc(512));
    await server.close();
    await expect(openNbd(server.address)).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
    await expect(openNbd('nbd+unix:///?socket=/nowhere/nbd')).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
  });
});
