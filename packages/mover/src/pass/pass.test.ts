import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { interruption } from '../agent/interruption.ts';
import { faultyDevice } from '../device/testing/faulty-device.ts';
import { memoryManifestStore } from '../manifest/manifest-store.ts';
import { MoverError } from '../mover-error.ts';
import { makeThrottle } from '../throttle/throttle.ts';
import { BLOCK_BYTES, CHUNK_BYTES, SMALL_BLOCK_BYTES } from './pass.ts';
import { receivePass } from './receive-pass.ts';
import { sendPass } from './send-pass.ts';
import { linkPair } from './testing/link-pair.ts';
import { apply, noise, planOf, reportOf, tryPass, type Way } from './testing/scenario.ts';
import { firstDifference, sparseDevice } from './testing/sparse-device.ts';

const way: Way = {
  knowledge: 'read',
  algorithm: 'aes-128-gmac',
  smallBlocks: 'none',
  compression: 'none',
  windowChunks: 4,
  reorder: false,
  extents: true,
};
const MIB = CHUNK_BYTES;

async function twoDisks(sizeBytes: number, chunks: readonly number[]) {
  const [source, target] = [sparseDevice(sizeBytes), sparseDevice(sizeBytes)];
  for (const disk of [source, target]) {
    for (const chunk of chunks) await disk.write(chunk * MIB, noise(MIB, chunk));
    await disk.flush();
  }
  return { source, target };
}

function codeOf(ended: { readonly report: unknown } | { readonly error: unknown }): string {
  if (!('error' in ended)) return 'ended well';
  return ended.error instanceof MoverError ? ended.error.code : String(ended.error);
}

describe('a pass', () => {
  it('takes a fresh disk at its word: reads 64 MiB of it, and is told the rest in one frame', async () => {
    const size = 300 * MIB;
    const [source, target] = [sparseDevice(size), sparseDevice(size)];
    await apply(source, [{ at: 0.951, bytes: 3000, seed: 1, kind: 'random' }]);
    const { sent, received, link } = await tryPass({
      source,
      target,
      plan: planOf(size, { ...way, knowledge: 'fresh' }),
    });
    expect(firstDifference(source, target)).toBe(null);
    expect(reportOf(sent)).toMatchObject({ changedBytes: BLOCK_BYTES, zeroBytes: size - BLOCK_BYTES });
    expect(target.readBytes).toBe(64 * MIB);
    expect(source.readBytes).toBe(MIB);
    expect(link.toTargetBytes).toBeLessThan(BLOCK_BYTES + 300 * 64);
    expect(reportOf(received).readBackPassed).toBe(true);
  });

  it('does not take it at its word when something was written to it', async () => {
    const size = 150 * MIB;
    const [source, target] = [sparseDevice(size), sparseDevice(size)];
    await apply(target, [
      { at: 0, bytes: 512, seed: 1, kind: 'random' },
      { at: 0.9, bytes: 512, seed: 1, kind: 'random' },
    ]);
    const { received } = await tryPass({ source, target, plan: planOf(size, { ...way, knowledge: 'fresh' }) });
    expect(reportOf(received).zeroBytes).toBe(size);
    expect(firstDifference(source, target)).toBe(null);
  });

  it('goes by the manifest when told to, and reads the target only where that knows nothing', async () => {
    const size = 100 * MIB;
    const { source, target } = await twoDisks(size, [1, 50, 99]);
    const manifest = memoryManifestStore();
    reportOf((await tryPass({ source, target, plan: planOf(size, way), receive: { manifest } })).sent);
    await source.write(50 * MIB + 5, Buffer.from('changed'));
    const before = target.readBytes;
    const plan = planOf(size, { ...way, knowledge: 'manifest' }, { pass: 2, view: 'snapshot-2' });
    const { sent } = await tryPass({ source, target, plan, receive: { manifest } });
    expect(reportOf(sent).changedBytes).toBe(BLOCK_BYTES);
    expect(target.readBytes).toBe(before);
    await source.flush();
    expect(firstDifference(source, target)).toBe(null);
  });

  it('sends small blocks alone, and proves the whole block', async () => {
    const size = 10 * MIB + 5000;
    const { source, target } = await twoDisks(size, [1, 2, 9]);
    await source.write(MIB + 3 * SMALL_BLOCK_BYTES + 1, Buffer.from('x'));
    await source.write(2 * MIB, Buffer.alloc(SMALL_BLOCK_BYTES, 'y'));
    await source.write(9 * MIB + 15 * BLOCK_BYTES, Buffer.alloc(BLOCK_BYTES, 'z'));
    await source.flush();
    const { sent, received, link } = await tryPass({
      source,
      target,
      plan: planOf(size, { ...way, smallBlocks: 'always' }),
    });
    expect(firstDifference(source, target)).toBe(null);
    expect(reportOf(sent).changedBytes).toBe(2 * SMALL_BLOCK_BYTES + BLOCK_BYTES);
    expect(reportOf(received).changedBytes).toBe(2 * SMALL_BLOCK_BYTES + BLOCK_BYTES);
    expect(link.toTargetBytes).toBeLessThan(2 * SMALL_BLOCK_BYTES + BLOCK_BYTES + 3000);
  });

  it.each([
    ['whole blocks', null, 2 * BLOCK_BYTES],
    ['small ones', 8e6, 2 * SMALL_BLOCK_BYTES],
  ] as const)('sends %s by itself when the link may carry %s bytes in a second', async (_name, limit, changed) => {
    const size = 10 * MIB;
    const { source, target } = await twoDisks(size, [1, 2]);
    await source.write(MIB + 5, Buffer.from('x'));
    await source.write(2 * MIB + 5, Buffer.from('x'));
    await source.flush();
    const plan = planOf(size, { ...way, smallBlocks: 'auto' });
    const send = { throttle: makeThrottle({ wireBytesPerSecond: limit }) };
    const { sent } = await tryPass({ source, target, plan, send });
    expect(reportOf(sent).changedBytes).toBe(changed);
    expect(firstDifference(source, target)).toBe(null);
  });

  it('reads of a bitmap what is dirty, and what the target does not prove', async () => {
    const size = 120 * MIB;
    const { source, target } = await twoDisks(size, [1, 30, 80]);
    const manifest = memoryManifestStore();
    reportOf((await tryPass({ source, target, plan: planOf(size, way), receive: { manifest } })).sent);
    source.watch();
    await source.write(80 * MIB + 7, Buffer.from('changed'));
    await source.flush();
    // The target rots meanwhile, where the source is clean.
    await target.write(30 * MIB + 9, Buffer.from('rotten'));
    await target.flush();
    const before = source.readBytes;
    const plan = planOf(size, way, { pass: 2, view: 'snapshot-2' });
    const { sent, received } = await tryPass({
      source,
      target,
      plan,
      send: { bitmapSincePass: 1 },
      receive: { manifest },
    });
    expect(source.readBytes - before).toBe(2 * MIB);
    expect(firstDifference(source, target)).toBe(null);
    expect(reportOf(sent).root).toBe(reportOf(received).root);
    expect(reportOf(sent).sha256).toBe(null);
  });

  it('finds in the next pass what was read wrongly once, and at once when it reads twice', async () => {
    const size = 3 * MIB;
    const { source, target } = await twoDisks(size, [1]);
    await source.write(MIB + 100, Buffer.from('changed'));
    await source.flush();
    const flip = { kind: 'flip', on: 'read', offset: MIB + 200, bit: 3 } as const;
    const twice = await tryPass({
      source: faultyDevice(source, flip),
      target,
      plan: planOf(size, way),
      send: { readTwice: true },
    });
    expect([codeOf(twice.sent), codeOf(twice.received)]).toEqual(['DEVICE_FAILED', 'DEVICE_FAILED']);
    reportOf((await tryPass({ source: faultyDevice(source, flip), target, plan: planOf(size, way) })).sent);
    expect(firstDifference(source, target)).toBe(MIB);
    const plan = planOf(size, way, { pass: 2 });
    expect(reportOf((await tryPass({ source, target, plan })).sent).changedBytes).toBe(BLOCK_BYTES);
    expect(firstDifference(source, target)).toBe(null);
  });

  it('compresses when the link is slow', async () => {
    const size = 24 * MIB;
    const make = async () => {
      const [source, target] = [sparseDevice(size), sparseDevice(size)];
      for (let chunk = 0; chunk < 24; chunk += 1)
        await source.write(chunk * MIB, Buffer.alloc(MIB, `line ${chunk} of a text, `));
      await source.flush();
      return { source, target, plan: planOf(size, { ...way, compression: 'auto', windowChunks: 6 }) };
    };
    const slow = await make();
    const link = linkPair({ bytesPerSecond: 8e6 });
    await Promise.all([
      sendPass(slow.source, link.source, slow.plan),
      receivePass(slow.target, link.target, slow.plan),
    ]);
    expect(firstDifference(slow.source, slow.target)).toBe(null);
    expect(link.toTargetBytes).toBeLessThan(0.7 * size);
  }, 60_000);

  it('makes the SHA-256 of a disk that is large enough for a thread of its own', async () => {
    const size = 300 * MIB + 5;
    const { source, target } = await twoDisks(size, [1, 299]);
    await source.write(299 * MIB + 7, Buffer.from('changed'));
    await source.write(100 * MIB, noise(2 * MIB, 9));
    await source.flush();
    const { sent } = await tryPass({ source, target, plan: planOf(size, way) });
    const hash = createHash('sha256');
    const chunk = Buffer.alloc(MIB);
    for (let at = 0; at < size; at += MIB) {
      const part = chunk.subarray(0, Math.min(MIB, size - at));
      await source.read(at, part);
      hash.update(part);
    }
    expect(reportOf(sent).sha256).toBe(hash.digest('hex'));
    expect(firstDifference(source, target)).toBe(null);
  });

  it('runs over a real socket, and tells how far it is', async () => {
    const size = 20 * MIB;
    const { source, target } = await twoDisks(size, [3, 7]);
    for (let chunk = 8; chunk < 16; chunk += 1) await source.write(chunk * MIB, noise(MIB, chunk));
    await source.flush();
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const near = connect(address.port, '127.0.0.1');
    const [far] = await accepted;
    const seen: number[] = [];
    const onProgress = ({ doneBytes }: { readonly doneBytes: number }): void => void seen.push(doneBytes);
    const plan = planOf(size, way);
    const [sent, received] = await Promise.all([
      sendPass(source, near, plan, { onProgress }),
      receivePass(target, far, plan, { onProgress }),
    ]);
    server.close();
    expect(firstDifference(source, target)).toBe(null);
    expect(received).toMatchObject({ root: sent.root, changedBytes: 8 * MIB, view: 'snapshot-1', pass: 1 });
    expect(sent.wireBytes).toBeGreaterThan(8 * MIB);
    expect(seen.filter((doneBytes) => doneBytes === size)).toHaveLength(2);
  });
});

describe('a pass that cannot be', () => {
  const size = 5 * MIB;

  it.each([
    [{ sizeBytes: size + 1 }, 'DEVICE_SIZE'],
    [{ windowBytes: 5 }, 'JOB_INVALID'],
    [{ pass: 0 }, 'JOB_INVALID'],
    [{ view: '' }, 'JOB_INVALID'],
    [{ tags: { algorithm: 'aes-128-gmac', key: Buffer.alloc(5) } }, 'JOB_INVALID'],
  ] as const)('is refused before anything is sent: %o', async (over, code) => {
    const { source } = linkPair();
    await expect(sendPass(sparseDevice(size), source, planOf(size, way, over))).rejects.toMatchObject({ code });
  });

  it('is refused by both ends when they mean different ones', async () => {
    const link = linkPair();
    const ends = await Promise.allSettled([
      sendPass(sparseDevice(size), link.source, planOf(size, way)),
      receivePass(sparseDevice(size), link.target, planOf(size, way, { view: 'another' })),
    ]);
    for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: { code: 'PEER_REFUSED' } });
  });

  it('ends on both ends when a device fails, with what failed', async () => {
    const { source, target } = await twoDisks(size, [1]);
    await source.write(0, noise(2 * MIB, 9));
    const full = faultyDevice(target, { kind: 'full', afterBytes: MIB });
    const one = await tryPass({ source, target: full, plan: planOf(size, way) });
    expect([codeOf(one.sent), codeOf(one.received)]).toEqual(['DEVICE_FULL', 'DEVICE_FULL']);
    const error = new MoverError({ code: 'DEVICE_FAILED', message: 'the disk is gone', remedy: 'none' });
    const gone = faultyDevice(source, { kind: 'error', on: 'read', offset: MIB, error });
    const two = await tryPass({ source: gone, target, plan: planOf(size, way) });
    expect([codeOf(two.sent), codeOf(two.received)]).toEqual(['DEVICE_FAILED', 'DEVICE_FAILED']);
  });

  it('finds a target that does not keep what it is given', async () => {
    const { source, target } = await twoDisks(size, [1]);
    await source.write(0, noise(2 * MIB, 9));
    for (const fault of [
      { kind: 'lost', on: 'write', offset: MIB } as const,
      { kind: 'lost', on: 'flush', skip: 1 } as const,
      { kind: 'flip', on: 'readBack', offset: MIB + 3, bit: 1 } as const,
    ]) {
      const { received } = await tryPass({ source, target: faultyDevice(target, fault), plan: planOf(size, way) });
      expect(codeOf(received)).toBe('NOT_AS_SENT');
      await target.write(0, Buffer.alloc(2 * MIB));
      await target.flush();
    }
  });

  it('ends when it is told to, on both ends, and leaves nothing running', async () => {
    const { source, target } = await twoDisks(size, [1]);
    await source.write(0, noise(3 * MIB, 9));
    const stop = new AbortController();
    const throttle = makeThrottle({ wireBytesPerSecond: 1000 });
    setTimeout(() => stop.abort(new Error('enough')), 100);
    const { sent, received } = await tryPass({
      source,
      target,
      plan: planOf(size, way),
      send: { throttle, signal: stop.signal },
    });
    expect([codeOf(sent), codeOf(received)]).toEqual(['Error: enough', 'LINK_LOST']);
  });

  it('tells the other end that it was interrupted, and that the same again may succeed', async () => {
    const { source, target } = await twoDisks(size, [1]);
    for (const end of ['send', 'receive'] as const) {
      const ended = AbortSignal.abort(interruption('its time is over'));
      const { sent, received } = await tryPass({ source, target, plan: planOf(size, way), [end]: { signal: ended } });
      expect([codeOf(sent), codeOf(received)]).toEqual(['INTERRUPTED', 'INTERRUPTED']);
      const peer = end === 'send' ? received : sent;
      expect('error' in peer ? peer.error : null).toMatchObject({
        retryable: true,
        message: 'The other end gave up: The mover ended before its work was done: its time is over.',
      });
    }
  });
});

describe('a pass that goes on after a break', () => {
  it('flushes what the try before wrote and did not commit, and reads it past the caches', async () => {
    const size = 12 * MIB;
    const { source, target } = await twoDisks(size, [1, 10]);
    await source.write(0, noise(MIB, 9));
    await source.flush();
    const manifest = memoryManifestStore();
    const error = new MoverError({ code: 'DEVICE_FAILED', message: 'the disk is gone', remedy: 'none' });
    const broken = faultyDevice(source, { kind: 'error', on: 'read', offset: 10 * MIB, error });
    await tryPass({ source: broken, target, plan: planOf(size, way), receive: { manifest } });
    const there = Buffer.alloc(BLOCK_BYTES);
    await target.read(0, there);
    expect([there.equals(noise(BLOCK_BYTES, 9)), target.medium.has(0)]).toEqual([true, false]);
    reportOf((await tryPass({ source, target, plan: planOf(size, way), receive: { manifest } })).received);
    target.losePower();
    expect(firstDifference(source, target)).toBe(null);
  });
});
