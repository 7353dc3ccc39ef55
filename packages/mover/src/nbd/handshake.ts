/**
 * The handshake, fixed newstyle: greeting, TLS if it is wanted (first, so that nothing else is said in clear text), structured
 * replies, contexts, then the export. Whatever ends it otherwise than well is thrown; the caller destroys the stream.
 */
import type { Duplex } from 'node:stream';
import { MoverError } from '../mover-error.ts';
import { ByteReader } from './byte-reader.ts';
import { chooseContexts, type Contexts, NO_CONTEXTS, noBitmap } from './contexts.ts';
import { type ExportInfo, enterExport } from './export-info.ts';
import { broken, lost, spoken } from './nbd-error.ts';
import { ask, type Haggling, type OptionReply } from './option-reply.ts';
import { HANDSHAKE, MAGIC, OPTION, OPTION_REPLY } from './protocol.ts';
import { type NbdTls, startTls, tlsFault } from './start-tls.ts';

export interface HandshakeWish {
  /** How the server is called in messages. */
  readonly name: string;
  readonly exportName: string;
  /** Null: clear text. */
  readonly tls: NbdTls | null;
  /** The host that the server's certificate is for; null when it is not known. */
  readonly host: string | null;
  /** Name of a bitmap in the export, as qemu-nbd -B offers it; null: none. */
  readonly dirtyBitmap: string | null;
}

export interface Negotiated {
  readonly stream: Duplex;
  readonly reader: ByteReader;
  readonly structured: boolean;
  readonly contexts: Contexts;
  readonly info: ExportInfo;
}

/** @throws MoverError JOB_INVALID, DEVICE_UNAVAILABLE, DEVICE_SIZE, PEER_REFUSED, PROTOCOL_BROKEN, LINK_LOST */
export async function shakeHands(socket: Duplex, wish: HandshakeWish): Promise<Negotiated> {
  const { name, exportName, dirtyBitmap } = wish;
  let haggling: Haggling = { name, stream: socket, reader: new ByteReader(socket) };
  try {
    const padding = await greet(haggling);
    if (wish.tls !== null) haggling = await secure(haggling, wish.tls, wish.host);
    const structured = await agreeOnStructure(haggling).catch((error: unknown) => {
      throw error instanceof MoverError || wish.tls === null ? error : tlsFault(name, error);
    });
    const contexts = structured ? await chooseContexts(haggling, exportName, dirtyBitmap) : NO_CONTEXTS;
    const info = await enterExport(haggling, exportName, padding);
    if (dirtyBitmap !== null && contexts.dirtyBitmap === null) throw noBitmap(name, dirtyBitmap);
    return { ...haggling, structured, contexts, info };
  } catch (error) {
    if (error instanceof MoverError) throw error;
    throw lost(name, `${reason(error)}, during the handshake`, error);
  }
}

/** A server without structured replies is good for reading and writing, and tells nothing of its blocks. */
async function agreeOnStructure(haggling: Haggling): Promise<boolean> {
  const { end } = await ask(haggling, OPTION.structuredReply);
  return end.type === OPTION_REPLY.ack;
}

/** Answers how many zeros a server adds to the reply to NBD_OPT_EXPORT_NAME. */
async function greet({ name, stream, reader }: Haggling): Promise<number> {
  const greeting = await reader.read(16);
  if (greeting.readBigUInt64BE(0) !== MAGIC.server)
    throw broken(name, 'its first bytes are not those of an NBD server');
  if (greeting.readBigUInt64BE(8) === MAGIC.oldstyle) throw broken(name, 'it knows the oldstyle handshake alone');
  if (greeting.readBigUInt64BE(8) !== MAGIC.option) throw broken(name, 'its greeting has an unknown magic number');
  const flags = (await reader.read(2)).readUInt16BE(0);
  if ((flags & HANDSHAKE.fixedNewstyle) === 0) throw broken(name, 'it does not know the fixed newstyle handshake');
  const ours = Buffer.alloc(4);
  ours.writeUInt32BE(HANDSHAKE.fixedNewstyle | (flags & HANDSHAKE.noZeroes));
  stream.write(ours);
  return (flags & HANDSHAKE.noZeroes) === 0 ? 124 : 0;
}

async function secure(plain: Haggling, tls: NbdTls, host: string | null): Promise<Haggling> {
  const { name, stream, reader } = plain;
  const { end } = await ask(plain, OPTION.startTls);
  if (end.type !== OPTION_REPLY.ack) throw notSecure(name, end);
  // Who could slip bytes in before TLS begins could make them pass for the server's own afterwards.
  if (reader.heldBytes > 0) throw broken(name, 'it went on in clear text after it had agreed to TLS');
  reader.detach();
  const secured = await startTls(name, stream, tls, host);
  return { name, stream: secured, reader: new ByteReader(secured) };
}

function notSecure(name: string, { type, data }: OptionReply): MoverError {
  return new MoverError({
    code: 'PEER_REFUSED',
    message: `${name} refuses TLS (reply ${type - 0x8000_0000})${spoken(data)}; without it, nothing is sent.`,
    remedy:
      'Start the server with TLS credentials, or, on a link that nobody else can reach, use an address with nbd://.',
  });
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
