import { MoverError } from '../mover-error.ts';

/** What the fields of a diff hold. `at` and `offset` are offsets in the stream, for messages. */

/** Throws PROTOCOL_BROKEN for what no disk can have. */
export function diffNumber(bytes: Buffer, at: number, offset: number, what: string): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw brokenDiff(offset + at, `${what} of ${String(value)}`);
  return Number(value);
}

/** Null when it is not text, or could not be given back byte for byte. */
export function diffName(bytes: Buffer): string | null {
  try {
    const name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return name.includes('\0') ? null : name;
  } catch {
    return null;
  }
}

export function brokenDiff(at: number, what: string): MoverError {
  return new MoverError({
    code: 'PROTOCOL_BROKEN',
    message: `The stream is no diff of an RBD image: ${what} (at byte ${String(at)}).`,
    remedy:
      'Make the diff again with rbd export-diff. If it breaks at the same byte again, the program that made it is not one that was tried.',
    retryable: true,
  });
}
