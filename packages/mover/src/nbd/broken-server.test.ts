import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { BlockDevice } from '../device/block-device.ts';
import { openNbd, type NbdOptions } from './open-nbd.ts';
import { CHUNK, MAGIC } from './protocol.ts';
import type { NbdFault, ServedRequest } from './testing/nbd-fault.ts';
import { type NbdServer, type NbdServerOptions, startNbdServer } from './testing/nbd-server.ts';
import { u16, u32, u64 } from './testing/served-handshake.ts';
import { chunk, simple, success } from './testing/served-replies.ts';

const SIZE = 1024 * 1024;
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function opened(
  fault: NbdFault,
  options: NbdServerOptions = {},
  wish: NbdOptions = {},
): Promise<{ readonly disk: BlockDevice; readonly server: NbdServer }> {
  const server = await startNbdServer(Buffer.alloc(SIZE, 1), options);
  ends.push(() => server.close());
  const disk = await openNbd(server.address, wish);
  ends.push(() => disk.close());
  server.order(fault);
  return { disk, server };
}

const read = (disk: BlockDevice): Promise<void> => disk.read(4096, Buffer.alloc(4096));

describe('errors that a server tells', () => {
  it.each([
    [1, 'DEVICE_FAILED', /write of 512 bytes at 1024.*not permitted.*EPERM/],
    [5, 'DEVICE_FAILED', /input\/output error \(EIO\) \("sector 2 is gone"\)/],
    [12, 'DEVICE_FAILED', /ENOMEM/],
    [22, 'DEVICE_FAILED', /EINVAL/],
    [28, 'DEVICE_FULL', /no space left \(ENOSPC\)/],
    [75, 'DEVICE_FAILED', /EOVERFLOW/],
    [95, 'DEVICE_FAILED', /ENOTSUP/],
    [4711, 'DEVICE_FAILED', /error 4711/],
  ])('errno %i', async (errno, code, message) => {
    const { disk } = await opened({ kind: 'error', on: 'write', errno, words: 'sector 2 is gone' });
    const failed = disk.write(1024, Buffer.alloc(512));
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    // One error is no reason to part.
    await disk.write(1024, Buffer.alloc(512));
  });

  it('at a place, while other parts of the read come', async () => {
    const bytes = (request: ServedRequest): Buffer =>
      Buffer.concat([
        chunk(request, CHUNK.offsetData, false, Buffer.concat([u64(5000), Buffer.alloc(1000)])),
        chunk(request, CHUNK.errorOffset, false, Buffer.concat([u32(5), u16(0), u64(6000)])),
        chunk(request, 0xbfff, false, Buffer.concat([u32(5), u16(0), Buffer.alloc(20)])),
        chunk(request, CHUNK.offsetHole, false, Buffer.concat([u64(4096), u32(100)])),
        success(request),
      ]);
    const { disk } = await opened({ kind: 'answer', on: 'read', bytes });
    await expect(read(disk)).rejects.toMatchObject({
      code: 'DEVICE_FAILED',
      message: expect.stringMatching(/at 6000/),
    });
    await read(disk);
  });

  it('ends the connection when the server is being shut down', async () => {
    const { disk, server } = await opened({ kind: 'error', on: 'read', errno: 108 });
    server.order({ kind: 'silent', on: 'flush' });
    const flush = disk.flush();
    await expect.poll(() => server.calls.flush).toBe(1);
    await expect(read(disk)).rejects.toMatchObject({ code: 'LINK_LOST', retryable: true });
    await expect(flush).rejects.toMatchObject({ code: 'LINK_LOST' });
    await expect(disk.flush()).rejects.toMatchObject({ code: 'LINK_LOST' });
    await expect.poll(() => server.goodbyes).toBe(1);
  });
});

describe('a server that does not speak the protocol', () => {
  const answers: [string, (request: ServedRequest) => Buffer, NbdServerOptions?][] = [
    ['a reply with another magic number', () => Buffer.alloc(64, 0x41)],
    ['a reply to nobody', () => simple({ cookie: Buffer.alloc(8, 9) }, 0)],
    ['a simple reply to a read', (request) => simple(request, 0, Buffer.alloc(4096))],
    ['a structured reply that was not agreed on', (request) => success(request), { structured: false }],
    ['success without the bytes', (request) => success(request)],
    ['more bytes than were asked for', (request) => data(request, 4096, 4097)],
    ['bytes of another place', (request) => data(request, 4095, 100)],
    ['bytes of a place beyond numbers', (request) => data(request, 2n ** 64n - 1n, 100)],
    ['bytes that come twice', (request) => Buffer.concat([data(request, 4096, 100), data(request, 4195, 10)])],
    ['a chunk of 4 GiB', (request) => chunkHead(request, CHUNK.offsetData, 0xffff_ffff, u64(4096))],
    ['a chunk without content', (request) => chunkHead(request, CHUNK.offsetData, 8, u64(4096))],
    ['a hole of no size', (request) => chunk(request, CHUNK.offsetHole, false, Buffer.concat([u64(4096), u32(0)]))],
    [
      'a hole that is too large',
      (request) => chunk(request, CHUNK.offsetHole, false, Buffer.concat([u64(4096), u32(4097)])),
    ],
    ['a chunk of an unknown type', (request) => chunk(request, 77, true)],
    ['a last chunk that is not the last', (request) => chunk(request, CHUNK.none, false)],
    ['an error of 1 GiB', (request) => chunkHead(request, CHUNK.error, 2 ** 30, u32(5))],
    ['an error that is none', (request) => chunk(request, CHUNK.error, true, Buffer.concat([u32(0), u16(0)]))],
    [
      'an error with words that are not there',
      (request) => chunk(request, CHUNK.error, true, Buffer.concat([u32(5), u16(9)])),
    ],
    [
      'an error of another place',
      (request) => chunk(request, CHUNK.errorOffset, true, Buffer.concat([u32(5), u16(0), u64(0)])),
    ],
    ['a block status instead of bytes', (request) => chunk(request, CHUNK.blockStatus, true, Buffer.alloc(12))],
  ];
  it.each(answers)('%s', async (_, bytes, options) => {
    const { disk, server } = await opened({ kind: 'answer', on: 'read', bytes }, options);
    server.order({ kind: 'silent', on: 'flush' });
    const flush = disk.flush();
    await expect.poll(() => server.calls.flush).toBe(1);
    await expect(read(disk)).rejects.toMatchObject({ code: 'PROTOCOL_BROKEN' });
    await expect(flush).rejects.toMatchObject({ code: 'PROTOCOL_BROKEN' });
    await expect.poll(() => server.connections).toBe(0);
  });

  const ALLOCATION = 7;
  it.each<[string, (request: ServedRequest) => Buffer]>([
    ['of a context that was not asked for', (request) => status(request, 8, [4096, 0])],
    ['of no length', (request) => status(request, ALLOCATION, [0, 0])],
    ['that goes on behind the range', (request) => status(request, ALLOCATION, [SIZE, 0, 1, 0])],
    ['that is not told', (request) => success(request)],
    ['by a simple reply', (request) => simple(request, 0)],
    ['in half numbers', (request) => chunk(request, CHUNK.blockStatus, true, Buffer.alloc(13))],
    [
      'told twice',
      (request) => Buffer.concat([status(request, ALLOCATION, [512, 0]), status(request, ALLOCATION, [512, 0])]),
    ],
    ['in 16 MiB', (request) => chunkHead(request, CHUNK.blockStatus, 2 ** 24 + 4, u32(ALLOCATION))],
  ])('a block status %s', async (_, bytes) => {
    const { disk } = await opened({ kind: 'answer', on: 'blockStatus', bytes });
    await expect(disk.extents(0, SIZE)).rejects.toMatchObject({ code: 'PROTOCOL_BROKEN' });
  });

  it('answers twice', async () => {
    const { disk } = await opened({
      kind: 'answer',
      on: 'flush',
      bytes: (request) => Buffer.concat([success(request), success(request)]),
    });
    await disk.flush();
    await expect(read(disk)).rejects.toMatchObject({ code: 'PROTOCOL_BROKEN' });
  });

  const greeting = Buffer.concat([u64(MAGIC.server), u64(MAGIC.option), u16(3)]);
  const reply = (magic: bigint, option: number, type: number, length: number): Buffer =>
    Buffer.concat([greeting, u64(magic), u32(option), u32(type), u32(length), Buffer.alloc(64)]);
  it.each<[string, Buffer, string]>([
    ['another protocol', Buffer.from('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'), 'PROTOCOL_BROKEN'],
    [
      'the oldstyle handshake',
      Buffer.concat([u64(MAGIC.server), u64(MAGIC.oldstyle), Buffer.alloc(136)]),
      'PROTOCOL_BROKEN',
    ],
    ['no fixed newstyle', Buffer.concat([u64(MAGIC.server), u64(MAGIC.option), u16(2)]), 'PROTOCOL_BROKEN'],
    ['an option reply with another magic number', reply(1n, 8, 1, 0), 'PROTOCOL_BROKEN'],
    ['a reply to another option', reply(MAGIC.optionReply, 7, 1, 0), 'PROTOCOL_BROKEN'],
    ['an option reply of 1 GiB', reply(MAGIC.optionReply, 8, 1, 2 ** 30), 'PROTOCOL_BROKEN'],
    ['half a greeting and the end', greeting.subarray(0, 9), 'LINK_LOST'],
  ])('in the handshake: %s', async (_, bytes, code) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).resume();
      if (bytes.length > 17) socket.write(bytes);
      else socket.end(bytes);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    const bound = server.address();
    const socket = connect({ host: '127.0.0.1', port: typeof bound === 'object' && bound !== null ? bound.port : 0 });
    await expect(openNbd('nbd://hostile/', { socket, handshakeTimeoutMs: 5000 })).rejects.toMatchObject({ code });
    expect(socket.destroyed).toBe(true);
  });
});

describe('a server that stops', () => {
  it.each<[string, NbdFault]>([
    ['in the middle of a reply', { kind: 'cut', afterBytes: 1000 }],
    ['between a head and its payload', { kind: 'cut', afterBytes: 20 }],
    ['at once', { kind: 'cut', afterBytes: 0 }],
  ])('cut off %s', async (_, fault) => {
    const { disk } = await opened(fault);
    const all = await Promise.allSettled([read(disk), read(disk), disk.extents(0, SIZE)]);
    expect(all.map((one) => one.status === 'rejected' && one.reason.code)).toEqual([
      'LINK_LOST',
      'LINK_LOST',
      'LINK_LOST',
    ]);
  });

  it('answering: every request ends by its deadline', async () => {
    const { disk, server } = await opened({ kind: 'silent', on: 'read' }, {}, { requestTimeoutMs: 60 });
    server.order({ kind: 'delay', on: 'flush', ms: 10_000 });
    const flush = disk.flush();
    await expect(read(disk)).rejects.toMatchObject({
      code: 'LINK_LOST',
      message: expect.stringMatching(/within 0.06 s/),
    });
    await expect(flush).rejects.toMatchObject({ code: 'LINK_LOST' });
  });

  it('reading: writes and those who wait for a slot end by a deadline too', async () => {
    const { disk } = await opened({ kind: 'deaf' }, {}, { requestTimeoutMs: 60, inFlight: 2, requestBytes: 65_536 });
    const big = Buffer.alloc(SIZE);
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => disk.write(0, big)));
    expect(new Set(all.map((one) => one.status === 'rejected' && one.reason.code))).toEqual(new Set(['LINK_LOST']));
  });

  it('in the handshake', async () => {
    const server = createServer((socket) => void socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    const address = `nbd://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}/`;
    await expect(openNbd(address, { handshakeTimeoutMs: 50 })).rejects.toMatchObject({ code: 'LINK_LOST' });
    await new Promise((resolve) => server.close(resolve));
  });

  it('lets nothing into a buffer once a call has ended', async () => {
    const { disk, server } = await opened({ kind: 'delay', on: 'read', ms: 60 }, {}, { requestTimeoutMs: 30 });
    const into = Buffer.alloc(4096);
    await expect(disk.read(0, into)).rejects.toMatchObject({ code: 'LINK_LOST' });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(into.equals(Buffer.alloc(4096))).toBe(true);
    expect(server.connections).toBe(0);
  });

  it('lets nothing in either while it says goodbye to a server that is being shut down', async () => {
    const { disk, server } = await opened({ kind: 'delay', on: 'read', ms: 60 });
    server.order({ kind: 'error', on: 'flush', errno: 108 });
    const into = Buffer.alloc(4096);
    const both = await Promise.allSettled([disk.read(0, into), disk.flush()]);
    expect(both.map((one) => one.status === 'rejected' && one.reason.code)).toEqual(['LINK_LOST', 'LINK_LOST']);
    await expect.poll(() => server.goodbyes).toBe(1);
    expect(into.equals(Buffer.alloc(4096))).toBe(true);
  });

  it('passes a bit that was turned over: proof is not the business of NBD', async () => {
    const { disk } = await opened({ kind: 'flip', offset: 5000, bit: 3 });
    const into = randomBytes(4096);
    await disk.read(4096, into);
    expect([into[903], into[904], into[905]]).toEqual([1, 9, 1]);
  });
});

function data(request: ServedRequest, offset: number | bigint, length: number): Buffer {
  return chunk(request, CHUNK.offsetData, false, Buffer.concat([u64(offset), Buffer.alloc(length)]));
}

function chunkHead({ cookie }: ServedRequest, type: number, length: number, begin: Buffer): Buffer {
  return Buffer.concat([u32(MAGIC.chunk), u16(0), u16(type), cookie, u32(length), begin, Buffer.alloc(64)]);
}

function status(request: ServedRequest, id: number, words: readonly number[]): Buffer {
  return chunk(request, CHUNK.blockStatus, false, Buffer.concat([u32(id), ...words.map(u32)]));
}
