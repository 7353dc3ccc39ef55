import { z } from 'zod';
import { hasCode } from '../errors/openstack-error.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';

export interface VolumeType {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  /** Whether its volumes are encrypted; null where the cloud does not tell. */
  readonly encrypted: boolean | null;
}

const typeSchema = z.object({ id: z.string(), name: z.string() });

/** `GET /types`, `GET /types/default`, and `GET /types/{id}/encryption` as far as it is allowed. */
export async function listVolumeTypes(cinder: ServiceClient, signal: AbortSignal): Promise<readonly VolumeType[]> {
  const [types, defaultId] = await Promise.all([
    listAll(cinder, { path: '/types', key: 'volume_types', item: typeSchema, signal }),
    defaultTypeId(cinder, signal),
  ]);
  const encrypted = await encryptionOf(cinder, types, signal);
  return types.map(({ id, name }) => ({
    id,
    name,
    isDefault: id === defaultId,
    encrypted: encrypted.get(id) ?? null,
  }));
}

async function defaultTypeId(cinder: ServiceClient, signal: AbortSignal): Promise<string | null> {
  try {
    const schema = z.object({ volume_type: typeSchema });
    const answer = await cinder.read(schema, { method: 'GET', path: '/types/default', signal });
    return answer.volume_type.id;
  } catch (error) {
    // A cloud may have none, or keep it to its operators.
    if (hasCode(error, 'NOT_FOUND', 'FORBIDDEN', 'POLICY_DENIED')) return null;
    throw error;
  }
}

/** By id of the type. Cinder's policy keeps it to operators unless a cloud changed it: the first refusal speaks for all. */
async function encryptionOf(
  cinder: ServiceClient,
  types: readonly { readonly id: string }[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, boolean>> {
  const found = new Map<string, boolean>();
  // The answer is an empty object for a type that does not encrypt (cinder/api/contrib/volume_type_encryption.py, index).
  const schema = z.object({ encryption_id: z.string().nullish() });
  try {
    for (const { id } of types) {
      const call = { method: 'GET', path: path`/types/${id}/encryption`, signal } as const;
      found.set(id, Boolean((await cinder.read(schema, call)).encryption_id));
    }
  } catch (error) {
    if (!hasCode(error, 'NOT_FOUND', 'FORBIDDEN', 'POLICY_DENIED')) throw error;
  }
  return found;
}
