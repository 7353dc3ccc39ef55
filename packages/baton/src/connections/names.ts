/**
 * What a migration's passage is called in a guest, and its numbers. All come from the migration's id, so that one migration
 * never takes away what another one has set up, and a repeated act finds what it did.
 */
import { createHash } from 'node:crypto';

export interface PassageNames {
  /** Of the link, the nft table and the folder under /run: `baton1a2b3c4d`. A link's name has 15 characters at most (IFNAMSIZ). */
  readonly name: string;
  /** Of packets and connections that take the tunnel, and the number of its routing table. */
  readonly mark: number;
  /** VXLAN's network identifier: 24 bits (RFC 7348, 5). */
  readonly networkId: number;
}

export function passageNames(migrationId: string): PassageNames {
  const digest = createHash('sha256').update(migrationId).digest();
  return {
    name: `baton${digest.toString('hex').slice(0, 8)}`,
    // Never 0, which is no mark; and above 255, where the kernel's own tables end (ip-route(8)).
    mark: 0x0ba00000 + (digest.readUInt32BE(0) & 0xfffff),
    networkId: digest.readUInt32BE(4) & 0xffffff || 1,
  };
}

/** In the tunnel only; link-local (RFC 3927), for nobody else sees them. */
export const INNER_ADDRESSES = { staying: '169.254.186.1', taking: '169.254.186.2' } as const;
/** Locally administered. They are fixed, so that nobody has to ask for them by ARP. */
export const INNER_MACS = { staying: '02:ba:70:00:00:01', taking: '02:ba:70:00:00:02' } as const;
/** Before the tables that are there, after `local`: the kernel's own rules are 0, 32766 and 32767. */
export const RULE_PREFERENCE = 2;
