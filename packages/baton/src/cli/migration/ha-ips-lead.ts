/** Where the HA IPs of a migration lead, in words: they may lead to both clouds while its rollback window is open. */
import type { Side } from '../../domain/event.ts';
import type { Migration } from '../../domain/migration.ts';
import type { MigrationSummary } from '../../domain/migration-summary.ts';
import type { Services } from '../../services/services.ts';

/** HA IPs that were returned to the source while others stay in the target: the migration is in a mixed state. */
export function returnedOf(migration: Migration, lead: ReadonlyMap<string, Side>): readonly string[] {
  if (migration.state !== 'guarding') return [];
  return addressesOf(migration).filter((address) => lead.get(address) === 'source');
}

/** The same, looked up where there may be any. */
export async function lookUpReturned(services: Services, migration: Migration): Promise<readonly string[]> {
  return await returnedAmong(services, { id: migration.id, state: migration.state, haIps: addressesOf(migration) });
}

export async function returnedAmong(
  services: Services,
  { id, state, haIps }: Pick<MigrationSummary, 'id' | 'state' | 'haIps'>,
): Promise<readonly string[]> {
  if (state !== 'guarding' || haIps.length < 2) return [];
  const lead = await services.haIpsLead(id);
  return haIps.filter((address) => lead.get(address) === 'source');
}

function addressesOf({ plan }: Migration): readonly string[] {
  return plan.haIps.map(({ address }) => address);
}

/** One line for each HA IP. */
export function leadLines({ plan }: Migration, lead: ReadonlyMap<string, Side>): string {
  return plan.haIps
    .map(({ address }) => {
      const side = lead.get(address);
      return side === undefined ? address : `${address} leads to ${plan[side].cloud}`;
    })
    .join('\n');
}
