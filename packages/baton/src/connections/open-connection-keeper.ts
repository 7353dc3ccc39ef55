import { join } from 'node:path';
import type { GuestPlan } from '../domain/plan.ts';
import { SshGuestShell } from '../guest/ssh/ssh-guest-shell.ts';
import type { ConnectionKeeper } from '../ports/connection-keeper.ts';
import { ShellConnectionKeeper } from './shell-connection-keeper.ts';

export type ClosableConnectionKeeper = ConnectionKeeper & { close(): Promise<void> };

export interface OpenConnectionKeeperOptions {
  /** Baton's own folder; host keys are pinned under it. */
  readonly home: string;
  /** Of the SSH client. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** By SSH, where the plan has it; null where there is no shell in the guests. Nothing is connected before it is needed. */
export function openConnectionKeeper(
  plan: GuestPlan | undefined,
  { home, env }: OpenConnectionKeeperOptions,
): ClosableConnectionKeeper | null {
  if (plan?.access !== 'ssh') return null;
  const shell = new SshGuestShell({ plan: plan.ssh ?? {}, hostKeyFolder: join(home, 'host-keys'), env });
  const keeper = new ShellConnectionKeeper({ shell });
  return {
    missing: (guest, udpPort, signal) => keeper.missing(guest, udpPort, signal),
    setUp: (passage, signal) => keeper.setUp(passage, signal),
    look: (passage, signal) => keeper.look(passage, signal),
    remove: (passage, signal) => keeper.remove(passage, signal),
    close: () => shell.close(),
  };
}
