/** Situations in which a check of the guests must fire, each with what it says. */
import { catalogue } from '../preflight.ts';
import { guestNetworkCases } from './guest-network-cases.ts';
import { guestSystemCases } from './guest-system-cases.ts';
import { guestVrrpCases } from './guest-vrrp-cases.ts';
import type { Case } from './situation.ts';

/** Nobody can be seen: both for one reason, in one finding. */
const unseenCases = catalogue
  .filter(({ needs }) => needs === 'guest')
  .map(({ id }): Case => [id, 'unknown', 'because there is no access to the guests.', {}]);

export const guestCases: readonly Case[] = [
  ...guestVrrpCases,
  ...guestNetworkCases,
  ...guestSystemCases,
  ...unseenCases,
];
