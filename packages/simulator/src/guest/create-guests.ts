/**
 * The guests of one cloud.
 *
 *     (none) -- powerOn --> booting -- pace.boot --> running -- shutDown --> stopping -- pace.shutDown --> (none)
 *     any    -- cut ------> (none)
 *     any    -- pause ----> the same, standing still -- resume --> the same, all its moments later by the pause
 *
 * All of it is in rows and tasks: a state that is loaded goes on by itself, but for who waits for a guest to be off.
 */
import type { SimulatedCloud } from '../cloud.ts';
import type { ServerRow } from '../compute/rows.ts';
import { FIRMWARE, kernelPanic, POWER_BUTTON, POWER_DOWN } from './boot-messages.ts';
import { claim, forOwnAddresses } from './claims.ts';
import { beginConsole, say } from './console.ts';
import type { GuestDefinition } from './definition.ts';
import { createDhcp } from './dhcp.ts';
import type { Guests } from './guests.ts';
import { createKeepalived } from './keepalived.ts';
import type { GuestRow } from './rows.ts';
import { numberIn, textIn } from './task-payload.ts';
import { toldAtBoot } from './told-at-boot.ts';
import { createVirtualRouters } from './virtual-routers.ts';
import { createVrrpHands } from './vrrp-hands.ts';
import { later } from './vrrp-timers.ts';
import { type GuestsWorld, watchWires } from './watch-wires.ts';

const BOOT = 'guest.boot';
const OFF = 'guest.off';

/**
 * Registers the tasks `guest.boot` (which fails into a kernel panic), `guest.off` (which fails into a guest that hangs on its
 * way down), `guest.dhcp` (which fails into no answer) and `guest.vrrp`.
 */
export function createGuests(cloud: SimulatedCloud, world: GuestsWorld): Guests {
  const { state } = cloud;
  const routers = createVirtualRouters(cloud);
  const keepalived = createKeepalived(cloud, routers);
  const dhcp = createDhcp(cloud, connected);
  const waiters = new Map<string, (() => void)[]>();
  /** Read ahead by boot, so that the boot ends in the moment in which it should. A loaded state reads again. */
  const readAhead = new Map<string, GuestDefinition | null>();

  cloud.tasks.handle(BOOT, (payload, outcome) => {
    const bootId = textIn(payload, 'bootId');
    const bootMs = numberIn(payload, 'bootMs');
    const guest = state.guests.get(textIn(payload, 'serverId'));
    if (guest === null || guest.bootId !== bootId) return undefined;
    if (outcome === 'failed') return boot(guest, null, kernelPanic(bootMs));
    const read = readAhead.get(bootId);
    if (read !== undefined) return bootFrom(guest, read, bootMs);
    return cloud.disks.readGuest(guest.bootDiskId).then((read) => {
      const still = state.guests.get(guest.id);
      if (still !== null && still.bootId === bootId) bootFrom(still, read, bootMs);
    });
  });

  cloud.tasks.handle(OFF, (payload, outcome) => {
    const id = textIn(payload, 'serverId');
    if (outcome === 'failed' || state.guests.get(id)?.bootId !== payload['bootId']) return;
    say(state, id, [POWER_DOWN]);
    const told = waiters.get(id) ?? [];
    remove(id);
    for (const off of told) off();
  });

  watchWires(cloud, world, { routers, keepalived, dhcp });

  function bootFrom(guest: GuestRow, read: GuestDefinition | null, bootMs: number): void {
    const withoutLease = dhcp.unanswered(guest.id, guest.portIds);
    const plugged = withoutLease.length === 0 ? guest : state.guests.update(guest.id, { withoutLease });
    boot(plugged, read, toldAtBoot(cloud, plugged, read, bootMs));
    dhcp.lookAtWires(guest.id);
  }

  /** A NIC has got its address. */
  function connected(guestId: string): void {
    keepalived.lookAtNics(guestId);
    const guest = state.guests.get(guestId);
    if (guest === null || guest.definition === null) return;
    forOwnAddresses(state, guest, claim);
    routers.settle(routers.of(guest));
  }

  function boot(guest: GuestRow, definition: GuestDefinition | null, lines: readonly string[], elected = false): void {
    const atMs = guest.phaseEndsAtMs ?? cloud.time.nowMs();
    readAhead.delete(guest.bootId);
    say(state, guest.id, lines);
    const running = state.guests.update(guest.id, { phase: 'running', phaseEndsAtMs: null, definition });
    if (definition === null) return;
    forOwnAddresses(state, running, claim);
    keepalived.start(guest.id, atMs, elected);
    pressPowerButton(guest.id);
  }

  /** Acts on a shutdown that was asked for, as soon as the guest can. */
  function pressPowerButton(serverId: string): void {
    const guest = state.guests.get(serverId);
    if (guest === null || !guest.powerButton || guest.phase !== 'running') return;
    if (guest.pausedAtMs !== null || guest.definition === null) return;
    say(state, serverId, [POWER_BUTTON]);
    keepalived.stop(serverId);
    const delayMs = cloud.draw(cloud.pace.shutDown);
    state.guests.update(serverId, { phase: 'stopping', phaseEndsAtMs: cloud.time.nowMs() + delayMs });
    cloud.tasks.schedule(OFF, delayMs, { serverId, bootId: guest.bootId });
  }

  function remove(serverId: string): void {
    waiters.delete(serverId);
    const guest = state.guests.get(serverId);
    if (guest === null) return;
    readAhead.delete(guest.bootId);
    forgetTasks(serverId);
    dhcp.forget(serverId);
    const left = routers.of(guest);
    state.guests.delete(serverId);
    routers.settle(left);
  }

  function forgetTasks(serverId: string): void {
    for (const kind of [BOOT, OFF]) cloud.tasks.cancel(kind, (payload) => payload['serverId'] === serverId);
  }

  async function readEarly(bootId: string, serverId: string, diskId: string): Promise<void> {
    const read = await cloud.disks.readGuest(diskId);
    if (state.guests.get(serverId)?.bootId === bootId) readAhead.set(bootId, read);
  }

  /** Firmware runs. */
  function begin(server: ServerRow, bootDiskId: string, bootMs: number): GuestRow {
    remove(server.id);
    beginConsole(state, server.id, FIRMWARE);
    return state.guests.insert({
      id: server.id,
      phase: 'booting',
      vrrp: {},
      timers: {},
      definition: null,
      filesSay: null,
      bootDiskId,
      bootId: cloud.newId(),
      portIds: server.portIds,
      phaseEndsAtMs: cloud.time.nowMs() + bootMs,
      pausedAtMs: null,
      powerButton: false,
    });
  }

  function powerOn(server: ServerRow, bootDiskId: string): void {
    const isWaiting = dhcp.unanswered(server.id, server.portIds).length > 0;
    const bootMs = cloud.draw(cloud.pace.boot) + (isWaiting ? cloud.draw(cloud.pace.dhcpGivesUp) : 0);
    const { bootId } = begin(server, bootDiskId, bootMs);
    cloud.tasks.schedule(BOOT, bootMs, { serverId: server.id, bootId, bootMs });
    // A disk that cannot be read fails again when the boot ends, and is told of then.
    void readEarly(bootId, server.id, bootDiskId).catch(() => undefined);
  }

  function resume(serverId: string): void {
    const guest = state.guests.get(serverId);
    if (guest === null || guest.pausedAtMs === null) return;
    // QEMU sets kvmclock back to where it stood (hw/i386/kvm/clock.c): for the guest no time has passed.
    const nowMs = cloud.time.nowMs();
    const pauseMs = nowMs - guest.pausedAtMs;
    const timers = Object.fromEntries(Object.entries(guest.timers).map(([name, one]) => [name, later(one, pauseMs)]));
    const phaseEndsAtMs = guest.phaseEndsAtMs === null ? null : guest.phaseEndsAtMs + pauseMs;
    const on = state.guests.update(serverId, { pausedAtMs: null, timers, phaseEndsAtMs });
    if (phaseEndsAtMs !== null) {
      const bootMs = phaseEndsAtMs - nowMs;
      const kind = guest.phase === 'booting' ? BOOT : OFF;
      cloud.tasks.schedule(kind, bootMs, { serverId, bootId: guest.bootId, bootMs });
    }
    routers.settle(routers.of(on));
    pressPowerButton(serverId);
  }

  return {
    powerOn,
    placeRunning: (server, bootDiskId, definition, elected) => {
      const guest = begin(server, bootDiskId, 0);
      boot(guest, definition, toldAtBoot(cloud, guest, definition, cloud.pace.boot[0]), elected);
    },
    shutDown: (serverId, off) => {
      const guest = state.guests.get(serverId);
      if (guest === null) return off();
      waiters.set(serverId, [...(waiters.get(serverId) ?? []), off]);
      if (guest.phase === 'stopping') return;
      state.guests.update(serverId, { powerButton: true });
      pressPowerButton(serverId);
    },
    cut: remove,
    pause: (serverId) => {
      const guest = state.guests.get(serverId);
      if (guest === null || guest.pausedAtMs !== null) return;
      forgetTasks(serverId);
      routers.settle(routers.of(state.guests.update(serverId, { pausedAtMs: cloud.time.nowMs() })));
    },
    resume,
    consoleLog: (serverId) => state.consoles.get(serverId)?.text ?? '',
    vrrp: createVrrpHands(cloud, routers, keepalived),
  };
}
