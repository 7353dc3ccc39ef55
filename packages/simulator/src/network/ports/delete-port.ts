import type { SimulatedCloud } from '../../cloud.ts';
import { disassociate } from '../floating-ips/disassociate.ts';

/** Floating IPs that led to it lead nowhere from now on. Nothing happens when there is no such port. */
export function deletePort(cloud: SimulatedCloud, portId: string): void {
  for (const floatingIp of cloud.state.floatingIps.where((one) => one.portId === portId)) {
    disassociate(cloud, floatingIp);
  }
  cloud.state.ports.delete(portId);
}
