import type { SimulatedCloud } from '../../cloud.ts';
import { change } from '../resource/standard.ts';
import type { FloatingIpRow } from '../rows.ts';
import { notifyL3Agent } from './l3-agent.ts';

/** It leads nowhere from now on; the address stays the project's. */
export const NOWHERE = { portId: null, fixedIpAddress: null, routerId: null } as const;

export function disassociate(cloud: SimulatedCloud, floatingIp: FloatingIpRow): void {
  change(cloud, cloud.state.floatingIps, floatingIp, NOWHERE);
  notifyL3Agent(cloud, floatingIp.id);
}
