import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { decode, encode, type Packet } from 'dns-packet';
import { afterEach, expect, it } from 'vitest';
import { ask, mayUpdate, type NameServer, update } from './name-server.ts';
import { readTsigKey } from './tsig-key.ts';

const signal = new AbortController().signal;
const WWW = { name: 'www.example.org.', type: 'A' } as const;
const wanted = { addresses: ['198.51.100.7'], ttlSeconds: 30 };
const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** A server of one name, over TCP: it answers queries and takes updates as RFC 2136 says. `null` answers nothing. */
async function startServer(records: string[], answer?: (request: Packet) => Buffer | null): Promise<NameServer> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes: Buffer) => {
      const message = bytes.subarray(2);
      const request = decode(message);
      const reply = answer === undefined ? serve(request, message, records) : answer(request);
      if (reply === null) {
        socket.destroy();
        return;
      }
      const length = Buffer.alloc(2);
      length.writeUInt16BE(reply.length);
      // In two pieces: an answer is whole when its length says so.
      socket.write(Buffer.concat([length, reply.subarray(0, 5)]));
      setTimeout(() => socket.write(reply.subarray(5)), 5);
    });
  });
  open.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, key: null };
}

function serve(request: Packet, message: Buffer, records: string[]): Buffer {
  const base = { id: request.id ?? 0, type: 'response', questions: request.questions ?? [] } as const;
  if (((message.readUInt16BE(2) >> 11) & 0xf) !== 5) {
    const answers = records.map((data) => ({ ...WWW, ttl: 3600, data }));
    return encode({ ...base, answers: request.questions?.[0]?.name === 'www.example.org' ? answers : [] });
  }
  const dataOf = (part: Packet['answers']): readonly string[] =>
    (part ?? []).flatMap((one) => (one.type === 'A' && one.class === 'IN' ? [one.data] : []));
  const asExpected = dataOf(request.answers).toSorted().join() === records.toSorted().join();
  const emptied = (request.authorities ?? []).some((one) => 'class' in one && one.class === 'ANY');
  if (asExpected && emptied) records.splice(0, records.length, ...dataOf(request.authorities));
  const reply = encode({ id: base.id, type: 'response', questions: base.questions });
  reply.writeUInt16BE(reply.readUInt16BE(2) | (asExpected ? 0 : 8), 2);
  return reply;
}

it('reads the records of a name, whatever its case; none is null', async () => {
  const server = await startServer(['203.0.113.11', '203.0.113.10']);
  expect(await ask(server, 'www.example.org', 'A', signal)).toEqual({
    addresses: ['203.0.113.10', '203.0.113.11'],
    ttlSeconds: 3600,
  });
  expect(await ask(server, 'nope.example.org.', 'A', signal)).toBeNull();
});

it('replaces what is as expected, and nothing else', async () => {
  const records = ['203.0.113.10'];
  const server = await startServer(records);
  expect(await update(server, 'example.org.', WWW, ['203.0.113.99'], wanted, signal)).toBe(false);
  expect(records).toEqual(['203.0.113.10']);
  expect(await update(server, 'example.org.', WWW, ['203.0.113.10'], wanted, signal)).toBe(true);
  expect(records).toEqual(['198.51.100.7']);
});

it('tries an update without one', async () => {
  const records = ['203.0.113.10'];
  const server = await startServer(records);
  expect(await mayUpdate(server, 'example.org.', WWW, ['203.0.113.10'], signal)).toBe(true);
  expect(await mayUpdate(server, 'example.org.', WWW, ['203.0.113.99'], signal)).toBe(false);
  expect(records).toEqual(['203.0.113.10']);
});

it('says what the server refused, and what to do', async () => {
  const refusing = await startServer([], (request) => {
    const reply = encode({ id: request.id ?? 0, type: 'response' });
    reply.writeUInt16BE(reply.readUInt16BE(2) | 5, 2);
    return reply;
  });
  await expect(update(refusing, 'example.org.', WWW, [], wanted, signal)).rejects.toMatchObject({
    code: 'NAME_SERVER_REFUSED',
    message: expect.stringContaining('REFUSED') as string,
    remedy: expect.stringContaining('allow-update') as string,
  });
});

it('may be asked again after SERVFAIL: the server could not serve its zone then', async () => {
  const loading = await startServer([], (request) => {
    const reply = encode({ id: request.id ?? 0, type: 'response' });
    reply.writeUInt16BE(reply.readUInt16BE(2) | 2, 2);
    return reply;
  });
  await expect(ask(loading, WWW.name, 'A', signal)).rejects.toMatchObject({
    code: 'NAME_SERVER_FAILING',
    kind: 'cloud',
    retryable: true,
  });
});

it('does not take an unsigned answer for the answer to a signed request', async () => {
  const server = await startServer(['203.0.113.10']);
  const key = readTsigKey('key "baton." { algorithm hmac-sha256; secret "AAAA"; };', 'test');
  await expect(ask({ ...server, key }, WWW.name, 'A', signal)).rejects.toMatchObject({ code: 'NAME_SERVER_REFUSED' });
});

it('tells a server that does not answer from one that answers nonsense', async () => {
  const closing = await startServer([], () => null);
  await expect(ask(closing, WWW.name, 'A', signal)).rejects.toMatchObject({ code: 'NAME_SERVER_SILENT' });
  const other = await startServer([], () => encode({ id: 1, type: 'response' }).subarray(0, 11));
  await expect(ask(other, WWW.name, 'A', signal)).rejects.toMatchObject({ code: 'NAME_SERVER_SILENT' });
});

it('stops when it is told to', async () => {
  const never = createServer(() => undefined);
  open.push(never);
  await new Promise<void>((resolve) => {
    never.listen(0, '127.0.0.1', () => resolve());
  });
  const stop = new AbortController();
  const { port } = never.address() as AddressInfo;
  const asking = ask({ host: '127.0.0.1', port, key: null }, WWW.name, 'A', stop.signal);
  stop.abort(new Error('enough'));
  await expect(asking).rejects.toThrow('enough');
});
