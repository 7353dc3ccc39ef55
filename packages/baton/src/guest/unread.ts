import type { GuestAccessKind, GuestReading } from '../domain/guest-reading.ts';

/** A guest of which nothing is known, and why. */
export function unread(access: GuestAccessKind, why: string): GuestReading {
  return {
    access,
    system: null,
    vrrp: null,
    units: null,
    interfaces: null,
    routes: null,
    listening: null,
    mounts: null,
    fstab: null,
    cloudInit: null,
    clock: null,
    companions: null,
    trouble: [],
    gaps: [{ what: 'everything inside the guest', why }],
  };
}
