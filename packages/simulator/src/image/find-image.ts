import { type Call, Refusal } from '../http/service.ts';
import { forbidden } from './refuse.ts';
import type { ImageRow } from './rows.ts';
import { maySeeImage } from './visible-images.ts';

/** @throws Refusal 404 */
export function findImage(call: Call, otherwise?: (id: string) => string): ImageRow {
  const id = call.params['id'] ?? '';
  const image = call.cloud.state.images.get(id);
  if (image === null || !maySeeImage(call.caller, image))
    throw new Refusal(404, otherwise?.(id) ?? `No image found with ID ${id}`);
  return image;
}

/** @throws Refusal 404, 403 for what belongs to another project */
export function findOwnImage(call: Call, otherwise?: (id: string) => string): ImageRow {
  const image = findImage(call, otherwise);
  if (!call.caller.isAdmin && image.ownerId !== call.caller.projectId)
    throw forbidden('You are not permitted to modify this image.');
  return image;
}

/** Only operators make images public. @throws Refusal 403 */
export function checkVisibility(call: Call, visibility: ImageRow['visibility']): void {
  if (visibility === 'public' && !call.caller.isAdmin)
    throw forbidden('You are not authorized to complete publicize_image action.');
}
