import type { SimulatedCloud } from '../../cloud.ts';

/** Far more than a network of a simulation has. */
const MAX_DRAWS = 1_000;

export function isMacAddress(text: string): boolean {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(text);
}

export function hasMacAddress(cloud: SimulatedCloud, networkId: string, macAddress: string): boolean {
  return cloud.state.ports.where((port) => port.networkId === networkId && port.macAddress === macAddress).length > 0;
}

/** One that nobody on the network has, under Neutron's own prefix (base_mac = fa:16:3e:00:00:00). */
export function drawMacAddress(cloud: SimulatedCloud, networkId: string): string {
  for (let draw = 0; draw < MAX_DRAWS; draw += 1) {
    const [, a, b, c] = /^(..)(..)(..)/.exec(cloud.newId(true)) ?? [];
    const macAddress = `fa:16:3e:${a}:${b}:${c}`;
    if (!hasMacAddress(cloud, networkId, macAddress)) return macAddress;
  }
  throw new Error(`no MAC address is free on the network ${networkId}`);
}
