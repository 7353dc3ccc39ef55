import type { GuestReading } from '../domain/guest-reading.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { GuestPlan } from '../domain/plan.ts';
import { readRunning } from '../guest/read-running.ts';
import type { Cloud } from '../ports/cloud.ts';
import { assertDestinationsKnown, sshDestinationOf } from '../planning/ssh-destinations.ts';
import type { Dependencies } from './dependencies.ts';

export interface LookInside {
  readonly group: HaGroup;
  readonly guest: GuestPlan;
  /** By server name or id. */
  readonly destinations: Readonly<Record<string, string>>;
}

/** Reads every load balancer of a group that runs, side by side; by server id. */
export async function lookInside(
  deps: Pick<Dependencies, 'openGuests'>,
  cloud: Cloud,
  { group, guest, destinations }: LookInside,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, GuestReading>> {
  const servers = group.loadBalancers.map(({ server }) => server);
  assertDestinationsKnown(destinations, servers);
  const access = deps.openGuests(guest, cloud);
  try {
    const readings = await Promise.all(
      group.loadBalancers.map(async ({ server, ports }): Promise<readonly [string, GuestReading]> => {
        const addresses = ports.flatMap(({ fixedIps }) => fixedIps.map(({ address }) => address));
        const destination = sshDestinationOf(destinations, server) ?? null;
        return [server.id, await readRunning(access, { server, addresses, destination }, signal)];
      }),
    );
    return new Map(readings);
  } finally {
    await access.close();
  }
}
