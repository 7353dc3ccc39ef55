import { setTimeout as after } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { BlockDevice } from '../device/block-device.ts';
import { CHUNK_BYTES } from './pass.ts';
import { planOf, reportOf, tryPass } from './testing/scenario.ts';

const MIB = CHUNK_BYTES;
const SIZE = 96 * MIB;
const WINDOW_CHUNKS = 4;

/** Holds no content, so what is measured is what the two ends hold. */
function made(write: (from: Buffer) => Promise<void>, read: (offset: number, into: Buffer) => void): BlockDevice {
  return {
    name: 'made',
    sizeBytes: SIZE,
    readOnly: false,
    readBackPasses: true,
    read: async (offset, into) => read(offset, into),
    readBack: async (offset, into) => content(offset, into),
    write: (_offset, from) => write(from),
    writeZeros: async () => {},
    flush: async () => {},
    extents: async () => null,
    dirtyExtents: async () => null,
    close: async () => {},
  };
}

function content(offset: number, into: Buffer): void {
  into.fill(1 + (Math.floor(offset / MIB) % 250));
}

it('both ends hold the window and some MiB, however large the disk', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = (): number => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  // What tests before this one left goes first.
  let least = held();
  for (let look = 0; look < 10; look += 1) {
    await after(20);
    least = Math.min(least, held());
  }
  let [writing, mostWriting, writes, most] = [0, 0, 0, least];
  const target = made(
    async (from) => {
      writing += from.length;
      mostWriting = Math.max(mostWriting, writing);
      writes += 1;
      if (writes % 8 === 0) most = Math.max(most, held());
      await after(2);
      writing -= from.length;
    },
    (_offset, into) => into.fill(0),
  );
  const way = {
    algorithm: 'aes-128-gmac',
    smallBlocks: 'none',
    compression: 'none',
    reorder: false,
    extents: true,
  } as const;
  const plan = planOf(SIZE, { ...way, knowledge: 'read', windowChunks: WINDOW_CHUNKS });
  const { sent } = await tryPass({ source: made(async () => {}, content), target, plan });
  expect(reportOf(sent).changedBytes).toBe(SIZE);
  expect(mostWriting).toBeLessThanOrEqual(WINDOW_CHUNKS * MIB);
  // Of each end the window, what is read ahead and read back, and what lies in the link.
  expect(most - least).toBeLessThan(2 * (WINDOW_CHUNKS + 12) * MIB);
}, 60_000);
