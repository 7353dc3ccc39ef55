import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createTcp, connect as connectTcp, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { secureAsClient, secureAsServer } from '../agent/handshake.ts';
import { time } from './der.ts';
import { mintMoverCredentials } from './mint-mover-credentials.ts';

const NOW = new Date();
const mint = (now = NOW, validHours = 6) => mintMoverCredentials({ jobId: 'm-4k2p9x7c.root', now, validHours });
const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

describe('as OpenSSL reads them', () => {
  const { source, target } = mint();

  test('both are signed by the authority of the job, which signs nothing else that signs', () => {
    const ca = new X509Certificate(source.ca);
    expect(target.ca).toBe(source.ca);
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    for (const { certificate } of [source, target]) {
      const leaf = new X509Certificate(certificate);
      expect([leaf.ca, leaf.checkIssued(ca), leaf.verify(ca.publicKey)]).toEqual([false, true, true]);
    }
  });

  test('each knows the other by its fingerprint, and holds the key of its own', () => {
    expect(source.peerFingerprint256).toBe(new X509Certificate(target.certificate).fingerprint256);
    expect(target.peerFingerprint256).toBe(new X509Certificate(source.certificate).fingerprint256);
    for (const { certificate, key } of [source, target]) {
      expect(key).toContain('-----BEGIN PRIVATE KEY-----');
      expect(new X509Certificate(certificate).publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    }
  });

  test('good for the hours that were asked for, and for a clock that is an hour late', () => {
    const { validFrom, validTo } = new X509Certificate(source.certificate);
    const second = 1000;
    expect(Date.parse(validFrom)).toBe(Math.floor((NOW.getTime() - 3600 * second) / second) * second);
    expect(Date.parse(validTo)).toBe(Math.floor((NOW.getTime() + 6 * 3600 * second) / second) * second);
  });

  test('no two of them have a serial number in common', () => {
    const all = [mint(), mint()].flatMap(({ source, target }) => [source.ca, source.certificate, target.certificate]);
    expect(new Set(all.map((pem) => new X509Certificate(pem).serialNumber)).size).toBe(6);
  });
});

test('a time from 2050 on has four digits of year', () => {
  expect(time(new Date('2049-12-31T23:59:59.999Z')).toString('latin1')).toBe('\u0017\u000d491231235959Z');
  expect(time(new Date('2050-01-01T00:00:00Z')).toString('latin1')).toBe('\u0018\u000f20500101000000Z');
  const { validTo } = new X509Certificate(mint(new Date('2050-03-01T00:00:00Z')).source.certificate);
  expect(Date.parse(validTo)).toBe(Date.parse('2050-03-01T06:00:00Z'));
});

async function shakeHands(client: Parameters<typeof secureAsClient>[1], server: Parameters<typeof secureAsServer>[1]) {
  const listener = createTcp().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as { port: number };
  const dialled = connectTcp(port, '127.0.0.1');
  const [taken] = (await once(listener, 'connection')) as [Socket];
  ends.push(
    () => [dialled, taken].forEach((socket) => socket.destroy()),
    () => listener.close(),
  );
  for (const socket of [dialled, taken]) socket.on('error', () => undefined);
  const [mine, theirs] = await Promise.allSettled([
    secureAsClient(dialled, client, 5000),
    secureAsServer(taken, server, 5000),
  ]);
  for (const end of [mine, theirs]) if (end.status === 'fulfilled') ends.push(() => end.value.destroy());
  return [mine.status, theirs.status];
}

describe('in a real handshake', () => {
  test('the right pair works', async () => {
    const { source, target } = mint();
    expect(await shakeHands(source, target)).toEqual(['fulfilled', 'fulfilled']);
  });

  test('halves of two mintings never do', async () => {
    expect(await shakeHands(mint().source, mint().target)).toContain('rejected');
  });

  test('the two ends cannot change places', async () => {
    const { source, target } = mint();
    expect(await shakeHands(target, source)).toContain('rejected');
  });

  test('nothing works after its hours', async () => {
    const { source, target } = mint(new Date(Date.now() - 7 * 3600_000), 6);
    expect(await shakeHands(source, target)).toContain('rejected');
  });

  test('the peer is one certificate, not everything of the authority', async () => {
    const { source, target } = mint();
    const own = new X509Certificate(source.certificate).fingerprint256;
    expect(await shakeHands({ ...source, peerFingerprint256: own }, target)).toEqual(['rejected', expect.anything()]);
    const theirs = new X509Certificate(target.certificate).fingerprint256;
    expect(await shakeHands(source, { ...target, peerFingerprint256: theirs })).toEqual(['fulfilled', 'rejected']);
  });
});
