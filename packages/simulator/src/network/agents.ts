import type { Call, Route } from '../http/service.ts';

/** Type and binary of each: one machine does everything. */
const AGENTS: readonly (readonly [type: string, binary: string])[] = [
  ['Linux bridge agent', 'neutron-linuxbridge-agent'],
  ['L3 agent', 'neutron-l3-agent'],
  ['DHCP agent', 'neutron-dhcp-agent'],
];

/** `GET /v2.0/agents`: operators see who works for the cloud, tenants an empty list. */
export const agentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2.0/agents',
    handle: (call) => ({ status: 200, json: { agents: call.caller.isAdmin ? wireAgents(call) : [] } }),
  },
];

function wireAgents({ cloud }: Call): readonly object[] {
  return AGENTS.map(([type, binary]) => ({
    id: `${cloud.name}-${binary}`,
    agent_type: type,
    binary,
    host: cloud.name,
    availability_zone: cloud.availabilityZone,
    admin_state_up: true,
    alive: true,
  }));
}
