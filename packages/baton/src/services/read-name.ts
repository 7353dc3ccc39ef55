/** The name that is to move an HA IP, as its authority tells it when the plan is made. */
import { isIPv6 } from 'node:net';
import { BatonError } from '../domain/error.ts';
import type { DnsCutover, NameUpdates } from '../ports/name-updates.ts';

/** What is absent is read, or as usual. */
export type NameWish = Pick<DnsCutover, 'name' | 'update'> & { readonly ttlSeconds?: number };

/** Resolvers that ask twice a minute are no burden to any name server, and few of them hold an answer for less. */
const TTL_SECONDS = 30;

/** Throws NAME_FOR_SEVERAL, NAME_MISSING, NAME_CHANGED (kind user), and what the authority's session throws. */
export async function readName(
  names: NameUpdates,
  addresses: readonly string[],
  wish: NameWish,
  signal: AbortSignal,
): Promise<DnsCutover> {
  const [address = '', ...others] = addresses;
  if (others.length > 0)
    throw new BatonError({
      code: 'NAME_FOR_SEVERAL',
      kind: 'user',
      message: `${wish.name} is one name, and the group has ${addresses.length} HA IPs: ${addresses.join(', ')}.`,
      remedy:
        'Make the plan without --cutover dns, then give each HA IP that moves by a name its own in the file (haIps[].cutover).',
    });
  // A TTL is no part of a question.
  const asked: DnsCutover = { driver: 'dns', ...wish, ttlSeconds: TTL_SECONDS, usualTtlSeconds: TTL_SECONDS };
  const found = await names.read(asked, isIPv6(address) ? 6 : 4, signal);
  if (found === null)
    throw new BatonError({
      code: 'NAME_MISSING',
      kind: 'user',
      message: `${wish.name} has no address record of its own for ${address}.`,
      remedy: `Make an A or AAAA record that leads to ${address}; of a CNAME, name what it points to (--dns-name).`,
    });
  if (!found.addresses.includes(address))
    throw new BatonError({
      code: 'NAME_CHANGED',
      kind: 'user',
      message: `${wish.name} leads to ${found.addresses.join(', ')}, not to the HA IP ${address}.`,
      remedy: `Let it lead to ${address}, or name another one (--dns-name).`,
    });
  const usualTtlSeconds = Math.max(1, found.ttlSeconds);
  return {
    driver: 'dns',
    name: wish.name,
    ttlSeconds: Math.min(wish.ttlSeconds ?? TTL_SECONDS, usualTtlSeconds),
    usualTtlSeconds,
    update: wish.update,
  };
}
