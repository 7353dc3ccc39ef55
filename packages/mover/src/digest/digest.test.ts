import { createHash, randomFillSync } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isInThread, openDigest } from './open-digest.ts';
import { threadDigest } from './thread-digest.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** Of the same bytes, by the book. */
function expected(parts: readonly (Buffer | number)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(typeof part === 'number' ? Buffer.alloc(part) : part);
  return hash.digest('hex');
}

function shared(bytes: number): Buffer {
  return randomFillSync(Buffer.from(new SharedArrayBuffer(bytes)));
}

describe.each([
  ['here', () => openDigest(MIB)],
  ['in a thread', threadDigest],
])('a digest %s', (_name, open) => {
  it('is the SHA-256 of what was added, in order', async () => {
    const parts = [shared(MIB), 3 * MIB + 5, shared(100), 1, shared(MIB - 1)];
    const digest = open();
    const added = parts.map((part) => (typeof part === 'number' ? digest.addZeros(part) : digest.add(part)));
    expect(await digest.digest()).toBe(expected(parts));
    await Promise.all(added);
    digest.close();
  });

  it('has taken what was added once it says so: then it may be written over', async () => {
    const memory = shared(MIB);
    const first = Buffer.from(memory);
    const digest = open();
    await digest.add(memory);
    memory.fill(7);
    await digest.add(memory);
    expect(await digest.digest()).toBe(expected([first, Buffer.alloc(MIB, 7)]));
    digest.close();
  });
});

describe('a digest in a thread', () => {
  it('is for disks that are worth it, where a second processor is', () => {
    expect([isInThread(64 * MIB), isInThread(GIB)]).toEqual([false, availableParallelism() > 1]);
  });

  it('keeps the order of much that comes at once', async () => {
    const parts = Array.from({ length: 200 }, (_, at) => (at % 3 === 0 ? at : shared(1000 + at)));
    const digest = threadDigest();
    const added = parts.map((part) => (typeof part === 'number' ? digest.addZeros(part) : digest.add(part)));
    await added[0];
    expect(await digest.digest()).toBe(expected(parts));
    await Promise.all(added);
    digest.close();
  });

  it('takes memory of this thread as well', async () => {
    const bytes = randomFillSync(Buffer.alloc(5000));
    const digest = threadDigest();
    await digest.add(bytes);
    expect(await digest.digest()).toBe(expected([bytes]));
    digest.close();
  });

  it('that was given up tells everybody who waits for it', async () => {
    const digest = threadDigest();
    const waiting = Promise.allSettled([digest.addZeros(GIB), digest.digest()]);
    digest.close();
    for (const one of await waiting)
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'INTERRUPTED', retryable: true } });
    await expect(digest.addZeros(1)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
