/** Where the HA IPs lead, and where clients reach them: questions to the drivers of a plan. */
import type { Side } from '../domain/event.ts';
import type { PlannedHaIp } from '../domain/plan.ts';
import type { DriverContext } from '../ha-ip/driver-context.ts';
import { openDriver } from '../ha-ip/open-driver.ts';
import type { CutoverDriver } from '../ports/cutover-driver.ts';

/** One HA IP with what moves it. */
export interface Drive {
  readonly haIp: PlannedHaIp;
  readonly driver: CutoverDriver;
}

/** Of the plan's HA IPs, or of `only` those with these addresses. */
export function openDrivers(ctx: DriverContext, only?: readonly string[]): readonly Drive[] {
  return ctx.plan.haIps
    .filter(({ address }) => only === undefined || only.includes(address))
    .map((haIp) => ({ haIp, driver: openDriver(ctx, haIp) }));
}

export type HowMany = 'all' | 'some' | 'none';

/** How many of the HA IPs lead to the target? Those in the midst of a move do. */
export async function inTarget(ctx: DriverContext): Promise<HowMany> {
  return howManyLead(ctx, 'target');
}

/** How many of them lead to the source? Those in the midst of a move do. */
export async function inSource(ctx: DriverContext): Promise<HowMany> {
  return howManyLead(ctx, 'source');
}

/** Where clients reach the HA IPs on that side, as far as something is made there. */
export async function addressesIn(
  ctx: DriverContext,
  side: Side,
  only?: readonly string[],
): Promise<readonly string[]> {
  const found = await Promise.all(openDrivers(ctx, only).map(({ driver }) => driver.addressIn(side)));
  return found.filter((address) => address !== null);
}

/** Where clients reach every HA IP once it was cut over. Never fewer than the plan has: none that is missing there counts as served. */
export async function addressesAfterCutover(ctx: DriverContext): Promise<readonly string[]> {
  return Promise.all(
    openDrivers(ctx).map(async ({ haIp, driver }) => (await driver.addressIn('target')) ?? haIp.address),
  );
}

async function howManyLead(ctx: DriverContext, side: Side): Promise<HowMany> {
  const leads = await Promise.all(openDrivers(ctx).map(({ driver }) => driver.leads()));
  const there = leads.filter((one) => one === side || one === 'both').length;
  if (there === 0) return 'none';
  return there === leads.length ? 'all' : 'some';
}
