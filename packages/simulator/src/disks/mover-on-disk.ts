/**
 * A mover image, as the boot disk of a guest: text at 64 KiB that names itself in its first line, with a job in it or not. That
 * is what the real one's first process looks for, too; nothing else of it is looked at here.
 *
 *     BATON-MOVER-REGION 1
 *     <key> <value>
 *     END
 */
import type { GuestDefinition } from '../guest/definition.ts';
import type { DiskBlocks } from './sparse-disk.ts';

const REGION_OFFSET = 65_536;
const REGION_BYTES = 65_536;
const FIRST_LINE = 'BATON-MOVER-REGION 1';
const LAST_LINE = 'END';

/** Null when there is none. */
export async function readMoverFrom(disk: DiskBlocks): Promise<GuestDefinition | null> {
  const length = Math.min(REGION_BYTES, disk.sizeBytes - REGION_OFFSET);
  if (length < FIRST_LINE.length) return null;
  const region = Buffer.from(await disk.read(REGION_OFFSET, length));
  const [first, ...lines] = region.toString('latin1').replaceAll('\0', '').split('\n');
  if (first !== FIRST_LINE) return null;
  const end = lines.indexOf(LAST_LINE);
  const gateway = lines.slice(0, Math.max(0, end)).find((line) => line.startsWith('gateway '));
  const mover = { gateway: gateway?.slice('gateway '.length) ?? '' };
  return { hostname: 'mover', httpPort: null, keepalived: null, mover };
}

/** The bytes of a disk that boots as a mover, with that job (lines `<key> <value>`); null: without one. */
export function moverImage(job: Readonly<Record<string, string>> | null): Uint8Array {
  const lines = job === null ? [] : [...Object.entries(job).map(([key, value]) => `${key} ${value}`), LAST_LINE];
  const image = Buffer.alloc(REGION_OFFSET + REGION_BYTES);
  image.write([FIRST_LINE, ...lines, ''].join('\n'), REGION_OFFSET, 'latin1');
  return image;
}
