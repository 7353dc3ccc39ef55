/** How a person wishes to look inside, as fields hold it, and as the API takes it. */
import type { GuestPlan, LookInside } from '../api/types/ha-group.ts';

export interface LookWish {
  readonly access: 'ssh' | 'console';
  /** Empty: as the SSH configuration of the controller says. So are the next three. */
  readonly user: string;
  readonly port: string;
  readonly jump: string;
  readonly config: string;
  readonly acceptNew: boolean;
  /** By server id; empty: its first address. */
  readonly destinations: Readonly<Record<string, string>>;
}

export const BY_CONSOLE: LookWish = {
  access: 'console',
  user: '',
  port: '',
  jump: '',
  config: '',
  acceptNew: false,
  destinations: {},
};

/** Null where the port is none. */
export function lookOf(wish: LookWish): LookInside | null {
  if (wish.access === 'console') return { guest: { access: 'console' }, destinations: {} };
  const port = wish.port.trim() === '' ? undefined : portOf(wish.port.trim());
  if (port === null) return null;
  const [user, jump, config] = [wish.user.trim(), wish.jump.trim(), wish.config.trim()];
  const ssh: NonNullable<GuestPlan['ssh']> = {
    ...(user === '' ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(jump === '' ? {} : { jump }),
    ...(config === '' ? {} : { config }),
    ...(wish.acceptNew ? { acceptNew: true } : {}),
  };
  const told = Object.entries(wish.destinations).map(([id, host]) => [id, host.trim()] as const);
  return {
    guest: Object.keys(ssh).length === 0 ? { access: 'ssh' } : { access: 'ssh', ssh },
    destinations: Object.fromEntries(told.filter(([, host]) => host !== '')),
  };
}

function portOf(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}
