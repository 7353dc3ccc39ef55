import type { ServerRow } from '../compute/rows.ts';

/** The hypervisor's side of a cloud: what Nova asks of it. */
export interface Guests {
  /** Power on: the guest begins to boot from that disk. A disk without a guest on it runs and does nothing. */
  powerOn(server: ServerRow, bootDiskId: string): void;
  /** ACPI: the guest says goodbye (VRRP priority 0) and ends by itself; `off` is called when it is off. */
  shutDown(serverId: string, off: () => void): void;
  /** The plug is pulled: nothing is said to anybody. */
  cut(serverId: string): void;
  /** The guest stands still for a while: it neither sends nor answers. */
  pause(serverId: string): void;
  resume(serverId: string): void;
  consoleLog(serverId: string): string;
}
