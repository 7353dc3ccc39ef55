import type { Call, Route } from '../http/service.ts';
import type { Driver } from './driver.ts';

/** Type and binary of each: one machine does everything. */
const AGENTS: Readonly<Record<Driver, readonly (readonly [type: string, binary: string])[]>> = {
  linuxbridge: [
    ['Metadata agent', 'neutron-metadata-agent'],
    ['Linux bridge agent', 'neutron-linuxbridge-agent'],
    ['L3 agent', 'neutron-l3-agent'],
    ['DHCP agent', 'neutron-dhcp-agent'],
  ],
  ovn: [
    ['OVN Controller Gateway agent', 'ovn-controller'],
    ['OVN Metadata agent', 'neutron-ovn-metadata-agent'],
  ],
};

/** `GET /v2.0/agents`: operators see who works for the cloud, tenants an empty list. */
export const agentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2.0/agents',
    handle: (call) => ({ status: 200, json: { agents: call.caller.isAdmin ? wireAgents(call) : [] } }),
  },
];

function wireAgents({ cloud }: Call): readonly object[] {
  return AGENTS[cloud.driver].map(([type, binary]) => ({
    id: `${cloud.name}-${binary}`,
    agent_type: type,
    binary,
    host: cloud.name,
    availability_zone: cloud.driver === 'ovn' ? '' : cloud.availabilityZone,
    admin_state_up: true,
    alive: true,
  }));
}
