import { z } from 'zod';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';

export type RecordType = 'A' | 'AAAA' | 'CNAME';

/** All records of one name and type. */
export interface RecordSet {
  readonly id: string;
  readonly zoneId: string;
  /** Absolute, with the last dot. */
  readonly name: string;
  readonly type: string;
  /** In seconds; null: the zone's. */
  readonly ttl: number | null;
  readonly records: readonly string[];
  /** `PENDING` until every name server of the pool serves it, then `ACTIVE`; `ERROR`. */
  readonly status: string;
}

/** What is absent stays. */
export interface RecordSetChange {
  readonly records?: readonly string[];
  readonly ttl?: number | null;
}

const recordSetSchema = z
  .object({
    id: z.string(),
    zone_id: z.string(),
    name: z.string(),
    type: z.string(),
    ttl: z.number().nullish(),
    records: z.array(z.string()),
    status: z.string(),
  })
  .transform(({ zone_id: zoneId, ttl, ...rest }): RecordSet => ({ ...rest, zoneId, ttl: ttl ?? null }));

/** `GET /v2/zones/{zone}/recordsets?name=&type=`. */
export async function listRecordSets(
  designate: ServiceClient,
  zoneId: string,
  wanted: { readonly name: string; readonly type: RecordType },
  signal: AbortSignal,
): Promise<readonly RecordSet[]> {
  const { recordsets } = await designate.read(z.object({ recordsets: z.array(recordSetSchema) }), {
    method: 'GET',
    path: path`/zones/${zoneId}/recordsets`,
    query: { name: wanted.name, type: wanted.type },
    signal,
  });
  return recordsets.filter((one) => one.name === wanted.name && one.type === wanted.type);
}

/** `PUT /v2/zones/{zone}/recordsets/{id}`. Answers before the name servers serve it: status PENDING. */
export async function setRecordSet(
  designate: ServiceClient,
  { zoneId, id }: Pick<RecordSet, 'zoneId' | 'id'>,
  change: RecordSetChange,
  signal: AbortSignal,
): Promise<RecordSet> {
  return designate.read(recordSetSchema, {
    method: 'PUT',
    path: path`/zones/${zoneId}/recordsets/${id}`,
    json: change,
    signal,
  });
}
