/** `PATCH /v2/images/{id}`: JSON patch as Glance 2.1 takes it (add, replace, remove of whole fields). All of it or nothing. */
import { type Call, Refusal, type Reply } from '../http/service.ts';
import { checkVisibility, findOwnImage } from './find-image.ts';
import { checkField, checkProperty, checkSize, COMPUTED, isField, READ_ONLY, RESERVED_PREFIX } from './image-fields.ts';
import { imageView } from './image-view.ts';
import { badRequest, conflict, forbidden } from './refuse.ts';
import type { ImageRow } from './rows.ts';

const MEDIA_TYPE = 'application/openstack-images-v2.1-json-patch';

interface Operation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly field: string;
  readonly value: unknown;
}

export function patchImage(call: Call): Reply {
  const mediaType = (call.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  if (mediaType !== MEDIA_TYPE) {
    const message = `The request media type ${mediaType} is not supported by this server.`;
    throw new Refusal(415, message, { headers: { 'Accept-Patch': MEDIA_TYPE } });
  }
  let image = findOwnImage(call);
  for (const operation of operationsOf(call.json)) image = { ...image, ...patchOf(call, image, operation) };
  const { id, ...changed } = image;
  const after = call.cloud.state.images.update(id, { ...changed, updatedAtMs: call.cloud.time.nowMs() });
  return { status: 200, json: imageView(after) };
}

function operationsOf(json: unknown): readonly Operation[] {
  if (!Array.isArray(json)) throw badRequest('Request body must be a JSON array of operation objects.');
  return json.map((one: unknown) => {
    if (typeof one !== 'object' || one === null) throw badRequest('Operations must be JSON objects.');
    const { op, path, value } = one as Readonly<Record<string, unknown>>;
    if (op !== 'add' && op !== 'remove' && op !== 'replace') {
      throw badRequest(`Invalid operation: \`${String(op)}\`. It must be one of the following: add, remove, replace.`);
    }
    if (op !== 'remove' && value === undefined) throw badRequest(`Operation "${op}" requires a member named "value".`);
    return { op, field: fieldOf(path), value };
  });
}

/** RFC 6901, of one level. */
function fieldOf(path: unknown): string {
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw badRequest(`Pointer \`${String(path)}\` does not start with "/".`);
  const pointer = path.slice(1);
  if (pointer === '' || pointer.includes('/')) throw badRequest(`Invalid JSON pointer for this resource: '${path}'`);
  return pointer.replaceAll('~1', '/').replaceAll('~0', '~');
}

function patchOf(call: Call, image: ImageRow, { op, field, value }: Operation): Partial<ImageRow> {
  if (READ_ONLY.has(field) || COMPUTED.has(field) || field === 'id')
    throw forbidden(`Attribute '${field}' is read-only.`);
  if (field.startsWith(RESERVED_PREFIX)) throw forbidden(`Attribute '${field}' is reserved.`);
  if (isField(field)) {
    if (op === 'remove') throw forbidden(`Access was denied to this resource. Property ${field} may not be removed.`);
    return fieldPatch(call, image, field, value);
  }
  const isThere = Object.hasOwn(image.properties, field);
  if (op !== 'add' && !isThere) {
    throw conflict(`There was a conflict when trying to complete your request. Property ${field} does not exist.`);
  }
  if (op !== 'remove') return { properties: { ...image.properties, [field]: checkProperty(value) } };
  const { [field]: _gone, ...properties } = image.properties;
  return { properties };
}

function fieldPatch(
  call: Call,
  image: ImageRow,
  field: Parameters<typeof checkField>[0],
  value: unknown,
): Partial<ImageRow> {
  switch (field) {
    case 'name':
      return { name: checkField(field, value) ?? '' };
    case 'visibility': {
      const visibility = checkField(field, value);
      checkVisibility(call, visibility);
      return { visibility };
    }
    case 'protected':
      return { protected: checkField(field, value) };
    case 'tags':
      return { tags: [...new Set(checkField(field, value))] };
    case 'min_disk':
      return { minDiskGib: checkSize(field, checkField(field, value)) };
    case 'min_ram':
      return { minRamMib: checkSize(field, checkField(field, value)) };
    case 'disk_format':
      checkQueued(image, field);
      return { diskFormat: checkField(field, value) };
    case 'container_format':
      checkQueued(image, field);
      return { containerFormat: checkField(field, value) };
    case 'owner':
      if (!call.caller.isAdmin) throw forbidden("You are not permitted to change the image's owner.");
      return { ownerId: checkField(field, value) ?? image.ownerId };
    default:
      checkField(field, value);
      return {};
  }
}

function checkQueued(image: ImageRow, field: string): void {
  if (image.status !== 'queued') throw forbidden(`Attribute ${field} can be only replaced for a queued image.`);
}
