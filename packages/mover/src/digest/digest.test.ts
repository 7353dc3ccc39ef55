import { createHash, randomFillSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isInThread, openDigest } from './open-digest.ts';

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
  ['here', MIB],
  ['in a thread', 2 * GIB],
])('a digest %s', (_name, sizeBytes) => {
  it('is the SHA-256 of what was added, in order', async () => {
    const parts = [shared(MIB), 3 * MIB + 5, shared(100), 1, shared(MIB - 1)];
    const digest = openDigest(sizeBytes);
    const added = parts.map((part) => (typeof part === 'number' ? digest.addZeros(part) : digest.add(part)));
    expect(await digest.digest()).toBe(expected(parts));
    await Promise.all(added);
    digest.close();
  });

  it('has taken what was added once it says so: then it may be written over', async () => {
    const memory = shared(MIB);
    const first = Buffer.from(memory);
    const digest = openDigest(sizeBytes);
    await digest.add(memory);
    memory.fill(7);
    await digest.add(memory);
    expect(await digest.digest()).toBe(expected([first, Buffer.alloc(MIB, 7)]));
    digest.close();
  });
});

describe('a digest in a thread', () => {
  it('is for disks that are worth it', () => {
    expect([isInThread(64 * MIB), isInThread(GIB)]).toEqual([false, true]);
  });

  it('takes memory of this thread as well', async () => {
    const bytes = randomFillSync(Buffer.alloc(5000));
    const digest = openDigest(GIB);
    await digest.add(bytes);
    expect(await digest.digest()).toBe(expected([bytes]));
    digest.close();
  });

  it('that was given up tells everybody who waits for it', async () => {
    const digest = openDigest(GIB);
    const waiting = Promise.allSettled([digest.addZeros(GIB), digest.digest()]);
    digest.close();
    for (const one of await waiting)
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'INTERRUPTED', retryable: true } });
    await expect(digest.addZeros(1)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
