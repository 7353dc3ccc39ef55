import type { GuestReading } from '../domain/guest-reading.ts';
import type { Guest, GuestAccess } from '../ports/guest-access.ts';
import { unread } from './unread.ts';

/** Looks inside a load balancer that runs; of another one nothing is known, and its state says why. */
export async function readRunning(access: GuestAccess, guest: Guest, signal: AbortSignal): Promise<GuestReading> {
  const { status } = guest.server;
  return status === 'ACTIVE' ? access.read(guest, signal) : unread(access.kind, `its server is ${status}`);
}
