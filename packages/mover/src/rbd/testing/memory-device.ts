import type { BlockDevice } from '../../device/block-device.ts';

/** A disk in memory. `broken`: a byte that does not keep what is written to it. */
export function memoryDevice(content: Buffer, broken: number | null = null): BlockDevice {
  const done = (): Promise<void> => Promise.resolve();
  return {
    name: 'memory',
    sizeBytes: content.length,
    readOnly: false,
    readBackPasses: true,
    read: (offset, into) => {
      content.copy(into, 0, offset, offset + into.length);
      return done();
    },
    write: (offset, from) => {
      from.copy(content, offset);
      if (broken !== null && broken >= offset && broken < offset + from.length)
        content[broken] = (content[broken] ?? 0) ^ 1;
      return done();
    },
    writeZeros: (offset, length) => {
      content.fill(0, offset, offset + length);
      return done();
    },
    readBack: (offset, into) => {
      content.copy(into, 0, offset, offset + into.length);
      return done();
    },
    flush: done,
    extents: () => Promise.resolve(null),
    dirtyExtents: () => Promise.resolve(null),
    close: done,
  };
}
