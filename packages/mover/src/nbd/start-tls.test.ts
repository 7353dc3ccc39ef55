import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { mintMoverCredentials } from '../credentials/mint-mover-credentials.ts';
import { openNbd, type NbdOptions } from './open-nbd.ts';
import { MAGIC, OPTION_REPLY } from './protocol.ts';
import type { NbdTls } from './start-tls.ts';
import { startNbdServer, type NbdServer } from './testing/nbd-server.ts';
import { u16, u32, u64 } from './testing/served-handshake.ts';
import type { ServedTls } from './testing/served-tls.ts';

const SIZE = 300_000;
const content = randomBytes(SIZE);
const PSK = { kind: 'psk', identity: 'mover', key: randomBytes(32) } as const;
const mint = (): ReturnType<typeof mintMoverCredentials> =>
  mintMoverCredentials({ jobId: 'job-1', now: new Date(), validHours: 1 });
const { source, target } = mint();
const stranger = mint();
const x509 = (identity: typeof source, pinned = true): NbdTls => ({
  kind: 'x509',
  ca: identity.ca,
  certificate: identity.certificate,
  key: identity.key,
  ...(pinned ? { peerFingerprint256: identity.peerFingerprint256 } : {}),
});
const serves = ({ ca, certificate, key }: typeof source): ServedTls => ({ kind: 'x509', ca, certificate, key });
const served = serves(target);

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serve(tls: ServedTls): Promise<NbdServer> {
  const server = await startNbdServer(Buffer.from(content), { tls, exportName: 'root' });
  ends.push(() => server.close());
  return server;
}

async function expectServed(address: string, options: NbdOptions): Promise<void> {
  const disk = await openNbd(address, options);
  ends.push(() => disk.close());
  const into = Buffer.alloc(SIZE);
  await Promise.all([disk.read(0, into.subarray(0, 150_000)), disk.read(150_000, into.subarray(150_000))]);
  expect(into.equals(content)).toBe(true);
  await disk.write(5, into.subarray(1000, 200_000));
  await disk.read(0, into);
  expect(into.subarray(5, 199_005).equals(content.subarray(1000, 200_000))).toBe(true);
}

describe('TLS', () => {
  it('by a shared key', async () => {
    const server = await serve(PSK);
    expect(server.address).toMatch(/^nbds:/);
    await expectServed(server.address, { tls: PSK });
  });

  it.each([
    ['AES where the server has both', undefined, 'TLS_AES_128_GCM_SHA256'],
    ['ChaCha20 where it has nothing else', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'],
  ])('with %s', async (_, ciphers, expected) => {
    const agreed: string[] = [];
    const onAgreed = (cipher: string): void => void agreed.push(cipher);
    const server = await serve({ ...PSK, ...(ciphers === undefined ? {} : { ciphers }), onAgreed });
    await expectServed(server.address, { tls: PSK });
    expect(agreed).toEqual([expected]);
  });

  it('by none that costs more', async () => {
    const { address } = await serve({ ...PSK, ciphers: 'TLS_AES_256_GCM_SHA384' });
    await expect(openNbd(address, { tls: PSK })).rejects.toMatchObject({ code: 'PEER_REFUSED' });
  });

  it('by certificates of one authority, with the one that is pinned', async () => {
    await expectServed((await serve(served)).address, { tls: x509(source) });
  });

  it('inside a stream that is no socket', async () => {
    const server = await serve(PSK);
    const [near, far] = pipe();
    server.serve(far);
    await expectServed('nbds+unix:///root?socket=/of/another', { socket: near, tls: PSK });
  });

  it.each<[string, ServedTls, NbdTls, RegExp]>([
    ['another key', PSK, { ...PSK, key: randomBytes(32) }, /TLS with it failed/],
    ['another identity', PSK, { ...PSK, identity: 'guest' }, /TLS with it failed/],
    ['a certificate instead of the key', served, PSK, /certificate/],
    [
      'a client of another authority',
      served,
      { ...x509(source), certificate: stranger.source.certificate, key: stranger.source.key } as NbdTls,
      /ERR_SSL|had seen/,
    ],
    ['a server of another authority', served, x509(stranger.source, false), /UNABLE_TO_VERIFY|SELF_SIGNED|CERT/],
    ['a client certificate of the same authority', serves(source), x509(source), /INVALID_PURPOSE/],
    [
      'another certificate than the pinned one',
      served,
      { ...x509(source), peerFingerprint256: 'AB:CD' } as NbdTls,
      /not the one/,
    ],
    ['a certificate for another name', served, x509(source, false), /ALTNAME/],
  ])('refuses %s', async (_, tls, wish, message) => {
    const { address } = await serve(tls);
    const opened = openNbd(address, { tls: wish, handshakeTimeoutMs: 5000 });
    await expect(opened).rejects.toMatchObject({ code: 'PEER_REFUSED', message: expect.stringMatching(message) });
  });

  it('wants to know whom to expect behind a unix socket', async () => {
    const server = await serve(served);
    const [near, far] = pipe();
    server.serve(far);
    const opened = openNbd('nbds+unix:///root?socket=x', { socket: near, tls: x509(source, false) });
    await expect(opened).rejects.toMatchObject({ code: 'JOB_INVALID' });
  });

  it('is never left out where an address or the credentials want it', async () => {
    const server = await serve(PSK);
    await expect(openNbd(server.address)).rejects.toMatchObject({ code: 'JOB_INVALID' });
    const bare = `nbd://127.0.0.1:${server.port}/root`;
    await expect(openNbd(bare)).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringMatching(/TLS/),
    });
    await expectServed(bare, { tls: PSK });
  });

  it('refuses what was slipped in before TLS begins', async () => {
    const acked = (option: number): Buffer =>
      Buffer.concat([u64(MAGIC.optionReply), u32(option), u32(OPTION_REPLY.ack), u32(0)]);
    const slipped = Buffer.concat([u64(MAGIC.server), u64(MAGIC.option), u16(3), acked(5), acked(8)]);
    const server = createServer((socket: Socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(slipped);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    const bound = server.address();
    const address = `nbds://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}/`;
    await expect(openNbd(address, { tls: PSK })).rejects.toMatchObject({ code: 'PROTOCOL_BROKEN' });
  });

  it('never shows a secret', async () => {
    const { address } = await serve(PSK);
    const wrong = { ...PSK, key: randomBytes(32) };
    const error = await openNbd(address, { tls: wrong }).catch((error: unknown) => error);
    const shown = `${JSON.stringify(error)} ${error instanceof Error ? error.message + String(error.cause) : ''}`;
    for (const form of ['hex', 'base64'] as const) expect(shown).not.toContain(wrong.key.toString(form));
  });
});

/** Two ends of one stream within this process. */
function pipe(): [Duplex, Duplex] {
  const [a, b] = [new PassThrough(), new PassThrough()];
  return [Duplex.from({ readable: a, writable: b }), Duplex.from({ readable: b, writable: a })];
}
