/** What each end says first, and whether both mean the same pass of the same disk. */
import { createHash } from 'node:crypto';
import type { PassPlan } from '../pass/pass.ts';
import type { Tagger } from '../tags/tagger.ts';
import { TAG_BYTES } from '../pass/pass.ts';
import { MAGIC, PROTOCOL_VERSION, type Frame } from './frame.ts';
import type { Outgoing } from './frame-writer.ts';
import { brokenProtocol, refusedPeer } from './wire-errors.ts';

export type Role = 'source' | 'target';

export interface Hello {
  readonly role: Role;
  readonly jobId: string;
  readonly pass: number;
  readonly view: string;
  readonly sizeBytes: number;
  readonly algorithm: string;
  readonly keyCheck: string;
  readonly knowledge: string;
  readonly windowBytes: number;
  readonly smallBlocks: string;
  /** Of the target: the first chunk that is not committed yet. 0 of a source. */
  readonly resumeAt: number;
  /** Of the source: the pass at whose view its bitmap was begun; 0 without one, and of a target. */
  readonly basePass: number;
  /** What this end can do beyond the protocol's least; unknown ones are passed over. */
  readonly features: readonly string[];
}

/** Data may come compressed. */
export const FEATURE_BROTLI = 'brotli';

/** In the order in which they are compared, and how each is called. */
const SAME: readonly (readonly [keyof Hello, string])[] = [
  ['jobId', 'job'],
  ['sizeBytes', 'size in bytes'],
  ['pass', 'pass'],
  ['view', 'view'],
  ['algorithm', 'tag algorithm'],
  ['keyCheck', 'tag key (its check)'],
  ['knowledge', 'knowledge'],
  ['windowBytes', 'window in bytes'],
  ['smallBlocks', 'small blocks'],
];

export function makeHello(
  role: Role,
  plan: PassPlan,
  tagger: Tagger,
  more: Pick<Hello, 'resumeAt' | 'basePass'>,
): Hello {
  const { jobId, pass, view, sizeBytes, knowledge, windowBytes, smallBlocks } = plan;
  const { algorithm } = plan.tags;
  const { keyCheck } = tagger;
  const features = [FEATURE_BROTLI];
  return {
    role,
    jobId,
    pass,
    view,
    sizeBytes,
    algorithm,
    keyCheck,
    knowledge,
    windowBytes,
    smallBlocks,
    ...more,
    features,
  };
}

export function encodeHello(hello: Hello): { readonly frame: Outgoing; readonly body: Buffer } {
  const body = Buffer.from(JSON.stringify(hello));
  return { frame: { kind: 'hello', mask: PROTOCOL_VERSION, amount: MAGIC, tag: digestOf(body) }, body };
}

/** Throws PROTOCOL_BROKEN for what is no HELLO, PEER_REFUSED for one that does not fit, saying how. */
export function acceptHello(frame: Frame, own: Hello): Hello {
  if (frame.kind !== 'hello' || frame.amount !== MAGIC) throw brokenProtocol('it did not begin as a mover does');
  if (frame.mask !== PROTOCOL_VERSION)
    throw refusedPeer(`it speaks version ${frame.mask} of the protocol, this end version ${PROTOCOL_VERSION}`);
  if (!frame.tag.equals(digestOf(frame.body))) throw brokenProtocol('its first frame is damaged');
  const theirs = decode(frame.body);
  if (theirs.role === own.role) throw refusedPeer(`both ends are the ${own.role}`);
  for (const [field, name] of SAME)
    if (theirs[field] !== own[field])
      throw refusedPeer(`its ${name} is ${shown(theirs[field])}, here it is ${shown(own[field])}`);
  return theirs;
}

function decode(body: Buffer): Hello {
  let said: unknown;
  try {
    said = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw brokenProtocol('its first frame cannot be read', error);
  }
  const field = (name: keyof Hello): unknown =>
    typeof said === 'object' && said !== null ? Reflect.get(said, name) : undefined;
  const text = (name: keyof Hello): string => {
    const value = field(name);
    if (typeof value !== 'string') throw brokenProtocol(`its first frame has no ${name}`);
    return value;
  };
  const count = (name: keyof Hello): number => {
    const value = field(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
      throw brokenProtocol(`its first frame has no ${name}`);
    return value;
  };
  const role = text('role');
  if (role !== 'source' && role !== 'target') throw brokenProtocol('its first frame has no role');
  const features = field('features');
  return {
    role,
    jobId: text('jobId'),
    pass: count('pass'),
    view: text('view'),
    sizeBytes: count('sizeBytes'),
    algorithm: text('algorithm'),
    keyCheck: text('keyCheck'),
    knowledge: text('knowledge'),
    windowBytes: count('windowBytes'),
    smallBlocks: text('smallBlocks'),
    resumeAt: count('resumeAt'),
    basePass: count('basePass'),
    features: Array.isArray(features) ? features.filter((one): one is string => typeof one === 'string') : [],
  };
}

function digestOf(body: Buffer): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, TAG_BYTES);
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 200);
}
