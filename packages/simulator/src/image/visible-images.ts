import type { Caller } from '../http/service.ts';
import type { ImageRow } from './rows.ts';

/** Sharing with single projects (members) is not simulated: a `shared` image is its owner's. */
export function maySeeImage(caller: Pick<Caller, 'projectId' | 'isAdmin'>, image: ImageRow): boolean {
  return caller.isAdmin || isOpen(image) || image.ownerId === caller.projectId;
}

/** In the list of others there are public images only; community ones must be asked for. */
export function isListed(caller: Pick<Caller, 'projectId' | 'isAdmin'>, image: ImageRow): boolean {
  if (image.ownerId === caller.projectId || image.visibility === 'public') return true;
  return caller.isAdmin && image.visibility !== 'community';
}

function isOpen(image: ImageRow): boolean {
  return image.visibility === 'public' || image.visibility === 'community';
}
