/** The bytes of images, as streams. */
import { OpenStackError } from '../errors/openstack-error.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';
import { getImage } from './images.ts';

const OCTETS = 'application/octet-stream';

/**
 * `GET /v2/images/{id}/file`. The caller compares digests: Glance does not check its own at download. A connection that
 * breaks ends the stream with CONNECTION_FAILED; `range` (from byte, to byte, both inclusive) goes on from there.
 *
 * @throws OpenStackError NOT_FOUND, BAD_REQUEST (the range begins behind the end), BAD_ANSWER (everything came instead of a part)
 */
export async function downloadImage(
  glance: ServiceClient,
  id: string,
  signal: AbortSignal,
  range?: { readonly fromByte: number; readonly toByte?: number },
): Promise<AsyncIterable<Uint8Array>> {
  const headers = range === undefined ? {} : { range: `bytes=${range.fromByte}-${range.toByte ?? ''}` };
  const answer = await glance.download({
    method: 'GET',
    path: path`/images/${id}/file`,
    headers: { accept: OCTETS, ...headers },
    signal,
  });
  if (range !== undefined && answer.status !== 206) {
    for await (const _ of answer.body) break;
    const message =
      `cloud ${glance.cloud}: asked for a part of image ${id} and got ${answer.status} instead of 206: ` +
      'Glance, or a proxy before it, does not know ranges';
    const where = { cloud: glance.cloud, service: 'image', status: answer.status, requestIds: answer.requestIds };
    throw new OpenStackError({ ...where, code: 'BAD_ANSWER', message });
  }
  return answer.body;
}

/**
 * `PUT /v2/images/{id}/file`, chunked, of an image that is `queued`. When it breaks, Glance puts the image back to `queued`,
 * and it may be uploaded again from the start. It is never repeated here: the bytes have gone by. An upload that Glance
 * had not begun to read when its sender died leaves the image `queued` for a moment; one that overlaps it is answered with
 * 410, and Glance deletes the image (glance/api/v2/image_data.py, upload: Conflict). A new image is safer than the old one.
 *
 * @throws OpenStackError NOT_FOUND, CONFLICT (it has its bytes already), QUOTA_EXCEEDED; and what `bytes` itself throws
 */
export async function uploadImage(
  glance: ServiceClient,
  id: string,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  // A look first: an expired token is replaced now, since after a 401 the bytes could not be sent again.
  const image = await getImage(glance, id, signal);
  if (image === null) {
    const message = `cloud ${glance.cloud}: there is no image ${id} to upload to`;
    throw new OpenStackError({ code: 'NOT_FOUND', cloud: glance.cloud, service: 'image', message });
  }
  if (image.status !== 'queued') {
    const message = `cloud ${glance.cloud}: image ${id} is ${image.status}; only a queued image takes bytes`;
    throw new OpenStackError({ code: 'CONFLICT', cloud: glance.cloud, service: 'image', message });
  }
  await glance.request({
    method: 'PUT',
    path: path`/images/${id}/file`,
    bytes,
    headers: { 'content-type': OCTETS },
    idempotent: false,
    // However long it takes; a peer that stalls is found by the connection's idle limit.
    timeoutMs: 24 * 60 * 60 * 1_000,
    signal,
  });
}
