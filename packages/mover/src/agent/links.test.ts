import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { mintMoverCredentials } from '../credentials/mint-mover-credentials.ts';
import { type Links, openLinks } from './links.ts';
import { minted } from './testing/example-job.ts';
import { Ear, passJob } from './testing/loopback.ts';

const open: Links[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const links of open.splice(0)) await links.close();
});
const never = new AbortController().signal;
const listen = { listen: { host: '127.0.0.1', port: 0 } };

async function opened(role: 'source' | 'target', changes: Readonly<Record<string, unknown>>, ear = new Ear()) {
  const links = await openLinks(passJob(role, changes), ear.tell);
  open.push(links);
  return { links, ear };
}

/** The words cross both ways. */
async function expectTalk(one: TLSSocket, other: TLSSocket): Promise<void> {
  one.write('marco');
  other.write('polo');
  expect(String((await once(other, 'data'))[0])).toBe('marco');
  expect(String((await once(one, 'data'))[0])).toBe('polo');
}

describe('the right pair', () => {
  test.each([
    ['source', 'target'],
    ['target', 'source'],
  ] as const)('%s dials %s: TLS 1.3, AES-128-GCM, the target is the server', async (dials, listens) => {
    const there = await opened(listens, { link: listen });
    const { host, port } = await there.ear.hears('listening');
    const here = await opened(dials, { link: { connect: { host, port } } });
    const [mine, theirs] = await Promise.all([here.links.next(never), there.links.next(never)]);
    expect(mine.getCipher()).toMatchObject({ name: 'TLS_AES_128_GCM_SHA256', version: 'TLSv1.3' });
    expect(mine.getPeerCertificate().fingerprint256).toBe(minted[dials].peerFingerprint256);
    expect(theirs.getPeerCertificate().fingerprint256).toBe(minted[listens].peerFingerprint256);
    await expectTalk(mine, theirs);
  });

  test('a peer that dials again takes the place of the link before', async () => {
    const target = await opened('target', { link: listen });
    const connect = await target.ear.hears('listening');
    const first = await opened('source', { link: { connect } });
    const [, old] = await Promise.all([first.links.next(never), target.links.next(never)]);
    const ended = once(old, 'close');
    const second = await opened('source', { link: { connect } });
    const [mine, theirs] = await Promise.all([second.links.next(never), target.links.next(never)]);
    await ended;
    await expectTalk(mine, theirs);
  });
});

describe('whoever is not the peer is refused and told, and the right one still comes', () => {
  const others = mintMoverCredentials({ jobId: 'm-4k2p9x7c.root', now: new Date(), validHours: 1 });
  const late = mintMoverCredentials({ jobId: 'm-4k2p9x7c.root', now: new Date(0), validHours: 1 });
  const { ca, certificate, key, peerFingerprint256 } = minted.source;

  async function refusedAs(tls: unknown, changes: Readonly<Record<string, unknown>> = {}) {
    const target = await opened('target', { link: listen });
    const connect = await target.ear.hears('listening');
    const stranger = await opened('source', { link: { connect }, tls, ...changes });
    await expect(stranger.links.next(never)).rejects.toMatchObject({ name: 'MoverError' });
    const refused = await target.ear.hears('refused');
    const right = await opened('source', { link: { connect } });
    const [mine, theirs] = await Promise.all([right.links.next(never), target.links.next(never)]);
    await expectTalk(mine, theirs);
    return { refused, stranger };
  }

  test('a certificate of another authority', async () => {
    const { refused } = await refusedAs({ ...others.source, ca, peerFingerprint256 });
    expect(refused).toMatchObject({ code: 'PEER_REFUSED', message: expect.stringContaining('not good for this job') });
  });

  test('a certificate that has run out', async () => {
    const { refused } = await refusedAs({ ...late.source, ca, peerFingerprint256 });
    expect(refused.code).toBe('PEER_REFUSED');
  });

  test("the target's own certificate, which is no client's", async () => {
    const { refused } = await refusedAs({ ...minted.target, peerFingerprint256 });
    expect(refused.message).toContain('INVALID_PURPOSE');
  });

  test('one of the authority, but not the one that the job names', async () => {
    const target = await opened('target', {
      link: listen,
      tls: { ...minted.target, peerFingerprint256: others.target.peerFingerprint256 },
    });
    const connect = await target.ear.hears('listening');
    const source = await opened('source', { link: { connect } });
    await expect(source.links.next(never)).rejects.toMatchObject({
      code: 'PEER_REFUSED',
      message: expect.stringContaining('not the one that this job names'),
    });
    expect(await target.ear.hears('refused')).toMatchObject({ code: 'PEER_REFUSED' });
  });

  test('another job', async () => {
    const { refused } = await refusedAs(minted.source, {
      pass: { jobId: 'm-other', pass: 1, view: 'v', knowledge: 'read', tags: { key: 'AAAAAAAAAAAAAAAAAAAAAA==' } },
    });
    expect(refused).toMatchObject({ code: 'PEER_REFUSED', message: expect.stringContaining('of another job') });
  });

  test('no certificate, an older TLS, no TLS', async () => {
    const target = await opened('target', { link: listen });
    const { port } = await target.ear.hears('listening');
    const bare = connectTls({ port, host: '127.0.0.1', ca, checkServerIdentity: () => undefined });
    sockets.push(bare);
    expect(String((await once(bare, 'data'))[0])).toContain('refused it showed no certificate');
    const old = connectTls({ port, host: '127.0.0.1', ca, cert: certificate, key, maxVersion: 'TLSv1.2' });
    sockets.push(old);
    expect((await once(old, 'error'))[0]).toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
    const plain = connect(port, '127.0.0.1');
    sockets.push(plain);
    plain.on('error', () => undefined).write('GET / HTTP/1.1\r\n\r\n');
    await once(plain.resume(), 'close');
    expect(target.ear.lines.filter((line) => 'refused' in line)).toHaveLength(3);
    const right = await opened('source', { link: { connect: { host: '127.0.0.1', port } } });
    await Promise.all([right.links.next(never), target.links.next(never)]);
  });

  test('a source dials a target that is not its own: it sends nothing to it', async () => {
    const target = await opened('target', { link: listen, tls: others.target });
    const connect = await target.ear.hears('listening');
    const source = await opened('source', { link: { connect } });
    await expect(source.links.next(never)).rejects.toMatchObject({ code: 'PEER_REFUSED', retryable: false });
  });
});

describe('nobody there', () => {
  test('dialling tells where, and may be tried again', async () => {
    const target = await opened('target', { link: listen });
    const { host, port } = await target.ear.hears('listening');
    await target.links.close();
    const source = await opened('source', { link: { connect: { host, port } } });
    await expect(source.links.next(never)).rejects.toMatchObject({
      code: 'LINK_LOST',
      retryable: true,
      message: expect.stringContaining(`127.0.0.1:${port} cannot be reached`),
    });
  });

  test('waiting ends with the signal', async () => {
    const target = await opened('target', { link: listen });
    const ended = new AbortController();
    const next = target.links.next(ended.signal);
    ended.abort(new Error('told to end'));
    await expect(next).rejects.toThrow('told to end');
  });

  test('a port that is taken', async () => {
    const target = await opened('target', { link: listen });
    const at = await target.ear.hears('listening');
    await expect(opened('target', { link: { listen: at } })).rejects.toMatchObject({ code: 'LINK_LOST' });
  });
});
