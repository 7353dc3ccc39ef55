import type { Confidence } from '../domain/confidence.ts';
import type { Port } from '../domain/cloud-resources.ts';
import type { Vip } from '../domain/ha-group.ts';
import { type CloudIndex, placeKey } from './cloud-index.ts';
import { portName } from './names.ts';

/** `fe80::/10` never leaves its wire (RFC 4291, 2.5.6): VRRP for IPv6 speaks from it, and nobody is served by it. */
export const isLinkLocal = (address: string): boolean => /^fe[89ab]/i.test(address);

/** The VIP at an address, with the unbound port that reserves it, if one does. */
export function vipAt(
  cloud: CloudIndex,
  networkId: string,
  address: string,
  unreserved: { readonly confidence: Confidence; readonly evidence: readonly string[] },
): Vip {
  const port: Port | null = cloud.reservations.get(placeKey(networkId, address)) ?? null;
  const more = address.includes(':')
    ? ['it is an IPv6 address: no floating IP leads to one, so it moves by prefix routing only']
    : [];
  const [confidence, evidence] =
    port === null
      ? [unreserved.confidence, unreserved.evidence]
      : (['certain', [`the unbound port ${portName(port)} reserves ${address}`]] as const);
  return { address, networkId, port, confidence, evidence: [...evidence, ...more] };
}
