/** How an HA IP changes cloud, by Baton's order of calls and by hand. */
import type { HaIp, Side } from '../world/layout.ts';
import { watchOnce } from '../world/prober.ts';
import { sleep, until, type World } from '../world/world.ts';

const other = (side: Side): Side => (side === 'source' ? 'target' : 'source');

/** Between the giving side's last call and the taking side's: measured on real Neutron as about this long. */
export const API_MS = 2000;
/** New connections, one after the other, that the taking side has to answer before the giving one lets go. */
const LOOKS = 3;
const SEEN_MS = 10_000;
const LEADS_MS = 10_000;

/** `floating-ip`, make before break: associate in the taking cloud, seen to serve, then let go in the giving one. */
export async function moveFloatingIps(world: World, to: Side): Promise<void> {
  await world.associate(to);
  for (const haIp of world.haIps) await untilServedFrom(world, haIp, to);
  await world.disassociate(other(to));
}

/** By hand: delete there, create here; what Neutron and its agents take in between is nobody's. */
export async function moveFloatingIpsByHand(world: World, to: Side): Promise<void> {
  await world.disassociate(other(to));
  await sleep(API_MS);
  await world.associate(to);
}

async function untilServedFrom(world: World, { floating }: HaIp, side: Side): Promise<void> {
  let inARow = 0;
  const served = async (): Promise<boolean> => {
    // Without stdin it makes one connection and ends.
    const [seen] = await watchOnce(world.machine('outside'), floating);
    const who = seen?.probes[0]?.who ?? null;
    inARow = who !== null && who.endsWith('-in-target') === (side === 'target') ? inARow + 1 : 0;
    return inARow >= LOOKS;
  };
  await until(served, SEEN_MS, `${floating} is served from the ${side}`);
}

export async function untilLedTo(world: World, haIp: HaIp, side: Side): Promise<void> {
  await until(async () => (await world.ledTo(haIp)) === side, LEADS_MS, `${haIp.floating} leads to the ${side}`);
}
