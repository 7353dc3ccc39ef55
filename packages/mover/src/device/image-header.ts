/**
 * Something that is to be read as a raw disk may be an image in another format, or compressed: then its bytes are not the disk's. The mover
 * never opens a format by what it finds (whoever writes to a raw disk could choose that), it only says what it looks like.
 */
import type { BlockDevice } from './block-device.ts';

interface Sign {
  readonly format: string;
  /** From the start; negative: from the end. */
  readonly at: number;
  readonly bytes: Buffer;
}

const SIGNS: readonly Sign[] = [
  { format: 'qcow2', at: 0, bytes: Buffer.from('QFI\xfb', 'latin1') },
  { format: 'qed', at: 0, bytes: Buffer.from('QED\0', 'latin1') },
  { format: 'vmdk', at: 0, bytes: Buffer.from('KDMV') },
  { format: 'vmdk', at: 0, bytes: Buffer.from('COWD') },
  { format: 'vmdk', at: 0, bytes: Buffer.from('# Disk DescriptorFile') },
  { format: 'vhdx', at: 0, bytes: Buffer.from('vhdxfile') },
  { format: 'vhd', at: 0, bytes: Buffer.from('conectix') },
  { format: 'vhd', at: -512, bytes: Buffer.from('conectix') },
  { format: 'vdi', at: 64, bytes: Buffer.from('7f10dabe', 'hex') },
  { format: 'parallels', at: 0, bytes: Buffer.from('WithoutFreeSpace') },
  { format: 'parallels', at: 0, bytes: Buffer.from('WithouFreSpacExt') },
  { format: 'gzip', at: 0, bytes: Buffer.from('1f8b08', 'hex') },
  { format: 'xz', at: 0, bytes: Buffer.from('fd377a585a00', 'hex') },
  { format: 'zstd', at: 0, bytes: Buffer.from('28b52ffd', 'hex') },
];
const EDGE_BYTES = 512;

/** The format that a device looks to be in, by its first and last sector; null when it looks raw. */
export async function sniffImageFormat(device: BlockDevice): Promise<string | null> {
  const length = Math.min(EDGE_BYTES, device.sizeBytes);
  const first = Buffer.alloc(length);
  const last = Buffer.alloc(length);
  await device.read(0, first);
  await device.read(device.sizeBytes - length, last);
  const found = SIGNS.find(({ at, bytes }) => {
    const edge = at < 0 ? last : first;
    const from = at < 0 ? Math.max(0, length + at) : at;
    return edge.subarray(from, from + bytes.length).equals(bytes);
  });
  return found?.format ?? null;
}

export function isCompressed(format: string): boolean {
  return ['gzip', 'xz', 'zstd'].includes(format);
}
