import * as openstack from '@baton/openstack';
import type { ImagePort } from '../../ports/cloud.ts';
import { toBatonError, withBatonErrors } from './cloud-error.ts';

export function imagePort({ image: glance }: openstack.CloudSession): ImagePort {
  return withBatonErrors<ImagePort>({
    listImages: (filter, signal) => openstack.listImages(glance, filter, signal),
    getImage: (id, signal) => openstack.getImage(glance, id, signal),
    createImage: (image, signal) => openstack.createImage(glance, image, signal),
    deleteImage: (id, signal) => openstack.deleteImage(glance, id, signal),
    setImageProperties: (id, properties, signal) => openstack.setImageProperties(glance, id, properties, signal),
    download: async (id, signal) => translated(await openstack.downloadImage(glance, id, signal)),
    downloadRange: async (id, range, signal) => translated(await openstack.downloadImage(glance, id, signal, range)),
    upload: (id, bytes, signal) => openstack.uploadImage(glance, id, bytes, signal),
  });
}

/** A stream may break long after the call that opened it. */
async function* translated(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    yield* bytes;
  } catch (error) {
    throw toBatonError(error);
  }
}
