/**
 * The bytes of images.
 *
 *   queued -> saving -> active;  saving -> queued when the sender dies
 *
 * Digests are computed at upload and not compared at download: a file that rotted is sent with its old Content-MD5.
 */
import { type Call, Refusal, type Reply } from '../http/service.ts';
import { findImage, findOwnImage } from './find-image.ts';
import { badRequest, conflict } from './refuse.ts';
import type { ImageRow } from './rows.ts';

const OCTETS = 'application/octet-stream';

/** `PUT /v2/images/{id}/file`: 204 when the last byte is kept and the image is active. */
export async function uploadImage(call: Call): Promise<Reply> {
  const { state, disks, time } = call.cloud;
  const mediaType = call.headers['content-type'] ?? '';
  if (mediaType !== OCTETS)
    throw new Refusal(415, `The request media type ${mediaType} is not supported by this server.`);
  const image = findOwnImage(call);
  if (image.status !== 'queued')
    throw conflict(`Image status transition from ${image.status} to saving is not allowed`);
  const missing = [
    ...(image.diskFormat === null ? ['disk_format'] : []),
    ...(image.containerFormat === null ? ['container_format'] : []),
  ];
  if (missing.length > 0) throw badRequest(`Properties ${missing.join(', ')} must be set prior to saving data.`);
  state.images.update(image.id, { status: 'saving' });
  const stored = await disks.store(call.bytes).catch((error: unknown) => {
    if (state.images.get(image.id) !== null) state.images.update(image.id, { status: 'queued' });
    throw error;
  });
  if (state.images.get(image.id) === null) {
    await disks.delete(stored.fileId);
    throw new Refusal(
      410,
      `Image ${image.id} could not be found after upload. The image may have been deleted during the upload.`,
    );
  }
  state.images.update(image.id, {
    ...stored,
    // The disk in a raw file is the file; of the other forms only qcow2's head is read.
    virtualSizeBytes: { raw: stored.sizeBytes, qcow2: stored.virtualSizeBytes }[image.diskFormat ?? ''] ?? null,
    status: 'active',
    updatedAtMs: time.nowMs(),
  });
  return { status: 204 };
}

/** `GET /v2/images/{id}/file`, whole or one range of it (RFC 9110, 14). */
export function downloadImage(call: Call): Reply {
  const image = findImage(call);
  if (image.status !== 'active') return { status: 204 };
  const headers = { 'Content-Type': OCTETS, ...(image.md5 === null ? {} : { 'Content-Md5': image.md5 }) };
  // What Nova makes of a server that boots from a volume: an image of snapshots, without bytes.
  if (image.fileId === null) return { status: 200, headers, text: '' };
  const size = image.sizeBytes ?? 0;
  const range = rangeOf(call.headers['range'], size);
  if (range === null) {
    const bytes = call.cloud.disks.stream(image.fileId);
    return { status: 200, headers: { ...headers, 'Content-Length': String(size) }, bytes };
  }
  return partOf(call, image.fileId, range, size, headers);
}

interface Range {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
}

function partOf(
  call: Call,
  fileId: NonNullable<ImageRow['fileId']>,
  { from, to }: Range,
  size: number,
  headers: Readonly<Record<string, string>>,
): Reply {
  const length = to - from + 1;
  const more = { 'Content-Range': `bytes ${from}-${to}/${size}`, 'Content-Length': String(length) };
  return { status: 206, headers: { ...headers, ...more }, bytes: call.cloud.disks.stream(fileId, from, length) };
}

/** Null: everything. @throws Refusal 400 for several ranges, 416 for one that is not there */
function rangeOf(header: string | undefined, size: number): Range | null {
  if (header === undefined) return null;
  if (!header.startsWith('bytes=')) throw noRange('Invalid Range header.');
  if (header.includes(',')) {
    throw badRequest(
      'Requests with multiple ranges are not supported in Glance. You may make multiple single-range requests instead.',
    );
  }
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (first === '' && last === '') throw noRange('Invalid Range header.');
  if (first === '') return { from: Math.max(0, size - Number(last)), to: size - 1 };
  const range = { from: Number(first), to: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
  if (range.from >= size) {
    throw noRange(
      `Invalid start position in Range header. Start position MUST be in the inclusive range [0, ${size - 1}].`,
    );
  }
  if (last !== '' && Number(last) < range.from) throw noRange('Invalid Range header.');
  return range;
}

function noRange(why: string): Refusal {
  return new Refusal(416, `The Range requested is not available. ${why}`);
}
