/** Names of the DNS service of a cloud. One session for each cloud that a plan names for it. */
import {
  type CloudSession,
  findZone,
  listRecordSets,
  loadCloudConfig,
  openSession,
  type RecordSet,
  setRecordSet,
} from '@baton/openstack';
import { BatonError } from '../../domain/error.ts';
import type { DesignateNames } from '../../ha-ip/dns/authority.ts';
import { toBatonError } from './cloud-error.ts';

export type ClosableNames = DesignateNames & { close(): Promise<void> };

export function designateNames(): ClosableNames {
  const sessions = new Map<string, Promise<CloudSession>>();
  const sessionOf = (cloud: string): Promise<CloudSession> => {
    const known = sessions.get(cloud) ?? loadCloudConfig(cloud).then((config) => openSession(config));
    sessions.set(cloud, known);
    return known;
  };

  return {
    read: (cloud, name, type, signal) =>
      batonErrors(async () => {
        const found = await recordSetOf(await sessionOf(cloud), { name, type }, signal);
        if (found === null) return null;
        const { records, ttl, zoneTtl, status } = found;
        // PENDING until every name server of the pool serves it; ERROR: a pool that does not take it. Neither is served by all.
        const pending = status === 'ACTIVE' ? {} : { pending: true };
        return { addresses: records.toSorted(), ttlSeconds: ttl ?? zoneTtl, ...pending };
      }),

    // Designate has no compare-and-swap (its API takes no If-Match): the look right before is the nearest to it.
    update: (cloud, name, type, expected, wanted, signal) =>
      batonErrors(async () => {
        const session = await sessionOf(cloud);
        const found = await recordSetOf(session, { name, type }, signal);
        if (found === null || found.records.toSorted().join() !== expected.toSorted().join()) return false;
        await setRecordSet(session.dns, found, { records: wanted.addresses, ttl: wanted.ttlSeconds }, signal);
        return true;
      }),

    close: async () => {
      for (const opening of sessions.values()) await opening.then((session) => session.close()).catch(() => undefined);
    },
  };
}

/** In the zone with the longest name that the project has. */
async function recordSetOf(
  { dns, name: cloud }: CloudSession,
  wanted: { readonly name: string; readonly type: 'A' | 'AAAA' },
  signal: AbortSignal,
): Promise<(RecordSet & { readonly zoneTtl: number }) | null> {
  const labels = wanted.name.split('.');
  for (let from = 0; from < labels.length - 1; from += 1) {
    const zone = await findZone(dns, labels.slice(from).join('.'), signal);
    if (zone === null) continue;
    const [found] = await listRecordSets(dns, zone.id, wanted, signal);
    return found === undefined ? null : { ...found, zoneTtl: zone.ttl };
  }
  throw new BatonError({
    code: 'ZONE_MISSING',
    kind: 'user',
    message: `No zone of the project in ${cloud} holds ${wanted.name}.`,
    remedy:
      'See openstack zone list there: the name belongs to another project, or another authority answers for it (cutover.update of the HA IP in the plan).',
  });
}

async function batonErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof BatonError ? error : toBatonError(error);
  }
}
