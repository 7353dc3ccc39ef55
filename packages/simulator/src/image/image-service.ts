import type { SimulatedCloud } from '../cloud.ts';
import { type Call, Refusal, type Reply, type Route, type Service } from '../http/service.ts';
import { createImage } from './create-image.ts';
import { findImage, findOwnImage } from './find-image.ts';
import { downloadImage, uploadImage } from './image-data.ts';
import { schemaRoutes } from './image-schemas.ts';
import { imageView } from './image-view.ts';
import { listImages } from './list-images.ts';
import { removeImage } from './new-image.ts';
import { patchImage } from './patch-image.ts';
import { forbidden, refuseAsGlance } from './refuse.ts';

const routes: readonly Route[] = [
  { method: 'GET', path: '/v2/images', handle: listImages },
  { method: 'POST', path: '/v2/images', handle: createImage },
  { method: 'GET', path: '/v2/images/:id', handle: (call) => ({ status: 200, json: imageView(findImage(call)) }) },
  { method: 'PATCH', path: '/v2/images/:id', handle: patchImage },
  { method: 'DELETE', path: '/v2/images/:id', handle: remove },
  { method: 'PUT', path: '/v2/images/:id/file', raw: true, handle: uploadImage },
  { method: 'GET', path: '/v2/images/:id/file', handle: downloadImage },
  { method: 'PUT', path: '/v2/images/:id/tags/:tag', handle: addTag },
  { method: 'DELETE', path: '/v2/images/:id/tags/:tag', handle: removeTag },
];

/** Glance with one store of files. Import and sharing with single projects are not simulated. */
export function createImageService(_cloud: SimulatedCloud): Service {
  return {
    type: 'image',
    prefix: '/image',
    microversions: null,
    refuse: refuseAsGlance,
    routes: [...routes, ...schemaRoutes],
  };
}

async function remove(call: Call): Promise<Reply> {
  const image = findOwnImage(call, (id) => `Failed to find image ${id} to delete`);
  if (image.protected) throw forbidden(`Image ${image.id} is protected and cannot be deleted.`);
  await removeImage(call.cloud, image.id);
  return { status: 204 };
}

function addTag(call: Call): Reply {
  const { id, tags } = findOwnImage(call);
  const tag = call.params['tag'] ?? '';
  if (!tags.includes(tag)) changeTags(call, id, [...tags, tag]);
  return { status: 204 };
}

function removeTag(call: Call): Reply {
  const { id, tags } = findOwnImage(call);
  const tag = call.params['tag'] ?? '';
  if (!tags.includes(tag)) throw new Refusal(404, 'The resource could not be found.');
  changeTags(
    call,
    id,
    tags.filter((one) => one !== tag),
  );
  return { status: 204 };
}

function changeTags(call: Call, id: string, tags: readonly string[]): void {
  call.cloud.state.images.update(id, { tags, updatedAtMs: call.cloud.time.nowMs() });
}
