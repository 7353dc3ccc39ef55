export { createComputeService } from './compute-service.ts';
export { type GuestEnd, guestEnded } from './guest-ended.ts';
