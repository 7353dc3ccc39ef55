/**
 * Asks one name server and updates it: queries, and dynamic updates (RFC 2136) with transaction signatures (RFC 8945). Over
 * TCP, so that an answer is whole and its sender is who was asked.
 */
import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { type Answer, decode, encode, type Packet, type RecordType } from 'dns-packet';
import { BatonError } from '../../domain/error.ts';
import type { NameRecords } from '../../ports/name-updates.ts';
import { sign, type Signed, skipName, verify } from './tsig.ts';
import type { TsigKey } from './tsig-key.ts';

export interface NameServer {
  readonly host: string;
  readonly port: number;
  readonly key: TsigKey | null;
}

export type AddressType = Extract<RecordType, 'A' | 'AAAA'>;

const TYPE_NUMBER: Readonly<Record<AddressType, number>> = { A: 1, AAAA: 28 };
const TIMEOUT_MS = 10_000;
const MOST_BYTES = 65_535;
/** Header flags: opcode in bits 11 to 14 (RFC 2136, 1.3), "recursion desired" is not. */
const OPCODE_UPDATE = 5 << 11;
const HEADER_BYTES = 12;
const SERVFAIL = 2;
const NXRRSET = 8;
/** RFC 1035 4.1.1, RFC 2136 2.2, RFC 8945 3. */
const RCODES: Readonly<Record<number, string>> = {
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  6: 'YXDOMAIN',
  7: 'YXRRSET',
  8: 'NXRRSET',
  9: 'NOTAUTH',
  10: 'NOTZONE',
};

/** The records of that very name, or null. Throws NAME_SERVER_SILENT, NAME_SERVER_FAILING, NAME_SERVER_REFUSED. */
export async function ask(
  server: NameServer,
  name: string,
  type: AddressType,
  signal: AbortSignal,
): Promise<NameRecords | null> {
  const { answers = [] } = await exchange(server, { type: 'query', questions: [{ name, type }] }, signal);
  const found = answers.flatMap((answer) =>
    (answer.type === 'A' || answer.type === 'AAAA') && answer.type === type && sameName(answer.name, name)
      ? [answer]
      : [],
  );
  if (found.length === 0) return null;
  return {
    addresses: found.map(({ data }) => data).toSorted(),
    ttlSeconds: Math.min(...found.map(({ ttl }) => ttl ?? 0)),
  };
}

/**
 * Replaces the records of a name, in one message that changes everything or nothing, on the condition that they are what was
 * expected (RFC 2136, 2.4.2). Answers with false when they are not.
 */
export async function update(
  server: NameServer,
  zone: string,
  records: RecordsOf,
  expected: readonly string[],
  wanted: NameRecords,
  signal: AbortSignal,
): Promise<boolean> {
  const { name, type } = records;
  const added = wanted.addresses.map((data) => ({ name, type, class: 'IN', ttl: wanted.ttlSeconds, data }) as const);
  return updateOn(server, zone, records, expected, [emptySet(name, type), ...added], signal);
}

/**
 * The same without a change: an update that holds its condition alone. The server looks at the signature, and at who may update
 * the zone, before it looks at what is updated (RFC 2136, 3.3; BIND's update-policy only where something is).
 */
export async function mayUpdate(
  server: NameServer,
  zone: string,
  records: RecordsOf,
  expected: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  return updateOn(server, zone, records, expected, [], signal);
}

/** The records of one name and type. */
interface RecordsOf {
  readonly name: string;
  readonly type: AddressType;
}

/** An update on the condition that the records are what was expected. Answers with false when they are not. */
async function updateOn(
  server: NameServer,
  zone: string,
  { name, type }: RecordsOf,
  expected: readonly string[],
  authorities: Answer[],
  signal: AbortSignal,
): Promise<boolean> {
  const message: Packet = {
    type: 'query',
    flags: OPCODE_UPDATE,
    questions: [{ name: zone, type: 'SOA' }],
    answers: expected.map((data) => ({ name, type, class: 'IN', ttl: 0, data })),
    authorities,
  };
  return (await exchange(server, message, signal, [NXRRSET])).rcode !== NXRRSET;
}

/** "Delete an RRset": class ANY and no data (RFC 2136, 2.5.2). The library knows addresses only with data. */
function emptySet(name: string, type: AddressType): Answer {
  return {
    name,
    type: `UNKNOWN_${TYPE_NUMBER[type]}`,
    class: 'ANY',
    ttl: 0,
    data: Buffer.alloc(0),
  } as unknown as Answer;
}

type Answered = Pick<Packet, 'answers'> & { readonly rcode: number };

async function exchange(
  server: NameServer,
  packet: Packet,
  signal: AbortSignal,
  tellable: readonly number[] = [],
): Promise<Answered> {
  const id = randomInt(0x1_0000);
  const bare = encode({ ...packet, id });
  const request: Signed =
    server.key === null ? { message: bare, mac: Buffer.alloc(0) } : sign(bare, server.key, nowSeconds());
  const answer = await overTcp(server, request.message, signal);
  if (answer.length < HEADER_BYTES || answer.readUInt16BE(0) !== id)
    throw silent(server, 'what came back is not the answer to what was asked');
  const rcode = answer.readUInt16BE(2) & 0xf;
  if (server.key !== null && rcode !== 9) {
    // An answer that nobody signed may come from anybody. NOTAUTH comes unsigned when the server does not take our key.
    if (
      verify(answer, lastRecord(answer), {
        requestMac: request.mac,
        key: server.key,
        nowSeconds: nowSeconds(),
      }) !== 'good'
    )
      throw refused(server, 'its answer is not signed with the key', 'See that the name server knows this very key.');
  }
  if (rcode === SERVFAIL) throw failing(server);
  if (rcode !== 0 && rcode !== 3 && !tellable.includes(rcode)) {
    const hint =
      rcode === 5 || rcode === 9 ? ' Let its zone take updates by this key (BIND: allow-update or update-policy).' : '';
    throw refused(server, `it answered ${RCODES[rcode] ?? `rcode ${rcode}`}`, `Look into its log.${hint}`);
  }
  return { answers: decode(answer).answers ?? [], rcode };
}

/** Where the last record of the message begins, when it is a TSIG record. */
export function lastRecord(message: Buffer): number | null {
  try {
    const counts = [4, 6, 8, 10].map((at) => message.readUInt16BE(at));
    const [questions = 0, ...records] = counts;
    let offset = HEADER_BYTES;
    for (let n = 0; n < questions; n += 1) offset = skipName(message, offset) + 4;
    let last: number | null = null;
    for (let n = records.reduce((sum, count) => sum + count, 0); n > 0; n -= 1) {
      const fixed = skipName(message, offset);
      last = message.readUInt16BE(fixed) === 250 ? offset : null;
      offset = fixed + 10 + message.readUInt16BE(fixed + 8);
    }
    return last;
  } catch {
    return null;
  }
}

/** RFC 1035, 4.2.2: two bytes of length before each message. */
async function overTcp(server: NameServer, message: Buffer, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const socket = connect({ host: server.host, port: server.port });
    const chunks: Buffer[] = [];
    const end = (finish: () => void): void => {
      signal.removeEventListener('abort', aborted);
      socket.destroy();
      finish();
    };
    const aborted = (): void => end(() => reject(signal.reason as Error));
    signal.addEventListener('abort', aborted, { once: true });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.length);
    socket.setTimeout(TIMEOUT_MS, () => end(() => reject(silent(server, `no answer within ${TIMEOUT_MS / 1000} s`))));
    socket.once('error', (error) => end(() => reject(silent(server, error.message))));
    socket.once('close', () => end(() => reject(silent(server, 'it closed the connection'))));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const all = Buffer.concat(chunks);
      if (all.length < 2 || all.length < 2 + all.readUInt16BE(0)) return;
      if (all.length > MOST_BYTES + 2) return;
      end(() => resolve(all.subarray(2, 2 + all.readUInt16BE(0))));
    });
    socket.write(Buffer.concat([length, message]));
  });
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Names of the DNS are the same in whatever case, with or without the last dot. */
const sameName = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (name: string): string => name.toLowerCase().replace(/\.$/, '');

function silent(server: NameServer, why: string): BatonError {
  return new BatonError({
    code: 'NAME_SERVER_SILENT',
    kind: 'cloud',
    message: `The name server ${server.host} port ${server.port} does not answer: ${why}.`,
    remedy: 'See that it runs, and that TCP reaches it from here (cutover.update of the HA IP in the plan).',
    retryable: true,
  });
}

/** "The name server was unable to process this query due to a problem with the name server" (RFC 1035, 4.1.1). */
function failing(server: NameServer): BatonError {
  return new BatonError({
    code: 'NAME_SERVER_FAILING',
    kind: 'cloud',
    message: `The name server ${server.host} port ${server.port} cannot serve its zone now: it answered SERVFAIL.`,
    remedy:
      'Look into its log: a zone that is not loaded, or that it cannot write. A server that has just begun needs a moment.',
    retryable: true,
  });
}

function refused(server: NameServer, why: string, remedy: string): BatonError {
  return new BatonError({
    code: 'NAME_SERVER_REFUSED',
    kind: 'user',
    message: `The name server ${server.host} port ${server.port} did not do what it was asked: ${why}.`,
    remedy,
  });
}
