import { z } from 'zod';
import type { Query, ServiceClient } from './service-client.ts';
import { badAnswer, decode } from './transport/decode.ts';

export interface ListCall<Schema extends z.ZodType> {
  readonly path: string;
  /** The key of the list in the answer: `servers`. */
  readonly key: string;
  readonly item: Schema;
  readonly query?: Query;
  readonly microversion?: string | null;
  readonly signal: AbortSignal;
}

const linksSchema = z.array(z.object({ rel: z.string(), href: z.string() }));

/**
 * All pages of a list. The next one is named by `<key>_links` (Nova, Neutron, Cinder) or `next` (Glance); of the link only
 * the query is taken, since its host is often one that only the cloud itself can reach.
 *
 * @throws OpenStackError BAD_ANSWER when a page is named twice: the list would never end
 */
export async function listAll<Schema extends z.ZodType>(
  service: ServiceClient,
  { path, key, item, query, microversion, signal }: ListCall<Schema>,
): Promise<readonly z.output<Schema>[]> {
  const pageSchema = z.object({
    [key]: z.array(z.unknown()),
    [`${key}_links`]: linksSchema.optional(),
    next: z.string().nullish(),
  });
  const found: z.output<Schema>[] = [];
  const seen = new Set<string>();
  let search: Query | URLSearchParams = query ?? {};
  for (;;) {
    const answer = await service.request({
      method: 'GET',
      path,
      query: search,
      microversion: microversion ?? null,
      signal,
    });
    const page: Readonly<Record<string, unknown>> = decode(pageSchema, answer.body, answer.origin);
    const itemsSchema = z.object({ [key]: z.array(item) });
    const items = decode(itemsSchema, page, answer.origin)[key];
    if (items !== undefined) found.push(...items);
    const next = nextQuery(page, key);
    if (next === null) return found;
    const marker = next.get('marker') ?? next.toString();
    if (seen.has(marker))
      throw badAnswer(answer.origin, `names the page after ${marker} twice: the list would never end`);
    seen.add(marker);
    search = next;
  }
}

function nextQuery(page: Readonly<Record<string, unknown>>, key: string): URLSearchParams | null {
  const links = linksSchema.safeParse(page[`${key}_links`]);
  const href = links.success ? links.data.find((link) => link.rel === 'next')?.href : page['next'];
  if (typeof href !== 'string') return null;
  const start = href.indexOf('?');
  return start === -1 ? null : new URLSearchParams(href.slice(start));
}
