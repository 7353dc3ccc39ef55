/** What disks hold in the fault runs: random bytes, text, written zeros and holes in runs of every alignment; a seed brings it back. */
import { createCipheriv } from 'node:crypto';

import type { Random } from '../../fuzz/random.ts';
import { withFile } from './with-file.ts';

const SECTOR = 512;
const KIB = 1024;
const MIB = 1024 * KIB;
const LOG_LINE =
  'Nov 23 07:14:02 lb1 haproxy[612]: 192.0.2.17:51334 [23/Nov] www~ pool/web2 0/0/1/4/5 200 1873 "GET /"\n';

type Kind = 'random' | 'text' | 'zeros';

/** `bytes` of one kind. Random bytes are the key stream of AES-128-CTR (NIST SP 800-38A): repeatable, and as quick as memory. */
export function contentOf(kind: Kind, bytes: number, random: Random): Buffer {
  if (kind === 'zeros') return Buffer.alloc(bytes);
  if (kind === 'text') return Buffer.alloc(bytes, `${random.below(10_000)} ${LOG_LINE}`);
  const key = Buffer.from(Array.from({ length: 16 }, () => random.below(256)));
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes));
}

const kindOf = (random: Random): Kind => random.of(['random', 'random', 'random', 'text', 'zeros'] as const);

/** Makes the file anew: `sizeBytes` long, of which about `dataBytes` are written and the rest are holes. */
export async function makeDisk(file: string, sizeBytes: number, dataBytes: number, random: Random): Promise<void> {
  await withFile(file, 'w', async (handle) => {
    await handle.truncate(sizeBytes);
    let left = dataBytes;
    while (left > 0) {
      const length = Math.min(left, sectors(random.below(3 * MIB)), sizeBytes);
      await handle.write(contentOf(kindOf(random), length, random), 0, length, place(sizeBytes - length, random));
      left -= length;
    }
  });
}

/** What a running guest does between two passes: `writes` of them, from one sector to 1 MiB, half of them scattered small ones. */
export async function changeDisk(file: string, sizeBytes: number, writes: number, random: Random): Promise<void> {
  await withFile(file, 'r+', async (handle) => {
    for (let write = 0; write < writes; write += 1) {
      const most = random.chance(0.5) ? 4 * KIB : random.chance(0.8) ? 64 * KIB : MIB;
      const length = Math.min(sectors(random.below(most)), sizeBytes);
      await handle.write(contentOf(kindOf(random), length, random), 0, length, place(sizeBytes - length, random));
    }
  });
}

/** Both are whole sectors, as a guest's writes are. */
const sectors = (bytes: number): number => Math.max(SECTOR, bytes - (bytes % SECTOR));
const place = (most: number, random: Random): number =>
  most <= 0 ? 0 : random.below(Math.floor(most / SECTOR) + 1) * SECTOR;

/** Where two files first differ; null when they are the same byte for byte, and as long. */
export async function firstDifference(one: string, other: string): Promise<number | null> {
  return await withFile(one, 'r', async (a) =>
    withFile(other, 'r', async (b) => {
      const [left, right] = [Buffer.allocUnsafe(MIB), Buffer.allocUnsafe(MIB)];
      for (let offset = 0; ;) {
        const [{ bytesRead: leftBytes }, { bytesRead: rightBytes }] = await Promise.all([
          a.read(left, 0, MIB, offset),
          b.read(right, 0, MIB, offset),
        ]);
        const bytes = Math.min(leftBytes, rightBytes);
        if (!left.subarray(0, bytes).equals(right.subarray(0, bytes))) {
          for (let at = 0; at < bytes; at += 1) if (left[at] !== right[at]) return offset + at;
        }
        if (leftBytes !== rightBytes) return offset + bytes;
        if (bytes === 0) return null;
        offset += bytes;
      }
    }),
  );
}
