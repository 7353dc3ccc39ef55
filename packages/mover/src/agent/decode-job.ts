import { X509Certificate } from 'node:crypto';
import { MoverError } from '../mover-error.ts';
import { TAG_BYTES } from '../pass/pass.ts';
import { Fields } from './fields.ts';
import type {
  BitmapJob,
  HostPort,
  Limits,
  LinkJob,
  ManifestJob,
  MoverJob,
  PassWish,
  RelayJob,
  ThrottleJob,
  TlsIdentity,
} from './job.ts';

const MIB = 1024 * 1024;
const DAYS_30 = 30 * 24 * 3600;
/** Stands in a line of plain text, between blanks. */
const NAME = /^[\w.:-]{1,128}$/;
const TOKEN = /^[\w+/=-]{16,256}$/;
const OF_TARGET = ['manifest', 'manifestMayLag', 'tellManifest'];
const OF_SOURCE = ['throttle', 'bitmap', 'readTwice', 'sha256', 'allowImageHeader'];
const FINGERPRINT = /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/;

/** A job from its JSON text. Throws code JOB_INVALID, naming the field. */
export function decodeJob(text: string): MoverJob {
  const job = new Fields(parsed(text));
  const role = job.oneOf('role', ['source', 'target', 'relay']);
  const decoded = role === 'relay' ? relayJob(job) : passJob(job, role);
  job.end();
  return decoded;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message of JSON.parse quotes the text, and with it perhaps a key.
    throw new MoverError({
      code: 'JOB_INVALID',
      message: 'The job is not valid: it is no JSON.',
      remedy: 'Write it as one JSON object; docs/reference/mover.md shows one.',
    });
  }
}

function passJob(job: Fields, role: 'source' | 'target'): MoverJob {
  const pass = passWish(job.object('pass'));
  for (const field of role === 'source' ? OF_TARGET : OF_SOURCE)
    if (job.has(field)) throw job.wrong(field, `is not of the ${role}: leave it out`);
  return {
    role,
    device: job.text('device'),
    link: linkJob(job.object('link')),
    tls: tlsIdentity(job.object('tls')),
    pass,
    manifest: role === 'target' ? manifestJob(job) : null,
    throttle: job.has('throttle') ? throttleJob(job.object('throttle')) : {},
    bitmap: job.has('bitmap') ? bitmapJob(job.object('bitmap')) : null,
    readTwice: job.yesOrNo('readTwice', false),
    sha256: job.yesOrNo('sha256', true),
    allowImageHeader: job.yesOrNo('allowImageHeader', false),
    limits: limits(job.object('limits')),
  };
}

function relayJob(job: Fields): RelayJob {
  const meetings = job.list('meetings', 1000).map((each) => {
    const meeting = { jobId: name(each, 'jobId'), token: token(each, 'token') };
    each.end();
    return meeting;
  });
  const told = job.object('limits');
  const relay: RelayJob = {
    role: 'relay',
    at: hostPort(job.object('listen'), 0),
    meetings,
    limits: {
      seconds: told.whole('seconds', 1, DAYS_30),
      idleSeconds: optional(told, 'idleSeconds', () => told.whole('idleSeconds', 1, 3600)) ?? 120,
      connections: optional(told, 'connections', () => told.whole('connections', 2, 10_000)) ?? 64,
    },
  };
  told.end();
  return relay;
}

function linkJob(link: Fields): LinkJob {
  const ways = ['listen', 'connect', 'relay'].filter((way) => link.has(way));
  if (ways.length !== 1) throw link.wrong('listen', 'or connect, or relay: exactly one of them has to be there');
  const decoded = wayOf(link);
  link.end();
  return decoded;
}

function wayOf(link: Fields): LinkJob {
  if (link.has('listen')) return { kind: 'listen', at: hostPort(link.object('listen'), 0) };
  if (link.has('connect')) return { kind: 'connect', to: hostPort(link.object('connect'), 1) };
  const relay = link.object('relay');
  const secret = token(relay, 'token');
  return { kind: 'relay', to: hostPort(relay, 1), token: secret };
}

function hostPort(at: Fields, leastPort: number): HostPort {
  const decoded = { host: at.text('host', { most: 255 }), port: at.whole('port', leastPort, 65_535) };
  at.end();
  return decoded;
}

function tlsIdentity(tls: Fields): TlsIdentity {
  const identity = {
    ca: pem(tls, 'ca', 'CERTIFICATE'),
    certificate: pem(tls, 'certificate', 'CERTIFICATE'),
    key: pem(tls, 'key', 'PRIVATE KEY'),
    peerFingerprint256: tls.text('peerFingerprint256').toUpperCase(),
  };
  if (!FINGERPRINT.test(identity.peerFingerprint256))
    throw tls.wrong('peerFingerprint256', 'has to be a SHA-256 fingerprint: 32 bytes in hex with colons between them');
  tls.end();
  return identity;
}

function pem(tls: Fields, field: string, kind: string): string {
  const text = tls.text(field, { most: 64 * 1024 });
  const looksRight = text.includes(`-----BEGIN ${kind}-----`) && text.includes(`-----END ${kind}-----`);
  if (!looksRight || (kind === 'CERTIFICATE' && !isCertificate(text)))
    throw tls.wrong(field, `has to be a PEM text with a ${kind.toLowerCase()}`);
  return text;
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

function passWish(pass: Fields): PassWish {
  const tags = pass.object('tags');
  const wish: PassWish = {
    jobId: name(pass, 'jobId'),
    pass: pass.whole('pass', 1, 1_000_000),
    view: pass.text('view', { most: 256 }),
    sizeBytes: optional(pass, 'sizeBytes', () => pass.whole('sizeBytes', 1, Number.MAX_SAFE_INTEGER)),
    knowledge: pass.oneOf('knowledge', ['read', 'manifest', 'fresh']),
    tags: {
      algorithm: tags.oneOf('algorithm', ['aes-128-gmac', 'sha256-128'], 'aes-128-gmac'),
      key: tags.bytes('key', TAG_BYTES),
    },
    windowBytes: optional(pass, 'windowBytes', () => pass.whole('windowBytes', MIB, 64 * MIB)) ?? 16 * MIB,
    smallBlocks: pass.oneOf('smallBlocks', ['auto', 'always', 'none'], 'auto'),
    compression: pass.oneOf('compression', ['auto', 'none'], 'auto'),
  };
  tags.end();
  pass.end();
  return wish;
}

function throttleJob(throttle: Fields): ThrottleJob {
  const [bytesPerSecond, readBytesPerSecond] = ['bytesPerSecond', 'readBytesPerSecond'].map((field) =>
    optional(throttle, field, () => throttle.whole(field, 64 * 1024, Number.MAX_SAFE_INTEGER)),
  );
  const latencyBudgetMs = optional(throttle, 'latencyBudgetMs', () => throttle.whole('latencyBudgetMs', 1, 60_000));
  throttle.end();
  return {
    ...(typeof bytesPerSecond === 'number' ? { bytesPerSecond } : {}),
    ...(typeof readBytesPerSecond === 'number' ? { readBytesPerSecond } : {}),
    ...(latencyBudgetMs === null ? {} : { latencyBudgetMs }),
  };
}

function manifestJob(job: Fields): ManifestJob {
  return {
    path: job.text('manifest'),
    mayLag: job.yesOrNo('manifestMayLag', false),
    tell: job.yesOrNo('tellManifest', false),
  };
}

function bitmapJob(bitmap: Fields): BitmapJob {
  const decoded = {
    name: bitmap.text('name', { most: 256 }),
    sincePass: bitmap.whole('sincePass', 1, 1_000_000),
  };
  bitmap.end();
  return decoded;
}

function limits(told: Fields): Limits {
  const decoded: Limits = {
    seconds: told.whole('seconds', 1, DAYS_30),
    idleSeconds: optional(told, 'idleSeconds', () => told.whole('idleSeconds', 1, 3600)) ?? 30,
    attempts: optional(told, 'attempts', () => told.whole('attempts', 1, 1000)) ?? 20,
  };
  told.end();
  return decoded;
}

function name(from: Fields, field: string): string {
  const value = from.text(field);
  if (NAME.test(value)) return value;
  throw from.wrong(field, 'has to be 1 to 128 letters, digits, dots, colons, dashes or underscores');
}

function token(from: Fields, field: string): string {
  const value = from.text(field);
  if (TOKEN.test(value)) return value;
  throw from.wrong(field, 'has to be 16 to 256 characters of base64 or hex');
}

function optional<T>(from: Fields, field: string, read: () => T): T | null {
  return from.has(field) ? read() : null;
}
