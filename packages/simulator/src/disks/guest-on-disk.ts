/**
 * A guest in the first blocks of its boot disk: 8 magic, 4 length, 32 sha256, then its definition as JSON. The digest stands
 * for all that a real system needs intact to boot.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { GuestDefinition } from '../guest/definition.ts';
import { readMoverFrom } from './mover-on-disk.ts';
import type { DiskBlocks } from './sparse-disk.ts';

const MAGIC = Buffer.from('SIMGUEST');
const HEAD_BYTES = 44;
/** A broken length must not make anybody read a whole disk. */
const MAX_JSON_BYTES = 1_048_576;

/** Without `mover`, which is never written as this. */
const guestSchema: z.ZodType<GuestDefinition> = z.object({
  hostname: z.string(),
  httpPort: z.number().nullable(),
  keepalived: z.nullable(
    z.object({
      version: z.string(),
      instances: z.array(
        z.object({
          name: z.string(),
          virtualRouterId: z.number(),
          priority: z.number(),
          advertIntervalMs: z.number(),
          nopreempt: z.boolean(),
          nic: z.number(),
          virtualAddresses: z.array(z.string()),
        }),
      ),
    }),
  ),
});

/** @throws RangeError when the disk is too small for it, or it is beyond all measure */
export async function writeGuestTo(disk: DiskBlocks, guest: GuestDefinition): Promise<void> {
  const json = Buffer.from(JSON.stringify(guest));
  if (json.byteLength > MAX_JSON_BYTES) throw new RangeError(`a guest of ${json.byteLength} bytes`);
  const head = Buffer.alloc(HEAD_BYTES);
  head.set(MAGIC, 0);
  head.writeUInt32BE(json.byteLength, 8);
  head.set(sha256(json), 12);
  await disk.write(0, Buffer.concat([head, json]));
}

/** Null when there is none, or when a byte of it is not as it was written. */
export async function readGuestFrom(disk: DiskBlocks): Promise<GuestDefinition | null> {
  if (disk.sizeBytes < HEAD_BYTES) return null;
  const head = Buffer.from(await disk.read(0, HEAD_BYTES));
  const length = head.readUInt32BE(8);
  if (!head.subarray(0, 8).equals(MAGIC)) return readMoverFrom(disk);
  if (length > MAX_JSON_BYTES || HEAD_BYTES + length > disk.sizeBytes) return null;
  const json = Buffer.from(await disk.read(HEAD_BYTES, length));
  if (!sha256(json).equals(head.subarray(12))) return null;
  return guestSchema.parse(JSON.parse(json.toString()));
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
