import { z } from 'zod';
import { hasCode } from '../errors/openstack-error.ts';
import { listAll } from '../list-all.ts';
import type { ServiceClient } from '../service-client.ts';

export interface VolumeType {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}

const typeSchema = z.object({ id: z.string(), name: z.string() });

/** `GET /types` and `GET /types/default`. */
export async function listVolumeTypes(cinder: ServiceClient, signal: AbortSignal): Promise<readonly VolumeType[]> {
  const [types, defaultId] = await Promise.all([
    listAll(cinder, { path: '/types', key: 'volume_types', item: typeSchema, signal }),
    defaultTypeId(cinder, signal),
  ]);
  return types.map(({ id, name }) => ({ id, name, isDefault: id === defaultId }));
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
