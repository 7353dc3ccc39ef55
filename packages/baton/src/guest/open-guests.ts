import { join } from 'node:path';
import type { GuestPlan } from '../domain/plan.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { GuestAccess } from '../ports/guest-access.ts';
import { consoleAccess } from './console-access.ts';
import { noAccess } from './no-access.ts';
import { SshGuestAccess } from './ssh-access.ts';
import { SshGuestShell } from './ssh/ssh-guest-shell.ts';

export type ClosableGuestAccess = GuestAccess & { close(): Promise<void> };

export interface OpenGuestsOptions {
  /** Baton's own folder; host keys are pinned under it. */
  readonly home: string;
  /** Of the SSH client. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The way into the load balancers of one cloud that the plan asks for: by their consoles when it asks for none. */
export function openGuests(
  plan: GuestPlan | undefined,
  cloud: Pick<Cloud, 'compute'>,
  { home, env }: OpenGuestsOptions,
): ClosableGuestAccess {
  const nothingOpen = (): Promise<void> => Promise.resolve();
  const access = plan?.access ?? 'console';
  if (access === 'none') return { ...noAccess, close: nothingOpen };
  const console = consoleAccess(cloud);
  if (access === 'console') return { ...console, close: nothingOpen };
  const shell = new SshGuestShell({ plan: plan?.ssh ?? {}, hostKeyFolder: join(home, 'host-keys'), env });
  const ssh = new SshGuestAccess({ shell, console });
  return {
    kind: 'ssh',
    hands: ssh.hands,
    read: (guest, signal) => ssh.read(guest, signal),
    close: () => shell.close(),
  };
}
