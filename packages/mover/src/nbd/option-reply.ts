/** Options of the handshake: what is asked before there is an export, and what a refusal means. */
import type { Duplex } from 'node:stream';
import type { MoverError } from '../mover-error.ts';
import type { ByteReader } from './byte-reader.ts';
import { broken, lost, spoken, unavailable } from './nbd-error.ts';
import { MAGIC, OPTION_REPLY } from './protocol.ts';

/** Longer than any reply of a known option: a name of 4096 bytes and what stands before it. */
const REPLY_BYTES = 16 * 1024;
/** A server tells so many things of an export at most; contexts are counted with them. */
const REPLIES = 64;

export interface OptionReply {
  readonly type: number;
  readonly data: Buffer;
}

/** The replies to one option. The last one says how it ended: `ack`, or a refusal. */
export interface OptionOutcome {
  readonly told: readonly OptionReply[];
  readonly end: OptionReply;
}

export interface Haggling {
  readonly name: string;
  readonly stream: Duplex;
  readonly reader: ByteReader;
}

/** Asks one option, and waits for all that is said about it. */
export async function ask(haggling: Haggling, option: number, data: Buffer = Buffer.alloc(0)): Promise<OptionOutcome> {
  sendOption(haggling, option, data);
  const told: OptionReply[] = [];
  for (;;) {
    const reply = await readReply(haggling, option);
    if (reply.type === OPTION_REPLY.ack || isRefusal(reply)) return { told, end: reply };
    if (told.length === REPLIES) throw broken(haggling.name, `more than ${REPLIES} replies to option ${option}`);
    told.push(reply);
  }
}

export function sendOption({ stream }: Haggling, option: number, data: Buffer): void {
  const head = Buffer.allocUnsafe(16);
  head.writeBigUInt64BE(MAGIC.option, 0);
  head.writeUInt32BE(option, 8);
  head.writeUInt32BE(data.length, 12);
  stream.write(Buffer.concat([head, data]));
}

async function readReply({ name, reader }: Haggling, option: number): Promise<OptionReply> {
  const head = await reader.read(20);
  if (head.readBigUInt64BE(0) !== MAGIC.optionReply)
    throw broken(name, 'the reply to an option has another magic number');
  if (head.readUInt32BE(8) !== option)
    throw broken(name, `option ${option} was answered as option ${head.readUInt32BE(8)}`);
  const length = head.readUInt32BE(16);
  if (length > REPLY_BYTES) throw broken(name, `a reply to option ${option} of ${length} bytes`);
  return { type: head.readUInt32BE(12), data: await reader.read(length) };
}

export function isRefusal({ type }: OptionReply): boolean {
  return type >= 0x8000_0000;
}

/** A string with its length before it, as options carry them. */
export function counted(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** What it means that the server does not let us use the export ("Option reply types"). `what`: what was asked for. */
export function refusal(name: string, what: string, { type, data }: OptionReply): MoverError {
  const said = spoken(data);
  const cannot = (why: string, remedy: string): MoverError => unavailable(name, `${why}${said}`, remedy);
  switch (type) {
    case OPTION_REPLY.unknown:
      return cannot(
        'the server has no export of that name',
        'Compare the name with the exports that `nbdinfo --list` shows.',
      );
    case OPTION_REPLY.tlsRequired:
      return cannot(
        'the server wants TLS first',
        'Give the TLS credentials of this server, and an address with nbds://.',
      );
    case OPTION_REPLY.policy:
      return cannot(
        `the server's policy forbids ${what}`,
        "Look into the server's configuration for who may use this export, and from where.",
      );
    case OPTION_REPLY.platform:
      return cannot(`the server's platform does not support ${what}`, 'Serve the export with another NBD server.');
    case OPTION_REPLY.shutdown:
      return lost(name, `the server is being shut down${said}`);
    case OPTION_REPLY.blockSizeRequired:
      return cannot(
        'the server wants block sizes to be asked for, and they were',
        'Serve the export with another NBD server.',
      );
    case OPTION_REPLY.unsupported:
      return cannot(
        `the server does not support ${what}`,
        'Serve the export with nbdkit or qemu-nbd of a maintained version.',
      );
    default:
      return cannot(
        `the server refused ${what} (reply ${type - 0x8000_0000})`,
        'Look into the log of the NBD server for the reason.',
      );
  }
}
