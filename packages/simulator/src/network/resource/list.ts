/** Filters, pages and chosen fields of a list (neutron/api/api_common.py). */
import type { Call, Reply } from '../../http/service.ts';
import { badRequest, badResourceRequest, invalidInput } from '../refusals.ts';
import type { Wire } from './standard.ts';
import { booleanOf } from './values.ts';

const NOT_FILTERS = new Set(['fields', 'limit', 'marker', 'page_reverse', 'sort_key', 'sort_dir']);
const TAG_FILTERS = new Set(['tags', 'tags-any', 'not-tags', 'not-tags-any']);

export interface Listing {
  /** `/v2.0/security-groups` */
  readonly path: string;
  /** The key of the list in the answer: `security_groups`. */
  readonly key: string;
  readonly filters: readonly string[];
  /** What Neutron says to a marker that is not there. */
  readonly notFound: (id: string) => Error;
}

/** Ordered by id, whatever is asked: pages need an order, and nobody may rely on any other. */
export function listReply(call: Call, listing: Listing, items: readonly Wire[]): Reply {
  checkFilters(call.query, listing);
  const found = items
    .filter((item) => matches(item, call.query))
    .sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
  const limit = readLimit(call.query);
  const isReverse = booleanOf(call.query.get('page_reverse')) ?? false;
  const page = limit === 0 ? found : pageOf(found, call.query.get('marker'), limit, isReverse, listing);
  const links = limit === 0 ? [] : pageLinks(call, listing.path, page, limit, isReverse);
  return {
    status: 200,
    json: {
      [listing.key]: page.map((item) => chosenFields(call, item)),
      ...(links.length === 0 ? {} : { [`${listing.key}_links`]: links }),
    },
  };
}

/** `?fields=id&fields=name`. */
export function chosenFields(call: Call, item: Wire): Wire {
  const fields = call.query.getAll('fields');
  if (fields.length === 0) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => fields.includes(name)));
}

function filterNames(query: URLSearchParams): readonly string[] {
  return [...new Set(query.keys())].filter((name) => !NOT_FILTERS.has(name));
}

function checkFilters(query: URLSearchParams, { filters }: Listing): void {
  const unknown = filterNames(query).filter((name) => !TAG_FILTERS.has(name) && !filters.includes(name));
  if (unknown.length > 0) throw badRequest(`['${unknown.join("', '")}'] is invalid attribute for filtering`);
}

function matches(item: Wire, query: URLSearchParams): boolean {
  return filterNames(query).every((name) => {
    const wanted = query.getAll(name);
    if (TAG_FILTERS.has(name)) return hasTags(item['tags'], name, wanted.join(',').split(','));
    return wanted.some((value) => matchesValue(item[name], name, value));
  });
}

function hasTags(tags: unknown, filter: string, wanted: readonly string[]): boolean {
  const has = (tag: string): boolean => Array.isArray(tags) && tags.includes(tag);
  const found = filter.endsWith('-any') ? wanted.some(has) : wanted.every(has);
  return filter.startsWith('not-') ? !found : found;
}

function matchesValue(value: unknown, name: string, wanted: string): boolean {
  if (typeof value === 'boolean') {
    const wantedBoolean = booleanOf(wanted);
    if (wantedBoolean === null) throw invalidInput(`'${wanted}' cannot be converted to boolean.`);
    return value === wantedBoolean;
  }
  if (Array.isArray(value)) return value.some((one: unknown) => matchesElement(one, wanted));
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  return String(value) === (name === 'mac_address' ? wanted.toLowerCase() : wanted);
}

/** `fixed_ips=ip_address=10.0.0.5` looks into the elements. */
function matchesElement(element: unknown, wanted: string): boolean {
  if (typeof element !== 'object' || element === null) return element === wanted;
  const [name = '', value] = wanted.split('=', 2);
  return (element as Wire)[name] === value;
}

/** 0: no pages. */
function readLimit(query: URLSearchParams): number {
  const text = query.get('limit') ?? '0';
  if (/^\d+$/.test(text)) return Number(text);
  throw badResourceRequest('limit', `Limit must be an integer 0 or greater and not '${text}'.`);
}

function pageOf(
  items: readonly Wire[],
  marker: string | null,
  limit: number,
  isReverse: boolean,
  { notFound }: Listing,
): readonly Wire[] {
  const ordered = isReverse ? items.toReversed() : items;
  const markerAt = ordered.findIndex((item) => item['id'] === marker);
  if (marker !== null && markerAt === -1) throw notFound(marker);
  const page = ordered.slice(markerAt + 1, markerAt + 1 + limit);
  return isReverse ? page.toReversed() : page;
}

function pageLinks(
  call: Call,
  path: string,
  page: readonly Wire[],
  limit: number,
  isReverse: boolean,
): readonly object[] {
  const isFull = page.length >= limit;
  const link = (rel: string, marker: Wire | undefined, reverse: boolean): object => {
    const query = new URLSearchParams([...call.query].filter(([name]) => name !== 'marker' && name !== 'page_reverse'));
    if (marker !== undefined) query.set('marker', String(marker['id']));
    if (reverse) query.set('page_reverse', 'True');
    return { rel, href: `${call.origin}/network${path}?${query.toString()}` };
  };
  return [
    ...(isFull || isReverse ? [link('next', page.at(-1), false)] : []),
    ...(isFull || !isReverse ? [link('previous', page[0], true)] : []),
  ];
}
