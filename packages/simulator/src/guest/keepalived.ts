/** keepalived as a daemon inside a guest: its start, its end, and NICs that come and go under it. */
import type { SimulatedCloud } from '../cloud.ts';
import { say } from './console.ts';
import { beginAsBackup } from './election.ts';
import { begunAsBackup, nicBack, nicGone, refusedToStart, starting, stopped } from './keepalived-messages.ts';
import { nicName, nicOf } from './nics.ts';
import type { VrrpState, VrrpTimer } from './rows.ts';
import type { VirtualRouters } from './virtual-routers.ts';

export interface Keepalived {
  /** `elected`: it becomes MASTER in the same moment, as if it had waited before. */
  start(guestId: string, atMs: number, elected: boolean): void;
  /** SIGTERM: priority 0 first, then the VIPs go (vrrp.c, vrrp_restore_interface). */
  stop(guestId: string): void;
  /** A NIC may have been pulled out, or put back. */
  lookAtNics(guestId: string): void;
}

export function createKeepalived(cloud: SimulatedCloud, routers: VirtualRouters): Keepalived {
  const { state } = cloud;

  function start(guestId: string, atMs: number, elected: boolean): void {
    const guest = state.guests.need(guestId);
    const keepalived = guest.definition?.keepalived ?? null;
    if (keepalived === null) return;
    say(state, guestId, starting(atMs, keepalived.version));
    const homeless = keepalived.instances.find((instance) => instance.nic >= guest.portIds.length);
    if (homeless !== undefined) {
      return say(state, guestId, refusedToStart(atMs, nicName(homeless.nic), homeless.name));
    }
    const vrrp: Record<string, VrrpState> = {};
    const timers: Record<string, VrrpTimer> = {};
    for (const instance of keepalived.instances) {
      const { name } = instance;
      const plugged = nicOf(state, guest, instance.nic) !== null;
      vrrp[name] = plugged ? 'BACKUP' : 'FAULT';
      const timer = beginAsBackup(instance, atMs);
      timers[name] = elected ? { ...timer, downAtMs: atMs } : timer;
      const lines = plugged ? begunAsBackup(atMs, name) : nicGone(atMs, nicName(instance.nic), name, false);
      say(state, guestId, lines);
    }
    routers.settle(routers.of(state.guests.update(guestId, { vrrp, timers })));
  }

  function stop(guestId: string): void {
    const guest = state.guests.need(guestId);
    const version = guest.definition?.keepalived?.version;
    const names = Object.keys(guest.vrrp);
    if (version === undefined || names.length === 0) return;
    const left = routers.of(guest);
    routers.sayGoodbye(guest);
    state.guests.update(guestId, { vrrp: {}, timers: {} });
    const instances = names.map((name) => ({ name, wasMaster: guest.vrrp[name] === 'MASTER' }));
    say(state, guestId, stopped(cloud.time.nowMs(), version, instances));
    routers.settle(left);
  }

  function lookAtNics(guestId: string): void {
    const nowMs = cloud.time.nowMs();
    for (const instance of state.guests.get(guestId)?.definition?.keepalived?.instances ?? []) {
      const guest = state.guests.need(guestId);
      const { name } = instance;
      const was = guest.vrrp[name];
      const plugged = nicOf(state, guest, instance.nic) !== null;
      if (was === undefined || plugged === (was !== 'FAULT')) continue;
      const timers = { ...guest.timers, [name]: beginAsBackup(instance, nowMs) };
      state.guests.update(guestId, { vrrp: { ...guest.vrrp, [name]: plugged ? 'BACKUP' : 'FAULT' }, timers });
      const nic = nicName(instance.nic);
      say(state, guestId, plugged ? nicBack(nowMs, nic, name) : nicGone(nowMs, nic, name, was === 'MASTER'));
    }
  }

  return { start, stop, lookAtNics };
}
