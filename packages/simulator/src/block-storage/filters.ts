import type { Call } from '../http/service.ts';
import { parsePythonDict } from './python-dict.ts';
import { badRequest } from './refuse.ts';

/** What a list may be asked for, and how a row is compared with it. */
export type Filters<R> = Readonly<Record<string, (row: R, wanted: string) => boolean>>;

const NO_FILTERS = new Set(['all_tenants', 'limit', 'marker', 'offset', 'sort', 'sort_key', 'sort_dir', 'with_count']);
/** Before it, a filter that Cinder does not know is dropped. */
const STRICT_SINCE = 31;

/** @throws Refusal 400 for a filter that there is not, since 3.31 */
export function filterRows<R>(call: Call, rows: readonly R[], filters: Filters<R>): readonly R[] {
  const asked = [...call.query].filter(([name]) => !NO_FILTERS.has(name));
  const unknown = asked.map(([name]) => name).filter((name) => filters[name] === undefined);
  if (unknown.length > 0 && call.microversion >= STRICT_SINCE)
    throw badRequest(`Invalid filters ${unknown.join(',')} are found in query options.`);
  return rows.filter((row) => asked.every(([name, wanted]) => filters[name]?.(row, wanted) ?? true));
}

/** The caller's rows; those of everybody when an operator asks for them. */
export function visibleRows<R extends { readonly projectId: string }>(call: Call, rows: readonly R[]): readonly R[] {
  const all = call.caller.isAdmin && /^(?:1|true|yes|on)$/i.test(call.query.get('all_tenants') ?? '');
  return rows.filter((row) => all || row.projectId === call.caller.projectId);
}

export function mayTouch(call: Call, row: { readonly projectId: string }): boolean {
  return call.caller.isAdmin || row.projectId === call.caller.projectId;
}

/** `metadata={'key': 'value'}`. A text that is no dict matches nothing. */
export function hasMetadata(row: { readonly metadata: Readonly<Record<string, string>> }, wanted: string): boolean {
  const pairs = parsePythonDict(wanted);
  return pairs !== null && [...pairs].every(([key, value]) => value !== null && row.metadata[key] === value);
}
