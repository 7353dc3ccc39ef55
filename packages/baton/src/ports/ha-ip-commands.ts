import type { HaIpCommand, Pending } from '../domain/migration.ts';

/** What persons asked of single HA IPs. The rollback window carries it out; nothing else looks at these commands. */
export interface HaIpCommands {
  /** What nobody has carried out yet, oldest first. */
  pending(): Promise<readonly Pending<HaIpCommand>[]>;
  /**
   * It will not be tried again. Where an HA IP was `returned`, approvals of the gate `secondary` end with it: whoever approved
   * saw every HA IP in the target. May be repeated.
   */
  take(command: Pending<HaIpCommand>, outcome: 'returned' | 'cut-over' | 'left-undone'): Promise<void>;
}
