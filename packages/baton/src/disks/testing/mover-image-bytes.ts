/** What packages/mover/image/build.sh writes, without the kernel: the first line of the region at 64 KiB, and something behind it. */
export function moverImageBytes(): Buffer {
  const bytes = Buffer.alloc(256 * 1024);
  bytes.write('BATON-MOVER-REGION 1\n', 64 * 1024);
  return bytes;
}
