import { z } from 'zod';
import { orGone } from '../absence.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';

/** What every Neutron resource carries. */
export interface NeutronResource {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly projectId: string;
  /** Grows with every change, those of Neutron's own agents included. 0 where the cloud lacks the extension. */
  readonly revision: number;
}

export const commonFields = {
  id: z.string(),
  name: z.string().default(''),
  description: z.string().nullish(),
  tags: z.array(z.string()).default([]),
  project_id: z.string(),
  revision_number: z.number().default(0),
};

const commonSchema = z.object(commonFields);

export function toCommon(raw: z.output<typeof commonSchema>): NeutronResource & { readonly id: string } {
  return {
    id: raw.id,
    name: raw.name,
    description: raw.description ?? '',
    tags: raw.tags,
    projectId: raw.project_id,
    revision: raw.revision_number,
  };
}

/** Neutron answers with an empty text where nothing is set. */
export const presentText = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === '' ? null : value));

export const routesSchema = z.array(z.object({ destination: z.string(), nexthop: z.string() })).default([]);

export type TaggedKind = 'networks' | 'subnets' | 'routers' | 'ports' | 'security-groups' | 'floatingips';

/** `PUT /v2.0/{kind}/{id}/tags`: these tags and no others. */
export async function setTags(
  neutron: ServiceClient,
  kind: TaggedKind,
  id: string,
  tags: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await neutron.request({ method: 'PUT', path: path`/${kind}/${id}/tags`, json: { tags }, signal });
}

/** `DELETE /v2.0/{kind}/{id}`. Success when there is none. */
export function deleteResource(
  neutron: ServiceClient,
  kind: TaggedKind | 'security-group-rules',
  id: string,
  signal: AbortSignal,
): Promise<void> {
  return orGone(neutron.request({ method: 'DELETE', path: path`/${kind}/${id}`, signal }));
}
