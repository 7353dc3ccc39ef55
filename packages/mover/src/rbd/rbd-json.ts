import { MoverError } from '../mover-error.ts';

/** What `rbd --format json` answers, read by hand: only what is used, and only if it is what it should be. */

export interface ImageInfo {
  readonly id: string;
  readonly sizeBytes: number;
  readonly objectBytes: number;
  readonly features: readonly string[];
  /** `pool/image@snapshot` when it is a clone. */
  readonly parent: string | null;
}

export interface Snapshot {
  readonly id: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly isProtected: boolean;
}

export interface ImageUsage {
  readonly provisionedBytes: number;
  /** Of the image and all its snapshots. */
  readonly usedBytes: number;
}

export interface ImageStatus {
  /** Addresses of the clients that have it open. */
  readonly watchers: readonly string[];
  /** `prepared`, `executing`, `executed`, `unknown` ...; null when the image is not being migrated. */
  readonly migration: string | null;
}

export function decodeInfo(answer: string): ImageInfo {
  const info = object(parse(answer), 'rbd info');
  const features = list(info['features'], 'rbd info');
  const parent = info['parent'];
  return {
    id: text(info['id'], 'rbd info'),
    sizeBytes: count(info['size'], 'rbd info'),
    objectBytes: count(info['object_size'], 'rbd info'),
    features: features.map((feature) => text(feature, 'rbd info')),
    parent: parent === undefined ? null : parentSpec(object(parent, 'rbd info')),
  };
}

/** In the order they were made: ids only grow. */
export function decodeSnapshots(answer: string): readonly Snapshot[] {
  return list(parse(answer), 'rbd snap ls')
    .map((entry) => object(entry, 'rbd snap ls'))
    .map((entry) => ({
      id: count(entry['id'], 'rbd snap ls'),
      name: text(entry['name'], 'rbd snap ls'),
      sizeBytes: count(entry['size'], 'rbd snap ls'),
      // 16.2 says "true" and "false" in quotes.
      isProtected: entry['protected'] === true || entry['protected'] === 'true',
    }))
    .toSorted((a, b) => a.id - b.id);
}

/** `rbd du` lists the image once for each snapshot and once as it is; what each one added is its own. */
export function decodeUsage(answer: string): ImageUsage {
  const entries = list(object(parse(answer), 'rbd du')['images'], 'rbd du').map((entry) => object(entry, 'rbd du'));
  const head = entries.find((entry) => entry['snapshot'] === undefined) ?? entries.at(-1);
  return {
    provisionedBytes: count(head?.['provisioned_size'], 'rbd du'),
    usedBytes: entries.reduce((sum, entry) => sum + count(entry['used_size'], 'rbd du'), 0),
  };
}

export function decodeStatus(answer: string): ImageStatus {
  const status = object(parse(answer), 'rbd status');
  const watchers = list(status['watchers'], 'rbd status').map((entry) =>
    text(object(entry, 'rbd status')['address'], 'rbd status'),
  );
  const migration = status['migration'];
  return {
    watchers,
    migration: migration === undefined ? null : text(object(migration, 'rbd status')['state'], 'rbd status'),
  };
}

function parentSpec(parent: Readonly<Record<string, unknown>>): string {
  const [pool, image, snapshot] = [parent['pool'], parent['image'], parent['snapshot']].map((part) =>
    text(part, 'rbd info'),
  );
  return `${pool ?? ''}/${image ?? ''}@${snapshot ?? ''}`;
}

function parse(answer: string): unknown {
  try {
    const value: unknown = JSON.parse(answer);
    return value;
  } catch (error) {
    throw unreadable('rbd', error);
  }
}

function object(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value));
  throw unreadable(what);
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unreadable(what);
}

function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw unreadable(what);
}

function count(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw unreadable(what);
}

function unreadable(what: string, cause?: unknown): MoverError {
  return new MoverError({
    code: 'DEVICE_FAILED',
    message: `The answer of ${what} cannot be read.`,
    remedy: 'Run the same command with --format json by hand; its answers are known from Ceph 16.2.',
    cause,
  });
}
