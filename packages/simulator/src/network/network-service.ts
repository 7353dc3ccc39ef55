import type { SimulatedCloud } from '../cloud.ts';
import type { Service } from '../http/service.ts';
import { agentRoutes } from './agents.ts';
import { availabilityZoneRoutes } from './availability-zones.ts';
import { extensionRoutes } from './extensions.ts';
import { floatingIps } from './floating-ips/floating-ips.ts';
import { handleL3Agent } from './floating-ips/l3-agent.ts';
import { networks } from './networks/networks.ts';
import { ports } from './ports/ports.ts';
import { quotaRoutes } from './quotas/quotas.ts';
import { neutronError } from './refusals.ts';
import { routesOf } from './resource/resource.ts';
import { routerInterfaceRoutes } from './routers/interfaces.ts';
import { routers } from './routers/routers.ts';
import { securityGroupRules } from './security-groups/security-group-rules.ts';
import { securityGroups } from './security-groups/security-groups.ts';
import { subnets } from './subnets/subnets.ts';
import { tagRoutes } from './tags.ts';

/** Neutron of Zed with ML2, and its L3 agent or what OVN does in its place. Once for each cloud, since the agent's tasks have one handler. */
export function createNetworkService(cloud: SimulatedCloud): Service {
  handleL3Agent(cloud);
  return {
    type: 'network',
    prefix: '/network',
    microversions: null,
    refuse: neutronError,
    routes: [
      ...routesOf(networks),
      ...routesOf(subnets),
      ...routesOf(ports),
      ...routesOf(routers),
      ...routerInterfaceRoutes,
      ...routesOf(securityGroups),
      ...routesOf(securityGroupRules),
      ...routesOf(floatingIps),
      ...tagRoutes,
      ...quotaRoutes,
      ...extensionRoutes,
      ...agentRoutes,
      ...availabilityZoneRoutes,
    ],
  };
}
