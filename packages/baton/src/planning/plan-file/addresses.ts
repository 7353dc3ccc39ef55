import { BlockList, isIP } from 'node:net';

/** 4 or 6, or null when it is no IP address. A zone index (`fe80::1%eth0`) is not an address that a cloud knows. */
export function ipVersionOf(text: string): 4 | 6 | null {
  if (text.includes('%')) return null;
  const version = isIP(text);
  return version === 4 || version === 6 ? version : null;
}

/** The version of a block such as `10.0.0.0/24`, or null when it is none. Host bits may be set: Neutron allows them in address pairs. */
export function cidrVersionOf(text: string): 4 | 6 | null {
  const [address, length, ...rest] = text.split('/');
  if (address === undefined || length === undefined || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(length))
    return null;
  const version = ipVersionOf(address);
  if (version === null) return null;
  return Number(length) <= (version === 4 ? 32 : 128) ? version : null;
}

/** Is the address inside the block? False when either is not valid. */
export function cidrContains(cidr: string, address: string): boolean {
  const version = cidrVersionOf(cidr);
  if (version === null || ipVersionOf(address) !== version) return false;
  const [network = '', length = ''] = cidr.split('/');
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(network, Number(length), family);
  return block.check(address, family);
}
