import { z } from 'zod';
import { path } from '../path.ts';
import { remaining, type Remaining } from '../quota.ts';
import type { ServiceClient } from '../service-client.ts';

export interface NetworkHeadroom {
  readonly networks: Remaining;
  readonly subnets: Remaining;
  readonly routers: Remaining;
  readonly ports: Remaining;
  readonly floatingIps: Remaining;
  readonly securityGroups: Remaining;
  readonly securityGroupRules: Remaining;
}

const leftSchema = z
  .object({ limit: z.coerce.number(), used: z.coerce.number(), reserved: z.coerce.number().default(0) })
  .transform(({ limit, used, reserved }) => remaining(limit, used + reserved));

const detailsSchema = z.object({
  quota: z.object({
    network: leftSchema,
    subnet: leftSchema,
    router: leftSchema,
    port: leftSchema,
    floatingip: leftSchema,
    security_group: leftSchema,
    security_group_rule: leftSchema,
  }),
});

/** `GET /v2.0/quotas/{project}/details.json`: what a project has left; a tenant may ask for its own. */
export async function getNetworkHeadroom(
  neutron: ServiceClient,
  projectId: string,
  signal: AbortSignal,
): Promise<NetworkHeadroom> {
  const call = { method: 'GET', path: path`/quotas/${projectId}/details.json`, signal } as const;
  const { quota } = await neutron.read(detailsSchema, call);
  return {
    networks: quota.network,
    subnets: quota.subnet,
    routers: quota.router,
    ports: quota.port,
    floatingIps: quota.floatingip,
    securityGroups: quota.security_group,
    securityGroupRules: quota.security_group_rule,
  };
}
