/**
 * Reads one reply message, simple or a chunk of a structured one, into the request that it is for. Nothing is believed of what a
 * server says: lengths are compared with what was asked before a byte of them is read.
 */
import type { StatusRun } from './block-status.ts';
import type { ByteReader } from './byte-reader.ts';
import { broken, ofErrno, spoken } from './nbd-error.ts';
import { doing, type Pending, wantsOneChunk } from './pending.ts';
import { CHUNK, CHUNK_DONE, CHUNK_EXTENTS, MAGIC, STRING_BYTES } from './protocol.ts';

export interface ReplySource {
  readonly name: string;
  readonly reader: ByteReader;
  readonly structured: boolean;
  /** The numbers of the contexts that a block status tells of. */
  readonly contexts: readonly number[];
  /** The request under way with this cookie. */
  readonly find: (high: number, low: number) => Pending | undefined;
}

/** Answers with the request when its reply is whole. @throws MoverError PROTOCOL_BROKEN, or what ended the stream */
export async function readReply(source: ReplySource): Promise<Pending | null> {
  const { name, reader, structured } = source;
  const head = await reader.read(16);
  const magic = head.readUInt32BE(0);
  if (magic === MAGIC.simpleReply) {
    const pending = found(source, head.readUInt32BE(8), head.readUInt32BE(12));
    await simpleReply(source, pending, head.readUInt32BE(4));
    return pending;
  }
  if (magic !== MAGIC.chunk) throw broken(name, `a reply with the magic number 0x${magic.toString(16)}`);
  if (!structured) throw broken(name, 'a structured reply, which was not agreed on');
  const length = (await reader.read(4)).readUInt32BE(0);
  const pending = found(source, head.readUInt32BE(8), head.readUInt32BE(12));
  const isLast = (head.readUInt16BE(4) & CHUNK_DONE) !== 0;
  const type = head.readUInt16BE(6);
  await chunk(source, pending, type, length);
  if (type === CHUNK.none && !isLast) throw broken(name, 'a chunk without content that is not the last one');
  if (!isLast) return null;
  if (pending.error === null) expectWhole(source, pending);
  return pending;
}

function found({ name, find }: ReplySource, high: number, low: number): Pending {
  const pending = find(high, low);
  // After its last chunk a request is forgotten, so this is met too when a server answers twice.
  if (pending === undefined) throw broken(name, 'a reply to a request that was not made, or that was answered');
  return pending;
}

async function simpleReply({ name, reader, structured }: ReplySource, pending: Pending, errno: number): Promise<void> {
  const { request, cover } = pending;
  if (cover.chunks > 0 || pending.status.size > 0) throw broken(name, 'a simple reply within a structured one');
  if (errno !== 0) {
    pending.error ??= ofErrno(name, doing(request), errno);
    return;
  }
  if (request.command === 'blockStatus' || (request.command === 'read' && structured))
    throw broken(name, `a ${doing(request)} was answered by a simple reply`);
  if (request.into !== undefined) await reader.fill(request.into);
}

async function chunk(source: ReplySource, pending: Pending, type: number, length: number): Promise<void> {
  const { name, reader } = source;
  const { command } = pending.request;
  const wrong = (): Error =>
    broken(name, `a chunk of type ${type} with ${length} bytes for a ${doing(pending.request)}`);
  if ((type & CHUNK.errorBit) !== 0) return await errorChunk(source, pending, type, length);
  switch (type) {
    case CHUNK.none:
      if (length !== 0) throw wrong();
      return;
    case CHUNK.offsetData: {
      if (command !== 'read' || length < 9) throw wrong();
      const offset = (await reader.read(8)).readBigUInt64BE(0);
      await reader.fill(place(source, pending, offset, length - 8));
      return;
    }
    case CHUNK.offsetHole: {
      if (command !== 'read' || length !== 12) throw wrong();
      const hole = await reader.read(12);
      place(source, pending, hole.readBigUInt64BE(0), hole.readUInt32BE(8)).fill(0);
      return;
    }
    case CHUNK.blockStatus:
      if (command !== 'blockStatus' || length < 12 || length % 8 !== 4 || length > 4 + 8 * CHUNK_EXTENTS) throw wrong();
      return blockStatus(source, pending, await reader.read(length));
    default:
      throw wrong();
  }
}

/** The part of the caller's buffer that a content chunk is for. */
function place({ name }: ReplySource, { request, cover }: Pending, offset: bigint, length: number): Buffer {
  const begin = offset - BigInt(request.offset);
  if (request.into === undefined || begin < 0n || length === 0 || begin + BigInt(length) > BigInt(request.length))
    throw broken(name, `${length} bytes at ${offset} came for a ${doing(request)}`);
  const at = Number(begin);
  if (!cover.add(at, at + length)) throw broken(name, `some bytes came twice for a ${doing(request)}`);
  if (cover.chunks > 1 && wantsOneChunk(request)) throw broken(name, 'several chunks where one was asked for');
  return request.into.subarray(at, at + length);
}

function blockStatus({ name, contexts }: ReplySource, { request, status }: Pending, told: Buffer): void {
  const context = told.readUInt32BE(0);
  if (!contexts.includes(context) || status.has(context))
    throw broken(name, 'the block status of a context that was not asked for, or of one twice');
  const runs: StatusRun[] = [];
  let covered = 0;
  for (let at = 4; at < told.length; at += 8) {
    const run = { length: told.readUInt32BE(at), flags: told.readUInt32BE(at + 4) };
    if (run.length === 0 || covered >= request.length) throw broken(name, `blocks that are not in a ${doing(request)}`);
    covered += run.length;
    runs.push(run);
  }
  status.set(context, runs);
}

async function errorChunk(
  { name, reader }: ReplySource,
  pending: Pending,
  type: number,
  length: number,
): Promise<void> {
  const { request } = pending;
  const fixed = type === CHUNK.errorOffset ? 14 : 6;
  if (length < fixed || length > fixed + STRING_BYTES) throw broken(name, `an error told in ${length} bytes`);
  const told = await reader.read(length);
  const errno = told.readUInt32BE(0);
  const words = told.readUInt16BE(4);
  if (errno === 0 || words > length - fixed) throw broken(name, 'an error chunk that tells no error');
  let where = '';
  if (type === CHUNK.errorOffset) {
    const offset = told.readBigUInt64BE(6 + words);
    if (offset < BigInt(request.offset) || offset > BigInt(request.offset) + BigInt(request.length))
      throw broken(name, `an error at ${offset} for a ${doing(request)}`);
    where = `, met at ${offset}`;
  }
  pending.error ??= ofErrno(name, doing(request) + where, errno, spoken(told.subarray(6, 6 + words)));
}

function expectWhole({ name, contexts }: ReplySource, { request, cover, status }: Pending): void {
  if (request.command === 'read' && cover.bytes !== request.length)
    throw broken(name, `${cover.bytes} bytes came for a ${doing(request)}, and no error`);
  if (request.command === 'blockStatus' && status.size !== contexts.length)
    throw broken(name, `the status of ${status.size} contexts came for a ${doing(request)}, of ${contexts.length}`);
}
