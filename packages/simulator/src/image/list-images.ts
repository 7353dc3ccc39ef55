import type { Call, Reply } from '../http/service.ts';
import { VISIBILITIES } from './image-fields.ts';
import { imageView } from './image-view.ts';
import { badRequest } from './refuse.ts';
import type { ImageRow } from './rows.ts';
import { isListed } from './visible-images.ts';

/** limit_param_default and api_limit_max of Glance. */
const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1000;

const NO_FILTERS = new Set([
  'limit',
  'marker',
  'sort',
  'sort_key',
  'sort_dir',
  'member_status',
  'os_hidden',
  'visibility',
]);
/** May be asked for as `in:one,other`. */
const LISTED = new Set(['name', 'status', 'id', 'disk_format', 'container_format']);

/** `GET /v2/images`, newest first. A filter that is no field of an image is one of its properties. */
export function listImages(call: Call): Reply {
  const filters = [...call.query].filter(([name]) => !NO_FILTERS.has(name));
  const found = visibleImages(call)
    .filter((image) => filters.every(([name, wanted]) => fits(image, name, wanted)))
    .toReversed();
  const limit = limitOf(call.query.get('limit'));
  const marker = call.query.get('marker');
  const at = found.findIndex(({ id }) => id === marker);
  if (marker !== null && call.cloud.state.images.get(marker) === null)
    throw badRequest(`No image found with ID ${marker}`);
  const page = found.slice(at + 1, at + 1 + limit);
  const last = page.at(-1);
  const next = last === undefined || page.length < limit ? {} : { next: linkTo(call, last.id) };
  const images = page.map((image) => imageView(image));
  return { status: 200, json: { images, first: linkTo(call, null), schema: '/v2/schemas/images', ...next } };
}

function visibleImages(call: Call): readonly ImageRow[] {
  const visibility = call.query.get('visibility');
  const all = call.cloud.state.images.all();
  if (visibility === null) return all.filter((image) => isListed(call.caller, image));
  if (visibility === 'all')
    return all.filter((image) => isListed(call.caller, image) || image.visibility === 'community');
  if (!VISIBILITIES.some((known) => known === visibility)) throw badRequest(`Invalid visibility value: ${visibility}`);
  const ofThatKind = all.filter((image) => image.visibility === visibility);
  return visibility === 'community' ? ofThatKind : ofThatKind.filter((image) => isListed(call.caller, image));
}

function fits(image: ImageRow, name: string, wanted: string): boolean {
  if (name === 'tag') return image.tags.includes(wanted);
  if (name === 'size_min') return (image.sizeBytes ?? 0) >= Number(wanted);
  if (name === 'size_max') return (image.sizeBytes ?? 0) <= Number(wanted);
  const value = imageView(image)[name];
  const is = (one: string): boolean => asText(value) === one;
  return LISTED.has(name) && wanted.startsWith('in:') ? listOf(wanted.slice(3)).some(is) : is(wanted);
}

/** Parts between commas; quotes keep commas and colons in a part. */
function listOf(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|([^,"]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '',
  );
}

function limitOf(limit: string | null): number {
  if (limit === null) return DEFAULT_LIMIT;
  if (!/^-?\d+$/.test(limit)) throw badRequest('limit param must be an integer');
  if (limit.startsWith('-')) throw badRequest('limit param must be positive');
  return Math.min(Number(limit), MAX_LIMIT);
}

function linkTo(call: Call, marker: string | null): string {
  const query = new URLSearchParams(call.query);
  query.delete('marker');
  if (marker !== null) query.set('marker', marker);
  return query.size === 0 ? '/v2/images' : `/v2/images?${query.toString()}`;
}

/** Numbers and booleans as they stand in a query; null for what cannot. */
function asText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
