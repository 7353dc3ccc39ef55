/** What somebody with root inside a guest does to its VRRP daemon, without a shell: nothing of it outlives a boot. */
import type { SimulatedCloud } from '../cloud.ts';
import { say } from './console.ts';
import type { KeepalivedDefinition } from './definition.ts';
import { reload } from './election.ts';
import { reloaded } from './keepalived-messages.ts';
import type { Keepalived } from './keepalived.ts';
import { nicName } from './nics.ts';
import type { GuestRow, VrrpState, VrrpTimer } from './rows.ts';
import type { VirtualRouters } from './virtual-routers.ts';
import { withoutLength } from './address.ts';

/** One instance as keepalived dumps it (`kill -$(keepalived --signum=JSON)`). */
export interface VrrpInstanceState {
  readonly name: string;
  readonly interface: string;
  readonly virtualRouterId: number;
  readonly state: VrrpState;
  readonly priority: number;
  readonly addresses: readonly string[];
  /** Since it became what it is; they rise by one with each interval. */
  readonly advertsReceived: number;
  readonly advertsSent: number;
}

/** All throw an Error where no such guest runs that would let anybody in: off, booting, on its way down, paused. */
export interface VrrpHands {
  /** Every instance runs with this priority from a reload on, and without its `nopreempt` where that is said. */
  raise(serverId: string, priority: number, withoutNopreempt: boolean): void;
  /** A daemon that runs reads its files again; one that was stopped starts. Without effect where it runs as they say. */
  settle(serverId: string): void;
  /** The daemon says goodbye and ends, until it is settled or the guest boots. */
  stop(serverId: string): void;
  /** Empty: no daemon runs. */
  states(serverId: string): readonly VrrpInstanceState[];
}

export function createVrrpHands(cloud: SimulatedCloud, routers: VirtualRouters, keepalived: Keepalived): VrrpHands {
  const { state } = cloud;

  function inside(serverId: string): GuestRow {
    const guest = state.guests.get(serverId);
    if (guest === null || guest.phase !== 'running' || guest.pausedAtMs !== null || guest.definition === null)
      throw new Error(`no guest of ${serverId} answers`);
    return guest;
  }

  const runs = (guest: GuestRow): boolean => Object.keys(guest.vrrp).length > 0;

  /** SIGHUP, with these words in its files at that moment. */
  function reloadAs(guest: GuestRow, as: KeepalivedDefinition, filesSay: KeepalivedDefinition | null): void {
    if (guest.definition === null) return;
    const nowMs = cloud.time.nowMs();
    const timers: Record<string, VrrpTimer> = {};
    for (const instance of as.instances) {
      const now = guest.vrrp[instance.name];
      if (now === 'BACKUP' || now === 'MASTER') timers[instance.name] = reload(instance, now, nowMs);
    }
    say(state, guest.id, reloaded(nowMs));
    const definition = { ...guest.definition, keepalived: as };
    routers.settle(routers.of(state.guests.update(guest.id, { definition, filesSay, timers })));
  }

  return {
    raise: (serverId, priority, withoutNopreempt) => {
      const guest = inside(serverId);
      const files = guest.filesSay ?? guest.definition?.keepalived ?? null;
      if (files === null || !runs(guest)) throw new Error(`no VRRP daemon runs in ${serverId}`);
      const instances = files.instances.map((one) => ({
        ...one,
        priority,
        nopreempt: one.nopreempt && !withoutNopreempt,
      }));
      reloadAs(guest, { ...files, instances }, files);
    },
    settle: (serverId) => {
      const guest = inside(serverId);
      const files = guest.filesSay ?? guest.definition?.keepalived ?? null;
      if (files === null || guest.definition === null) return;
      if (runs(guest)) {
        if (guest.filesSay !== null) reloadAs(guest, files, null);
        return;
      }
      state.guests.update(serverId, { definition: { ...guest.definition, keepalived: files }, filesSay: null });
      keepalived.start(serverId, cloud.time.nowMs(), false);
    },
    stop: (serverId) => keepalived.stop(inside(serverId).id),
    states: (serverId) => {
      const guest = inside(serverId);
      const nowMs = cloud.time.nowMs();
      return (guest.definition?.keepalived?.instances ?? []).flatMap((instance) => {
        const is = guest.vrrp[instance.name];
        if (is === undefined) return [];
        return [
          {
            name: instance.name,
            interface: nicName(instance.nic),
            virtualRouterId: instance.virtualRouterId,
            state: is,
            priority: instance.priority,
            addresses: is === 'MASTER' ? instance.virtualAddresses.map(withoutLength) : [],
            ...countsOf(guest.timers[instance.name], instance.advertIntervalMs, nowMs),
          },
        ];
      });
    },
  };
}

/** Adverts are no events here: those that were sent and heard lie on the clock. */
function countsOf(
  timer: VrrpTimer | undefined,
  everyMs: number,
  nowMs: number,
): Pick<VrrpInstanceState, 'advertsReceived' | 'advertsSent'> {
  const since = (fromMs: number, stepMs: number): number =>
    fromMs > nowMs ? 0 : Math.floor((nowMs - fromMs) / stepMs) + 1;
  const heard = (timer?.minds ?? []).map((master) => since(master.firstMs, master.everyMs));
  return {
    advertsReceived: heard.reduce((sum, count) => sum + count, 0),
    advertsSent: timer?.beatMs === null || timer === undefined ? 0 : since(timer.beatMs, everyMs),
  };
}
