/** How things are called in evidence. */
import type { FloatingIp, Port } from '../domain/cloud-resources.ts';
import type { CloudIndex } from './cloud-index.ts';

export const portName = (port: Port): string => port.name || port.id;
export const floatingIpName = (floatingIp: FloatingIp): string => `floating IP ${floatingIp.address}`;
export const serverName = (cloud: CloudIndex, id: string): string => cloud.serverById.get(id)?.name || id;

/** `a, b and 3 more`, so that a line stays a line. */
export function someOf(names: readonly string[], most = 4): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`;
}
