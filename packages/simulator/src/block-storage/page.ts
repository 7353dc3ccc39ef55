import type { Call } from '../http/service.ts';
import type { Row } from '../state/table.ts';
import { badRequest, notFound } from './refuse.ts';

/** osapi_max_limit of Cinder. */
const MAX_LIMIT = 1000;

export interface Page<R> {
  readonly rows: readonly R[];
  /** `{"volumes_links": [...]}` when there is a next page. */
  readonly links: Readonly<Record<string, unknown>>;
}

/**
 * The page that `limit` and `marker` ask for, newest first.
 *
 * @throws Refusal 400 for a limit that is no number, 404 for a marker that is not there
 */
export function pageOf<R extends Row>(
  call: Call,
  key: string,
  what: string,
  path: string,
  rows: readonly R[],
): Page<R> {
  const newestFirst = rows.toReversed();
  const marker = call.query.get('marker');
  const at = newestFirst.findIndex(({ id }) => id === marker);
  if (marker !== null && at === -1) throw notFound(what, marker);
  const limit = limitOf(call);
  const page = newestFirst.slice(at + 1, at + 1 + limit);
  const last = page.at(-1);
  // A full page names a next one, even when that is empty (cinder/api/common.py, _get_collection_links).
  if (last === undefined || page.length < limit) return { rows: page, links: {} };
  const next = new URLSearchParams(call.query);
  next.set('marker', last.id);
  return {
    rows: page,
    links: { [`${key}_links`]: [{ rel: 'next', href: `${rootOf(call)}${path}?${next.toString()}` }] },
  };
}

/** Where the service is for the caller's project. */
export function rootOf(call: Call): string {
  return `${call.origin}/volume/v3/${call.caller.projectId}`;
}

export function linksOf(call: Call, path: string): readonly object[] {
  return [
    { rel: 'self', href: `${rootOf(call)}${path}` },
    { rel: 'bookmark', href: `${call.origin}/volume/${call.caller.projectId}${path}` },
  ];
}

function limitOf(call: Call): number {
  const limit = call.query.get('limit');
  if (limit === null) return MAX_LIMIT;
  if (!/^-?\d+$/.test(limit)) throw badRequest('limit param must be an integer');
  if (limit.startsWith('-')) throw badRequest('limit param must be positive');
  return Math.min(Number(limit), MAX_LIMIT);
}
