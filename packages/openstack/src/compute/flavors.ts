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
  /** Of a second disk beside the root disk. Null where the cloud does not say. */
  readonly ephemeralGib: number | null;
  /** Of a swap disk. Null where the cloud does not say. */
  readonly swapMib: number | null;
}

export interface Flavor extends FlavorSummary {
  readonly id: string;
}

const size = { vcpus: z.number(), ram: z.number(), disk: z.number() };
/** Nova says "" for no swap disk before 2.75 (nova/api/openstack/compute/views/flavors.py), and never in a server. */
const swap = z
  .union([z.literal('').transform(() => 0), z.number()])
  .nullish()
  .transform((mib) => mib ?? null);
const ephemeral = z
  .number()
  .nullish()
  .transform((gib) => gib ?? null);

/** The copy of a flavor inside of a server (2.47). Beside a list of flavors it has other names for two of its keys. */
export const embeddedFlavorSchema = z
  .object({ original_name: z.string(), ...size, ephemeral, swap })
  .transform(({ original_name: name, vcpus, ram, disk, ephemeral, swap }): FlavorSummary => ({
    name,
    vcpus,
    ramMib: ram,
    diskGib: disk,
    ephemeralGib: ephemeral,
    swapMib: swap,
  }));

const flavorSchema = z
  .object({ id: z.string(), name: z.string(), ...size, 'OS-FLV-EXT-DATA:ephemeral': ephemeral, swap })
  .transform(({ id, name, vcpus, ram, disk, 'OS-FLV-EXT-DATA:ephemeral': ephemeralGib, swap }): Flavor => ({
    id,
    name,
    vcpus,
    ramMib: ram,
    diskGib: disk,
    ephemeralGib,
    swapMib: swap,
  }));

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
