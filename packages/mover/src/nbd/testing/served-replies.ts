/** Replies as bytes: each buffer is one message. */
import { CHUNK, CHUNK_DONE, MAGIC } from '../protocol.ts';
import type { ServedRequest } from './nbd-fault.ts';
import { u16, u32, u64 } from './served-handshake.ts';

type Cookie = Pick<ServedRequest, 'cookie'>;

export function simple({ cookie }: Cookie, errno: number, payload = Buffer.alloc(0)): Buffer {
  return Buffer.concat([u32(MAGIC.simpleReply), u32(errno), cookie, payload]);
}

export function chunk({ cookie }: Cookie, type: number, isLast: boolean, payload = Buffer.alloc(0)): Buffer {
  const flags = isLast ? CHUNK_DONE : 0;
  return Buffer.concat([u32(MAGIC.chunk), u16(flags), u16(type), cookie, u32(payload.length), payload]);
}

export function success(request: Cookie): Buffer {
  return chunk(request, CHUNK.none, true);
}

/** The last part first; zeros as a hole, unless it is all in one. */
export function content(request: ServedRequest, bytes: Buffer, most: number): readonly Buffer[] {
  const messages: Buffer[] = [];
  for (let begin = 0; begin < bytes.length; begin += most) {
    const part = bytes.subarray(begin, begin + most);
    const offset = u64(request.offset + begin);
    const isHole = part.length < bytes.length && part.every((byte) => byte === 0);
    messages.unshift(
      isHole
        ? chunk(request, CHUNK.offsetHole, false, Buffer.concat([offset, u32(part.length)]))
        : chunk(request, CHUNK.offsetData, false, Buffer.concat([offset, part])),
    );
  }
  return [...messages, success(request)];
}

export function status(
  request: Cookie,
  contexts: readonly { readonly id: number; readonly runs: readonly (readonly [length: number, flags: number])[] }[],
): readonly Buffer[] {
  const messages = contexts.map(({ id, runs }) =>
    chunk(request, CHUNK.blockStatus, false, Buffer.concat([u32(id), ...runs.flat().map(u32)])),
  );
  return [...messages, success(request)];
}

export function failure(
  structured: boolean,
  request: Cookie,
  errno: number,
  words = '',
  at?: number,
): readonly Buffer[] {
  if (!structured) return [simple(request, errno)];
  const told = Buffer.concat([u32(errno), u16(Buffer.byteLength(words)), Buffer.from(words)]);
  return at === undefined
    ? [chunk(request, CHUNK.error, true, told)]
    : [chunk(request, CHUNK.errorOffset, false, Buffer.concat([told, u64(at)])), success(request)];
}
