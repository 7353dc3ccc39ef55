import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GuestReading } from '../../domain/guest-reading.ts';
import type { Guest } from '../../ports/guest-access.ts';
import { SshGuestAccess } from '../ssh-access.ts';
import { SshGuestShell } from '../ssh/ssh-guest-shell.ts';
import { unread } from '../unread.ts';
import type { FakeGuest } from './fake-guest.ts';

/** All the way: client of SSH, script, parsers. The guest is ended afterwards. */
export async function readActedGuest(starting: Promise<FakeGuest>): Promise<GuestReading> {
  const guest = await starting;
  const keys = mkdtempSync(join(tmpdir(), 'baton-keys-'));
  const shell = new SshGuestShell({ plan: { ...guest.plan, acceptNew: true }, hostKeyFolder: keys, env: process.env });
  try {
    const console = {
      kind: 'console',
      hands: null,
      read: () => Promise.resolve(unread('console', 'not asked')),
    } as const;
    const access = new SshGuestAccess({ shell, console, surroundings: guest.surroundings });
    const server = { id: '6f2c1f0e', name: 'acted' } as Guest['server'];
    return await access.read({ server, addresses: [], destination: guest.destination }, new AbortController().signal);
  } finally {
    await shell.close();
    await guest.close();
    rmSync(keys, { recursive: true, force: true });
  }
}
