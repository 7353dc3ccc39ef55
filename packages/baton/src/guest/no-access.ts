import type { GuestReading } from '../domain/guest-reading.ts';
import type { GuestAccess } from '../ports/guest-access.ts';
import { unread } from './unread.ts';

/** Looks at nothing: `access: none` in the plan. */
export const noAccess: GuestAccess = {
  kind: 'none',
  hands: null,
  read: (): Promise<GuestReading> =>
    Promise.resolve(unread('none', 'the guests are not to be looked into (access: none)')),
};
