import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Image } from '../../domain/cloud-resources.ts';
import type { Cloud } from '../../ports/cloud.ts';
import { systemClock } from '../../adapters/system-clock.ts';
import type { DiskJob } from '../disk-job.ts';
import { streamImage } from './stream-image.ts';

const CHUNK = 64 * 1024;

function sha512(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('hex');
}

function imageOf(bytes: Uint8Array): Image {
  return {
    id: 'image-1',
    name: 'i',
    status: 'active',
    visibility: 'private',
    diskFormat: 'qcow2',
    sizeBytes: bytes.byteLength,
    virtualSizeBytes: null,
    minDiskGib: 0,
    minRamMib: 0,
    hash: { algorithm: 'sha512', value: sha512(bytes) },
    properties: {},
  };
}

/** A source that sends `sent`, and a target that stores what arrives, spoilt by `spoil`. */
function job(
  sent: Uint8Array,
  spoil: (stored: Uint8Array) => Uint8Array = (stored) => stored,
): DiskJob & { readonly mostAtOnce: () => number } {
  let stored = new Uint8Array();
  let most = 0;
  const source = {
    name: 'source',
    images: {
      // eslint-disable-next-line typescript/require-await
      download: async () =>
        (async function* () {
          for (let at = 0; at < sent.byteLength; at += CHUNK) yield sent.subarray(at, at + CHUNK);
        })(),
    },
  } as unknown as Cloud;
  const target = {
    name: 'target',
    images: {
      upload: async (_id: string, bytes: AsyncIterable<Uint8Array>) => {
        const parts: Uint8Array[] = [];
        for await (const chunk of bytes) {
          most = Math.max(most, chunk.byteLength);
          parts.push(chunk);
        }
        stored = new Uint8Array(spoil(Buffer.concat(parts)));
      },
      getImage: () => Promise.resolve({ ...imageOf(stored), id: 'image-2' }),
    },
  } as unknown as Cloud;
  return {
    migrationId: 'm-00000001',
    stepId: 'primary.final-copy',
    source,
    target,
    balancer: { role: 'primary', name: 'shop-lb1' } as DiskJob['balancer'],
    disk: { key: 'root' } as DiskJob['disk'],
    pass: 'final',
    copyTimeoutSeconds: 10,
    clock: systemClock,
    signal: new AbortController().signal,
    emit: () => Promise.resolve(),
    alone: (work) => work(),
    limits: {},
    pace: () => Promise.resolve(),
    mostAtOnce: () => most,
  };
}

const BYTES = new Uint8Array(1_000_000).map((_, index) => index % 251);

describe('an image on its way', () => {
  it('arrives whole, with one digest at both ends and on the way, chunk by chunk', async () => {
    const one = job(BYTES);
    expect(await streamImage(one, imageOf(BYTES), 'image-2')).toEqual({
      bytes: BYTES.byteLength,
      sha512: sha512(BYTES),
    });
    expect(one.mostAtOnce()).toBe(CHUNK);
  });

  it('keeps to the pace of its load balancer, chunk by chunk', async () => {
    const asked: number[] = [];
    await streamImage(
      { ...job(BYTES), pace: (bytes) => Promise.resolve(void asked.push(bytes)) },
      imageOf(BYTES),
      'image-2',
    );
    expect(asked.reduce((sum, bytes) => sum + bytes, 0)).toBe(BYTES.byteLength);
  });

  it('is refused when one bit changed in the source since it was hashed', async () => {
    const read = BYTES.slice();
    read[5000] = (read[5000] ?? 0) ^ 1;
    await expect(streamImage(job(read), imageOf(BYTES), 'image-2')).rejects.toMatchObject({ code: 'COPY_DIFFERS' });
  });

  it('is refused when one bit changed in the target', async () => {
    const spoil = (stored: Uint8Array): Uint8Array =>
      stored.map((byte, index) => (index === 999_999 ? byte ^ 128 : byte));
    await expect(streamImage(job(BYTES, spoil), imageOf(BYTES), 'image-2')).rejects.toMatchObject({
      code: 'COPY_DIFFERS',
    });
  });

  it('is refused when the download ends early, which looks like the end of the image', async () => {
    await expect(streamImage(job(BYTES.subarray(0, 300_000)), imageOf(BYTES), 'image-2')).rejects.toMatchObject({
      code: 'COPY_SHORT',
    });
  });
});
