/**
 * Where a disk that was ever used holds something: its first and last MiB (partition tables and their copies, labels of LVM, RAID, ZFS
 * and swap), where partitions usually begin, and where ext4 and btrfs keep copies of their first block.
 */
const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

interface Place {
  readonly offset: number;
  readonly length: number;
}

/** In order of offset, each within the size. */
export function tellingPlaces(sizeBytes: number): readonly Place[] {
  const offsets = [
    0,
    // The first partition: at 1 MiB since Windows Vista and fdisk 2.17; after a BIOS or EFI partition of the usual sizes.
    ...[1, 2, 3, 5, 100, 101, 106, 107, 200, 201, 256, 257, 300, 301, 512, 513, 1024, 1025, 1026].map((at) => at * MIB),
    // ext4 with 4 KiB blocks: copies in block groups 1 and the powers of 3, 5 and 7 (mke2fs(8), sparse_super), in a file system that
    // begins at 0 or at 1 MiB.
    ...[1, 3, 5, 7, 9, 25, 27, 49, 81, 125, 243, 343].flatMap((group) => [group * 128 * MIB, group * 128 * MIB + MIB]),
    // btrfs: copies at 64 MiB and 256 GiB (btrfs-inspect-internal(8), dump-super).
    64 * MIB,
    65 * MIB,
    256 * GIB,
    256 * GIB + MIB,
    sizeBytes - MIB,
  ];
  const starts = [...new Set(offsets.map((offset) => Math.max(0, offset)))].sort((one, other) => one - other);
  let end = 0;
  const places: Place[] = [];
  for (const start of starts) {
    const from = Math.max(start, end);
    const to = Math.min(start + (start === 0 || start === sizeBytes - MIB ? MIB : 64 * KIB), sizeBytes);
    if (from < to) places.push({ offset: from, length: to - from });
    end = Math.max(end, to);
  }
  return places;
}
