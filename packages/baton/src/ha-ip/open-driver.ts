/** The driver that a plan names for an HA IP: what moves it between the clouds. */
import type { PlannedHaIp } from '../domain/plan.ts';
import type { CutoverDriver } from '../ports/cutover-driver.ts';
import type { DriverContext } from './driver-context.ts';
import { dnsDriver } from './dns/dns-driver.ts';
import { floatingIpDriver } from './floating-ip/floating-ip-driver.ts';
import { hookDriver } from './hook/hook-driver.ts';

/** Of one HA IP, for one run of a step. Without `cutover` in the plan: a floating IP of both clouds. */
export function openDriver(ctx: DriverContext, haIp: PlannedHaIp): CutoverDriver {
  const cutover = haIp.cutover ?? { driver: 'floating-ip' };
  if (cutover.driver === 'hook') return hookDriver(ctx, haIp, cutover);
  if (cutover.driver === 'dns') return dnsDriver(ctx, haIp, cutover);
  return floatingIpDriver(ctx, haIp);
}
