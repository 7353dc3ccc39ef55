import { MoverError } from '../mover-error.ts';
import { blockSize, foundSize, toldSize } from './block-size.ts';
import type { Descriptor } from './descriptor.ts';

/** The size at open, and whether it is still so. */
export interface OpenSize {
  readonly openedBytes: number;
  /** @throws MoverError DEVICE_SIZE when it became another */
  expectUnchanged(): Promise<void>;
}

/** @param node a block device's directory under /sys */
export async function openSize(file: Descriptor, isBlock: boolean, node: string | null): Promise<OpenSize> {
  const now = async (): Promise<number> => {
    if (!isBlock) return (await file.stat()).size;
    return node === null ? foundSize(file) : ((await toldSize(node)) ?? takenAway(file.name));
  };
  const openedBytes = isBlock ? await blockSize(file, node) : await now();
  if (openedBytes === 0) throw empty(file.name);
  return {
    openedBytes,
    async expectUnchanged() {
      const bytes = await now();
      if (bytes !== openedBytes) throw changedSize(file.name, openedBytes, bytes);
    },
  };
}

function changedSize(name: string, openedBytes: number, bytes: number): MoverError {
  return new MoverError({
    code: 'DEVICE_SIZE',
    message: `${name} has ${bytes} bytes; it had ${openedBytes} when it was opened`,
    remedy: 'Give it its size back, or start the move again with the sizes that are so now.',
  });
}

function takenAway(name: string): never {
  throw new MoverError({
    code: 'DEVICE_UNAVAILABLE',
    message: `${name} was taken away: this machine no longer has it`,
    remedy: 'Attach the disk again, and look under which name it is now: `lsblk -o NAME,SIZE,SERIAL`.',
  });
}

function empty(name: string): MoverError {
  return new MoverError({
    code: 'DEVICE_SIZE',
    message: `${name} has no bytes`,
    remedy: 'Give a target file the size of the source: `truncate -s <bytes>`.',
  });
}
