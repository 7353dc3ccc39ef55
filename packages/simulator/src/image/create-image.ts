import type { Call, Reply } from '../http/service.ts';
import { checkVisibility } from './find-image.ts';
import {
  checkField,
  checkProperty,
  checkSize,
  COMPUTED,
  isField,
  READ_ONLY,
  RESERVED_PREFIX,
  UUID,
} from './image-fields.ts';
import { imageView } from './image-view.ts';
import { insertImage } from './new-image.ts';
import { badRequest, conflict, forbidden } from './refuse.ts';

/** `POST /v2/images`: a row, `queued`, until its bytes come. */
export function createImage(call: Call): Reply {
  const body = bodyOf(call);
  for (const name of Object.keys(body)) {
    if (READ_ONLY.has(name)) throw forbidden(`Attribute '${name}' is read-only.`);
    if (name.startsWith(RESERVED_PREFIX)) throw forbidden(`Attribute '${name}' is reserved.`);
  }
  const visibility = checkField('visibility', body['visibility'] ?? 'shared');
  checkVisibility(call, visibility);
  const image = insertImage(call.cloud, {
    ...idOf(call, body['id']),
    ownerId: ownerOf(call, body['owner']),
    name: checkField('name', body['name'] ?? null) ?? '',
    visibility,
    protected: checkField('protected', body['protected'] ?? false),
    diskFormat: checkField('disk_format', body['disk_format'] ?? null),
    containerFormat: checkField('container_format', body['container_format'] ?? null),
    minDiskGib: checkSize('min_disk', checkField('min_disk', body['min_disk'] ?? 0)),
    minRamMib: checkSize('min_ram', checkField('min_ram', body['min_ram'] ?? 0)),
    tags: [...new Set(checkField('tags', body['tags'] ?? []))],
    properties: propertiesOf(body),
  });
  const location = `${call.origin}/image/v2/images/${image.id}`;
  return { status: 201, headers: { Location: location }, json: imageView(image) };
}

type Body = Readonly<Record<string, unknown>>;

function bodyOf(call: Call): Body {
  const { json } = call;
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw badRequest('Malformed JSON in request body.');
  return json as Body;
}

function idOf(call: Call, id: unknown): { readonly id?: string } {
  if (id === undefined) return {};
  if (typeof id !== 'string' || !UUID.test(id))
    throw badRequest(`Provided object does not match schema 'image': ${JSON.stringify(id)} is not a UUID`);
  if (call.cloud.state.images.get(id) !== null) throw conflict(`Image ID ${id} already exists!`);
  return { id };
}

function ownerOf(call: Call, asked: unknown): string {
  const owner = checkField('owner', asked ?? null) ?? call.caller.projectId;
  if (!call.caller.isAdmin && owner !== call.caller.projectId)
    throw forbidden(`You are not permitted to create images owned by '${owner}'.`);
  return owner;
}

function propertiesOf(body: Body): Readonly<Record<string, string>> {
  const own = Object.entries(body).filter(([name]) => !isField(name) && name !== 'id' && !COMPUTED.has(name));
  if (body['os_hidden'] !== undefined) checkField('os_hidden', body['os_hidden']);
  return Object.fromEntries(own.map(([name, value]) => [name, checkProperty(value)]));
}
