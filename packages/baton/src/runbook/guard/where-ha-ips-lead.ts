import type { PlannedHaIp } from '../../domain/plan.ts';
import type { Leads } from '../../ports/cutover-driver.ts';
import type { Drive } from '../ha-ip-sides.ts';

/** By address, as the clouds and the hooks say now. */
export type HaIpsLead = ReadonlyMap<string, Leads>;

export async function whereHaIpsLead(drives: readonly Drive[]): Promise<HaIpsLead> {
  return new Map(
    await Promise.all(
      drives.map(async ({ haIp, driver }): Promise<readonly [string, Leads]> => [haIp.address, await driver.leads()]),
    ),
  );
}

/** Those that the guard is concerned with: an HA IP that leads to the source has nothing to lose in the target. */
export function guardedOf(haIps: readonly PlannedHaIp[], lead: HaIpsLead | null): readonly PlannedHaIp[] {
  return haIps.filter(({ address }) => lead?.get(address) !== 'source');
}

export function allLeadToTarget(haIps: readonly PlannedHaIp[], lead: HaIpsLead): boolean {
  return haIps.every(({ address }) => lead.get(address) === 'target');
}
