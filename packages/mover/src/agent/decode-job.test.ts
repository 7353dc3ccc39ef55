import { describe, expect, test } from 'vitest';
import { decodeJob } from './decode-job.ts';
import { exampleJob, minted } from './testing/example-job.ts';

const decode = (job: unknown) => decodeJob(JSON.stringify(job));

test('a job of a target, with what is not told filled in', () => {
  expect(decode(exampleJob('target'))).toEqual({
    role: 'target',
    device: '/dev/vdb',
    link: { kind: 'listen', at: { host: '127.0.0.1', port: 0 } },
    tls: minted.target,
    pass: {
      jobId: 'm-4k2p9x7c.root',
      pass: 1,
      view: 'at-rest',
      sizeBytes: null,
      knowledge: 'read',
      tags: { algorithm: 'aes-128-gmac', key: Buffer.alloc(16, 7) },
      windowBytes: 16 * 1024 * 1024,
      smallBlocks: 'auto',
      compression: 'auto',
    },
    manifest: { path: '/run/baton/root.manifest', mayLag: false, tell: false },
    throttle: {},
    bitmap: null,
    readTwice: false,
    sha256: true,
    allowImageHeader: false,
    limits: { seconds: 60, idleSeconds: 30, attempts: 20 },
  });
});

test('a source that dials, and one that goes by a relay', () => {
  const to = { host: '198.51.100.7', port: 7410 };
  expect(decode(exampleJob('source', { link: { connect: to } }))).toMatchObject({ link: { kind: 'connect', to } });
  const token = 'a'.repeat(32);
  expect(decode(exampleJob('source', { link: { relay: { ...to, token } } }))).toMatchObject({
    link: { kind: 'relay', to, token },
    manifest: null,
  });
});

test('a source that nobody asks for a digest of its whole disk', () => {
  expect(decode(exampleJob('source', { sha256: false }))).toMatchObject({ sha256: false });
});

test('a relay', () => {
  const job = {
    role: 'relay',
    listen: { host: '::', port: 7411 },
    meetings: [{ jobId: 'm-1.root', token: 'b'.repeat(16) }],
    limits: { seconds: 600 },
  };
  expect(decode(job)).toEqual({
    role: 'relay',
    at: { host: '::', port: 7411 },
    meetings: [{ jobId: 'm-1.root', token: 'b'.repeat(16) }],
    limits: { seconds: 600, idleSeconds: 120, connections: 64 },
  });
});

describe('a fault names its field', () => {
  const pass = { jobId: 'j', pass: 1, view: 'v', knowledge: 'read', tags: { key: 'AAAAAAAAAAAAAAAAAAAAAA==' } };
  test.each<[string, unknown]>([
    ['The job is not an object', []],
    ['role has to be one of: source, target, relay', { role: 'both' }],
    ['device is missing', { ...(exampleJob('source') as object), device: undefined }],
    ['device has to be a text', exampleJob('source', { device: 7 })],
    ['manifest is not of the source', exampleJob('source', { manifest: '/x' })],
    ['sha256 is not of the target', exampleJob('target', { sha256: false })],
    ['throttle is not of the target', exampleJob('target', { throttle: {} })],
    ['bitmap.sincePass is missing', exampleJob('source', { bitmap: { name: 'b' } })],
    ['manifest is missing', exampleJob('target', { manifest: undefined })],
    ['speed is not known here', exampleJob('source', { speed: 1 })],
    ['link.listen or connect, or relay: exactly one', exampleJob('source', { link: {} })],
    [
      'link.connect.port has to be a whole number from 1 to 65535',
      exampleJob('source', { link: { connect: { host: 'a', port: 0 } } }),
    ],
    [
      'link.relay.token has to be 16',
      exampleJob('source', { link: { relay: { host: 'a', port: 1, token: 'two words here yes' } } }),
    ],
    ['tls.ca has to be a PEM text', exampleJob('source', { tls: { ...minted.source, ca: minted.source.key } })],
    ['tls.key has to be a PEM text', exampleJob('source', { tls: { ...minted.source, key: minted.source.ca } })],
    [
      'tls.peerFingerprint256 has to be a SHA-256 fingerprint',
      exampleJob('source', { tls: { ...minted.source, peerFingerprint256: 'AB:CD' } }),
    ],
    ['pass.jobId has to be 1 to 128', exampleJob('source', { pass: { ...pass, jobId: 'two words' } })],
    ['pass.pass has to be a whole number', exampleJob('source', { pass: { ...pass, pass: 0 } })],
    ['pass.tags.key has to be 16 bytes', exampleJob('source', { pass: { ...pass, tags: { key: 'AAAA' } } })],
    ['pass.tags.salt is not known', exampleJob('source', { pass: { ...pass, tags: { ...pass.tags, salt: 1 } } })],
    ['throttle.bytesPerSecond has to be', exampleJob('source', { throttle: { bytesPerSecond: 1 } })],
    ['limits.seconds has to be', exampleJob('source', { limits: { seconds: 0 } })],
    ['meetings[1].token is missing', { ...relay(), meetings: [relay().meetings[0], { jobId: 'b' }] }],
    ['meetings has to be a list', { ...relay(), meetings: [] }],
  ])('%s', (message, job) => {
    expect(() => decode(job)).toThrow(expect.objectContaining({ code: 'JOB_INVALID' }));
    expect(() => decode(job)).toThrow(message);
  });
});

test('no fault shows what stands in the job', () => {
  const secret = 'c2VjcmV0LXNlY3JldA';
  for (const text of [`{"key": ${secret}`, JSON.stringify(exampleJob('source', { tls: { key: secret } }))]) {
    let told = '';
    try {
      decodeJob(text);
    } catch (error) {
      told = String(error) + String(error instanceof Error ? error.cause : '');
    }
    expect(told).toContain('The job is not valid');
    expect(told).not.toContain(secret);
  }
});

function relay() {
  return {
    role: 'relay',
    listen: { host: '::', port: 7411 },
    meetings: [{ jobId: 'a', token: 'b'.repeat(16) }],
    limits: { seconds: 600 },
  };
}
