import type { Call } from '../http/service.ts';
import { type Link, PREFIX } from './links.ts';
import { badRequest } from './refusals.ts';

/** osapi_max_limit, by default. */
const MAX_LIMIT = 1_000;

export interface Page<T> {
  readonly items: readonly T[];
  /** The way to the next page. Nova gives it whenever the page is full, also when nothing follows. */
  readonly links: readonly Link[] | null;
}

/**
 * One page, by `limit` and `marker`.
 *
 * @param path `servers/detail`, for the link
 * @param markerOf what `marker` names an item by
 * @throws Refusal 400 for a limit that is no number, and for a marker that is nobody's
 */
export function pageOf<T>(call: Call, path: string, items: readonly T[], markerOf: (item: T) => string): Page<T> {
  const limit = limitFrom(call);
  const marker = call.query.get('marker');
  const start = marker === null ? 0 : items.findIndex((item) => markerOf(item) === marker) + 1;
  if (marker !== null && start === 0) throw badRequest(`marker [${marker}] not found`);
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  if (last === undefined || page.length < limit) return { items: page, links: null };
  const query = new URLSearchParams(call.query);
  query.set('marker', markerOf(last));
  return { items: page, links: [{ rel: 'next', href: `${call.origin}${PREFIX}/${path}?${query.toString()}` }] };
}

/** @throws Refusal 400 for a limit that is no number */
export function limitFrom(call: Call): number {
  const text = call.query.get('limit');
  if (text === null || text === '') return MAX_LIMIT;
  if (!/^\d+$/.test(text)) {
    const complaint = `'${text}' does not match '^[0-9]*$'`;
    throw badRequest(`Invalid input for query parameters limit. Value: ${text}. ${complaint}`);
  }
  return Number(text) === 0 ? MAX_LIMIT : Math.min(Number(text), MAX_LIMIT);
}
