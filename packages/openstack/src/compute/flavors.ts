import { z } from 'zod';
import { orNull } from '../absence.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';

export interface FlavorSummary {
  readonly name: string;
  readonly vcpus: number;
  readonly ramMib: number;
  readonly diskGib: number;
}

export interface Flavor extends FlavorSummary {
  readonly id: string;
}

/** A flavor calls its name `name`; the copy inside a server calls it `original_name`. */
export function flavorSummarySchema(nameKey: 'name' | 'original_name') {
  return z
    .object({ [nameKey]: z.string(), vcpus: z.number(), ram: z.number(), disk: z.number() })
    .transform((raw): FlavorSummary => ({
      name: String(raw[nameKey]),
      vcpus: Number(raw['vcpus']),
      ramMib: Number(raw['ram']),
      diskGib: Number(raw['disk']),
    }));
}

const flavorSchema = z
  .object({ id: z.string(), name: z.string(), vcpus: z.number(), ram: z.number(), disk: z.number() })
  .transform(({ id, name, vcpus, ram, disk }): Flavor => ({ id, name, vcpus, ramMib: ram, diskGib: disk }));

/** `GET /flavors/detail`: the public ones and those the project may use. All pages. */
export function listFlavors(compute: ServiceClient, signal: AbortSignal): Promise<readonly Flavor[]> {
  return listAll(compute, { path: '/flavors/detail', key: 'flavors', item: flavorSchema, signal });
}

/** `GET /flavors/{id}`. Null when there is none. */
export async function getFlavor(compute: ServiceClient, id: string, signal: AbortSignal): Promise<Flavor | null> {
  const schema = z.object({ flavor: flavorSchema });
  const found = await orNull(compute.read(schema, { method: 'GET', path: path`/flavors/${id}`, signal }));
  return found?.flavor ?? null;
}
