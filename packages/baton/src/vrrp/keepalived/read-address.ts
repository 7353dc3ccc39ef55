/** One line of `virtual_ipaddress` (alloc_ipaddress in keepalived's vrrp_ipaddress.c). */
import { isIP } from 'node:net';

import type { VirtualAddress } from '../../domain/vrrp.ts';
import type { Statement } from './statements.ts';
import type { Trouble } from './trouble.ts';

const WITH_VALUE = new Set(['dev', 'scope', 'brd', 'broadcast', 'label', 'peer', 'preferred_lft', 'track_group']);
const ALONE = new Set(['home', '-nodad', 'mngtmpaddr', 'noprefixroute', 'autojoin', 'no_track', 'use_vmac']);

/** Null, with a warning, for what keepalived leaves out. Without a mask an address is alone: /32 or /128. */
export function readAddress(line: Statement, trouble: Trouble): VirtualAddress | null {
  const [address = '', mask, ...more] = line.keyword.split('/');
  const family = isIP(address);
  const longest = family === 6 ? 128 : 32;
  const prefixLength = mask === undefined ? longest : /^\d{1,3}$/.test(mask) ? Number(mask) : Number.NaN;
  if (family === 0 || more.length > 0 || !(prefixLength <= longest)) {
    trouble.warn(line, 'this is no IP address with a prefix: left out');
    return null;
  }
  let device: string | null = null;
  for (let at = 0; at < line.values.length; at += 1) {
    const option = line.values[at] ?? '';
    if (WITH_VALUE.has(option)) {
      at += 1;
      const value = line.values[at];
      if (value === undefined) {
        trouble.warn(line, `${option} of ${address} has no value: the address is left out`);
        return null;
      }
      if (option === 'dev') device = value;
    } else if (!ALONE.has(option))
      trouble.warn(line, `${address} has an option that keepalived does not know: ignored`);
  }
  return { address, prefixLength, interface: device };
}
