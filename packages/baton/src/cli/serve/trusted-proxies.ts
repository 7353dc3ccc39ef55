import { isIP } from 'node:net';

/** `192.0.2.7,2001:db8::/64`: addresses and networks, separated by commas; null for anything else. */
export function readTrustedProxies(text: string): readonly string[] | null {
  const named = text.split(',').map((one) => one.trim());
  return named.every(isNetwork) ? named : null;
}

/** A network of everything would let anybody say who they are. */
function isNetwork(text: string): boolean {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return false;
  return prefix === undefined || (Number(prefix) >= 1 && Number(prefix) <= (version === 6 ? 128 : 32));
}
