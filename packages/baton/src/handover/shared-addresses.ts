/** What two load balancers share, read inside both: pairs of instances that look after the same VIPs. */
import type { GuestReading, VrrpReading } from '../domain/guest-reading.ts';
import { sameAddress } from '../domain/ip-range.ts';
import type { RunningInstance, VrrpInstance } from '../domain/vrrp.ts';

export interface InstanceOf {
  readonly daemon: VrrpReading;
  readonly configured: VrrpInstance;
  /** Null: its daemon did not tell. */
  readonly running: RunningInstance | null;
}

export interface SharedInstance {
  readonly holder: InstanceOf;
  readonly taker: InstanceOf;
}

export type Shared =
  | { readonly ok: true; readonly pairs: readonly SharedInstance[] }
  | { readonly ok: false; readonly why: string };

/** Every instance of either one that has one of these VIPs, with its other half; or why it cannot be said. */
export function sharedBy(holder: GuestReading, taker: GuestReading, vips: readonly string[]): Shared {
  const [held, taken] = [instancesOf(holder), instancesOf(taker)];
  if (held === null) return no('the configuration of the one that hands over could not be read');
  if (taken === null) return no('the configuration of the one that takes over could not be read');
  const pairs = new Map<VrrpInstance, SharedInstance>();
  for (const vip of vips) {
    const ofHolder = held.filter(({ configured }) => has(configured, vip));
    const ofTaker = taken.filter(({ configured }) => has(configured, vip));
    const [one] = ofHolder;
    const [other] = ofTaker;
    if (one === undefined || other === undefined)
      return no(`the configuration that was read does not name the VIP ${vip} on both`);
    if (ofHolder.length > 1 || ofTaker.length > 1) return no(`the VIP ${vip} is in more than one instance of a guest`);
    pairs.set(one.configured, { holder: one, taker: other });
  }
  return { ok: true, pairs: [...pairs.values()] };
}

const no = (why: string): Shared => ({ ok: false, why });

/** Null: no configuration was read. */
export function instancesOf({ vrrp }: GuestReading): readonly InstanceOf[] | null {
  const read = (vrrp ?? []).flatMap((daemon) =>
    daemon.configuration === null ? [] : [{ daemon, configuration: daemon.configuration }],
  );
  if (read.length === 0) return null;
  return read.flatMap(({ daemon, configuration }) =>
    configuration.instances.map((configured) => ({
      daemon,
      configured,
      running: daemon.running?.instances.find(({ name }) => name === configured.name) ?? null,
    })),
  );
}

function has({ addresses, excludedAddresses }: VrrpInstance, vip: string): boolean {
  return [...addresses, ...excludedAddresses].some(({ address }) => sameAddress(address, vip));
}
