import { BANNERS, TAGS } from './diff-format.ts';
import type { DiffEvent, DiffVersion } from './diff-format.ts';

/** The bytes of one event; written one after the other they are the stream. A `write` must be followed by its `data`. */
export function encodeDiffEvent(version: DiffVersion, event: DiffEvent): Buffer {
  switch (event.kind) {
    case 'begin':
      return Buffer.from(BANNERS[version], 'latin1');
    case 'from-snap':
      return record(version, TAGS.fromSnap, name(event.name));
    case 'to-snap':
      return record(version, TAGS.toSnap, name(event.name));
    case 'protection':
      // Form 1 has no record for it.
      return version === 1
        ? Buffer.alloc(0)
        : record(version, TAGS.protection, Buffer.from([event.isProtected ? 1 : 0]));
    case 'size':
      return record(version, TAGS.size, numbers(event.sizeBytes));
    case 'write':
      return record(version, TAGS.write, numbers(event.offset, event.length), event.length);
    case 'data':
      return event.bytes;
    case 'zero':
      return record(version, TAGS.zero, numbers(event.offset, event.length));
    default:
      return Buffer.from([TAGS.end]);
  }
}

function record(version: DiffVersion, tag: number, fields: Buffer, dataBytes = 0): Buffer {
  if (version === 1) return Buffer.concat([Buffer.from([tag]), fields]);
  return Buffer.concat([Buffer.from([tag]), numbers(fields.length + dataBytes), fields]);
}

function name(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, at) => bytes.writeBigUInt64LE(BigInt(value), 8 * at));
  return bytes;
}
