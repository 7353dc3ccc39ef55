import type { ServerRow } from '../compute/rows.ts';
import type { GuestDefinition } from './definition.ts';
import type { VrrpHands } from './vrrp-hands.ts';

/** The hypervisor's side of a cloud: what Nova asks of it. */
export interface Guests {
  /** Power on: the guest begins to boot from that disk. A disk without a guest on it runs and does nothing. */
  powerOn(server: ServerRow, bootDiskId: string): void;
  /**
   * For what a simulation begins with: the guest runs now, as after a boot from that disk; `elected`: without the wait of an
   * election. Server and ports are there already, bound.
   */
  placeRunning(server: ServerRow, bootDiskId: string, guest: GuestDefinition, elected: boolean): void;
  /**
   * ACPI: the guest says goodbye (VRRP priority 0) and ends by itself; `off` is called when it is off, at once when there is
   * no guest. One that boots or is paused does so later; one without a system never does, and has to be cut. Asked again for
   * a guest that is on its way down (a state that was loaded has forgotten who waits), it calls this `off` too. A `cut` on
   * the way calls nobody.
   */
  shutDown(serverId: string, off: () => void): void;
  /** The plug is pulled: nothing is said to anybody. */
  cut(serverId: string): void;
  /** The guest stands still for a while: it neither sends nor answers, and its clock stands too. */
  pause(serverId: string): void;
  resume(serverId: string): void;
  consoleLog(serverId: string): string;
  /** What somebody with root inside may do to its VRRP daemon, and see of it. */
  readonly vrrp: VrrpHands;
}
