import { z } from 'zod';
import { orNull } from '../absence.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';

/** A named list of addresses that rules of security groups may refer to. */
export interface AddressGroup {
  readonly id: string;
  readonly name: string;
  /** CIDRs. */
  readonly addresses: readonly string[];
}

const oneSchema = z.object({
  address_group: z.object({ id: z.string(), name: z.string().default(''), addresses: z.array(z.string()) }),
});

/** `GET /v2.0/address-groups/{id}` (extension address-group). Null when there is none. */
export async function getAddressGroup(
  neutron: ServiceClient,
  id: string,
  signal: AbortSignal,
): Promise<AddressGroup | null> {
  const found = await orNull(neutron.read(oneSchema, { method: 'GET', path: path`/address-groups/${id}`, signal }));
  return found?.address_group ?? null;
}
