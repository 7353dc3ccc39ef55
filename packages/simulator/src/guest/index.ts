export { createGuests } from './create-guests.ts';
export type { Guests } from './guests.ts';
export type { VrrpHands, VrrpInstanceState } from './vrrp-hands.ts';
export type { GuestsWorld } from './watch-wires.ts';
