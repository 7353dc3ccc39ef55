import { MoverError } from '../mover-error.ts';
import { decodeError, encodeError } from '../wire/error-codec.ts';
import type { TargetImage } from './diff-sink.ts';

/** What the two ends say of themselves, as JSON, read by hand: what is not as it should be is refused. */

const MOST_CHARACTERS = 8192;

export function encodeTarget(target: TargetImage): Buffer {
  return Buffer.from(JSON.stringify(target));
}

export function decodeTarget(bytes: Buffer): TargetImage {
  const said = decode(bytes);
  const { sizeBytes, snapshots } = said;
  if (typeof sizeBytes !== 'number' || !Number.isSafeInteger(sizeBytes) || !isNames(snapshots)) throw unreadable();
  return { sizeBytes, snapshots };
}

/** What is no MoverError is a fault of this end's device, and told in its own words. */
export function encodeRefusal(error: unknown): Buffer {
  return encodeError(error instanceof MoverError ? error : unexpected(error), MOST_CHARACTERS);
}

export function decodeRefusal(bytes: Buffer, who: string): MoverError {
  return decodeError(bytes, { who: `The ${who}`, mostCharacters: MOST_CHARACTERS, unreadable });
}

function decode(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof said === 'object' && said !== null) return Object.fromEntries(Object.entries(said));
  } catch (error) {
    throw unreadable(error);
  }
  throw unreadable();
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function unexpected(error: unknown): MoverError {
  return new MoverError({
    code: 'DEVICE_FAILED',
    message: error instanceof Error ? error.message : String(error),
    remedy: 'See the log of the other end.',
  });
}

function unreadable(cause?: unknown): MoverError {
  return new MoverError({
    code: 'PROTOCOL_BROKEN',
    message: 'The other end said something that cannot be read.',
    remedy: 'Run the same version of Baton on both ends.',
    cause,
  });
}
