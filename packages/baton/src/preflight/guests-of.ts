import type { GuestReading } from '../domain/guest-reading.ts';
import type { Plan } from '../domain/plan.ts';
import { readRunning } from '../guest/read-running.ts';
import { unread } from '../guest/unread.ts';
import type { GuestAccess } from '../ports/guest-access.ts';
import type { Survey } from './survey.ts';

/** Looks into each load balancer of the source at most once, when the first check asks. */
export function guestsOf(
  plan: Plan,
  source: Survey,
  access: GuestAccess | null,
): (sourceServerId: string) => Promise<GuestReading> {
  const readings = new Map<string, Promise<GuestReading>>();
  return (id) => {
    const reading = readings.get(id) ?? readGuest(plan, source, access, id);
    readings.set(id, reading);
    return reading;
  };
}

async function readGuest(plan: Plan, source: Survey, access: GuestAccess | null, id: string): Promise<GuestReading> {
  const balancer = plan.loadBalancers.find((one) => one.sourceServerId === id);
  const server = (await source.servers()).find((one) => one.id === id);
  if (access === null) return unread('none', 'there is no access to the guests');
  if (balancer === undefined || server === undefined) return unread(access.kind, 'its server is gone');
  const addresses = balancer.nics.flatMap((nic) => nic.fixedIps.map((ip) => ip.address));
  return readRunning(access, { server, addresses, destination: balancer.sshDestination ?? null }, source.signal);
}
