import { MAGIC, REQUEST_BYTES } from './protocol.ts';

/** The cookie is still to be written, at 8. */
export function requestHead(type: number, flags: number, offset: number, length: number): Buffer {
  const head = Buffer.alloc(REQUEST_BYTES);
  head.writeUInt32BE(MAGIC.request, 0);
  head.writeUInt16BE(flags, 4);
  head.writeUInt16BE(type, 6);
  head.writeBigUInt64BE(BigInt(offset), 16);
  head.writeUInt32BE(length, 24);
  return head;
}
