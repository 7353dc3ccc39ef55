/** The server's side of the handshake. */
import type { Duplex } from 'node:stream';
import type { BlockDevice } from '../../device/block-device.ts';
import { ByteReader } from '../byte-reader.ts';
import {
  ALLOCATION_CONTEXT,
  DIRTY_BITMAP_PREFIX,
  EXPORT_FLAG,
  HANDSHAKE,
  INFO,
  MAGIC,
  OPTION,
  OPTION_REPLY,
} from '../protocol.ts';
import type { NbdServerOptions } from './nbd-server.ts';
import { secureServed } from './served-tls.ts';

export interface ServedLink {
  readonly stream: Duplex;
  readonly reader: ByteReader;
  /** The export that the client chose. */
  readonly device: BlockDevice;
  readonly structured: boolean;
  /** Those that the client chose. */
  readonly contexts: readonly ServedContext[];
}

export interface ServedContext {
  readonly id: number;
  readonly kind: 'allocation' | 'dirty';
}

/** Far apart, so that nobody takes a place in a list for a number. */
const IDS = { allocation: 7, dirty: 90_001 } as const;

export async function haggle(socket: Duplex, device: BlockDevice, options: NbdServerOptions): Promise<ServedLink> {
  let [stream, reader] = [socket, new ByteReader(socket)];
  let [isSecure, structured] = [options.tls === undefined, false];
  let contexts: readonly ServedContext[] = [];
  const { exportName = '', refuse } = options;
  const exported = (name: string): BlockDevice | null =>
    name === exportName ? device : (options.otherExports?.get(name) ?? null);
  stream.write(
    Buffer.concat([u64(MAGIC.server), u64(MAGIC.option), u16(HANDSHAKE.fixedNewstyle | HANDSHAKE.noZeroes)]),
  );
  const clientFlags = (await reader.read(4)).readUInt32BE(0);
  for (;;) {
    const head = await reader.read(16);
    if (head.readBigUInt64BE(0) !== MAGIC.option) throw new Error('no option where one should be');
    const option = head.readUInt32BE(8);
    const data = await reader.read(head.readUInt32BE(12));
    const reply = (type: number, body = Buffer.alloc(0)): boolean =>
      stream.write(Buffer.concat([u64(MAGIC.optionReply), u32(option), u32(type), u32(body.length), body]));
    if (refuse?.option === option) reply(refuse.reply, Buffer.from(refuse.words ?? ''));
    else if (option === OPTION.abort) {
      reply(OPTION_REPLY.ack);
      throw new Error('the client went away');
    } else if (option === OPTION.startTls && options.tls !== undefined) {
      reply(OPTION_REPLY.ack);
      reader.detach();
      stream = await secureServed(stream, options.tls);
      reader = new ByteReader(stream);
      [isSecure, structured, contexts] = [true, false, []];
    } else if (!isSecure) reply(OPTION_REPLY.tlsRequired);
    else if (option === OPTION.structuredReply && options.structured !== false) {
      structured = true;
      reply(OPTION_REPLY.ack);
    } else if (option === OPTION.setMetaContext && structured) {
      contexts = contextsOf(data, options);
      for (const { id, kind } of contexts)
        reply(OPTION_REPLY.metaContext, Buffer.concat([u32(id), Buffer.from(contextName(kind, options))]));
      reply(OPTION_REPLY.ack);
    } else if (option === OPTION.go && options.go !== false) {
      const chosen = exported(data.toString('utf8', 4, 4 + data.readUInt32BE(0)));
      if (chosen === null) {
        reply(OPTION_REPLY.unknown);
        continue;
      }
      reply(OPTION_REPLY.info, Buffer.concat([u16(INFO.export), exportOf(chosen, options)]));
      if (options.blockSizes !== undefined) {
        const { minimum, preferred, maximum } = options.blockSizes;
        reply(OPTION_REPLY.info, Buffer.concat([u16(INFO.blockSize), u32(minimum), u32(preferred), u32(maximum)]));
      }
      reply(OPTION_REPLY.ack);
      return { stream, reader, device: chosen, structured, contexts };
    } else if (option === OPTION.exportName) {
      const chosen = exported(data.toString());
      if (chosen === null) throw new Error('no such export, and no way to say so');
      const padding = (clientFlags & HANDSHAKE.noZeroes) === 0 ? 124 : 0;
      stream.write(Buffer.concat([exportOf(chosen, options), Buffer.alloc(padding)]));
      return { stream, reader, device: chosen, structured, contexts };
    } else reply(OPTION_REPLY.unsupported);
  }
}

function exportOf(device: BlockDevice, options: NbdServerOptions): Buffer {
  const offered = options.flags ?? EXPORT_FLAG.flush | EXPORT_FLAG.writeZeroes | EXPORT_FLAG.dontFragment;
  const flags = EXPORT_FLAG.hasFlags | offered | (device.readOnly ? EXPORT_FLAG.readOnly : 0);
  return Buffer.concat([u64(options.claimedBytes ?? BigInt(device.sizeBytes)), u16(flags)]);
}

function contextsOf(data: Buffer, options: NbdServerOptions): readonly ServedContext[] {
  let at = 4 + data.readUInt32BE(0);
  const queries: string[] = [];
  const count = data.readUInt32BE(at);
  at += 4;
  while (queries.length < count) {
    const length = data.readUInt32BE(at);
    queries.push(data.toString('utf8', at + 4, at + 4 + length));
    at += 4 + length;
  }
  // Not in the order in which they were asked for, as a server may.
  return (['dirty', 'allocation'] as const)
    .filter((kind) => queries.includes(contextName(kind, options)))
    .map((kind) => ({ id: IDS[kind], kind }));
}

function contextName(kind: ServedContext['kind'], options: NbdServerOptions): string {
  if (kind === 'allocation') return ALLOCATION_CONTEXT;
  return options.dirtyBitmap === undefined ? '' : `${DIRTY_BITMAP_PREFIX}${options.dirtyBitmap}`;
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function u64(value: bigint | number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
