/** Simulated OpenStack clouds: what a test, a demonstration or a tool needs of them. */
export type { Policy, SimulatedCloud } from './cloud.ts';
export { diskOf, disksOf, type GuestDisk } from './compute/guest-disks.ts';
export { type GuestEnd, guestEnded } from './compute/guest-ended.ts';
export { moverImage } from './disks/mover-on-disk.ts';
export type { CallFault, CallRule, Faults, TaskRule } from './faults/faults.ts';
export type { ServiceType } from './http/service.ts';
export type { Internet, Server as ServingServer } from './internet/internet.ts';
export { BRISK, LIFELIKE, type Pace } from './pace.ts';
export type { PairOptions, SeededPair } from './seed/pair.ts';
export { type CrowdOptions, seedCrowd } from './seed/seed-crowd.ts';
export { type SeededNeighbour, seedNeighbour } from './seed/seed-neighbour.ts';
export { seedPair } from './seed/seed-pair.ts';
export type { CloudOptions, RunningCloud, SeenCall, Simulation, SimulationOptions } from './simulation.ts';
export { loadSimulation, startSimulation } from './start-simulation.ts';
export { CloudState } from './state/cloud-state.ts';
export type { Change, Row, Table } from './state/table.ts';
export { DrivenTime } from './time/driven-time.ts';
export { type Cancel, realTime, scaledTime, type Time } from './time/time.ts';
