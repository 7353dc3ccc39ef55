import { createCipheriv, createHash } from 'node:crypto';
import type { DiffEvent } from '../diff-format.ts';
import { encodeDiffEvent } from '../diff-writer.ts';

export type Range =
  | { readonly offset: number; readonly bytes: Buffer }
  | { readonly offset: number; readonly zeros: number };

/** A diff in form 1, as rbd export-diff writes it. */
export function diffBytes(
  head: { readonly from?: string; readonly to?: string; readonly size: number },
  ranges: readonly Range[],
): Buffer {
  const events: DiffEvent[] = [{ kind: 'begin', version: 1 }];
  if (head.from !== undefined) events.push({ kind: 'from-snap', name: head.from });
  if (head.to !== undefined) events.push({ kind: 'to-snap', name: head.to });
  events.push({ kind: 'size', sizeBytes: head.size });
  for (const range of ranges) {
    if ('zeros' in range) events.push({ kind: 'zero', offset: range.offset, length: range.zeros });
    else
      events.push(
        { kind: 'write', offset: range.offset, length: range.bytes.length },
        { kind: 'data', offset: range.offset, bytes: range.bytes },
      );
  }
  return Buffer.concat([...events, { kind: 'end' } as const].map((event) => encodeDiffEvent(1, event)));
}

/** Bytes that nobody can guess and everybody can make again. */
export function noise(length: number, seed: string): Buffer {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}
