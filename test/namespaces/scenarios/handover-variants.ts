/** One handover in other ways, for pairs that are configured in other ways. */
import { HA_IP, SECOND_HA_IP } from '../world/layout.ts';
import type { World, WorldOptions } from '../world/world.ts';
import { handOver } from './hand-over.ts';
import { pairInSource } from './migration.ts';
import { observe, type Observed } from './observe.ts';

export interface HandoverVariant {
  /** How the pair is configured. */
  readonly what: string;
  /** What is done. */
  readonly how: string;
  readonly by: 'baton' | 'hand';
  readonly options: WorldOptions;
  readonly act: (world: World) => Promise<void>;
}

async function byHands(world: World): Promise<void> {
  await handOver(world, 'primary', 'secondary');
}

async function hardPowerOff(world: World): Promise<void> {
  await world.powerOffHard('primary');
  await world.untilHolds('secondary');
}

async function softStop(world: World): Promise<void> {
  await world.powerOffSoft('primary');
  await world.untilHolds('secondary');
}

const RAISE = 'the secondary is raised';
const TUTORIAL_PAIR = 'version 2, advert_int 1, 150/100';
const l2 = { routing: 'l2' } as const;

export const HANDOVER_VARIANTS: readonly HandoverVariant[] = [
  { what: TUTORIAL_PAIR, how: RAISE, by: 'baton', options: l2, act: byHands },
  { what: 'the same, nopreempt', how: RAISE, by: 'baton', options: { ...l2, vrrp: { nopreempt: true } }, act: byHands },
  { what: 'the same, unicast', how: RAISE, by: 'baton', options: { ...l2, vrrp: { unicast: true } }, act: byHands },
  {
    what: 'the same, two HA IPs in a sync group',
    how: RAISE,
    by: 'baton',
    options: { ...l2, haIps: [HA_IP, SECOND_HA_IP], vrrp: { syncGroup: true } },
    act: byHands,
  },
  {
    what: 'version 3, advert_int 1, 150/100',
    how: RAISE,
    by: 'baton',
    options: { ...l2, vrrp: { version: 3 } },
    act: byHands,
  },
  {
    what: 'version 2, advert_int 1, 255/100',
    how: 'the secondary is raised, the primary says goodbye',
    by: 'baton',
    options: { ...l2, vrrp: { priorities: [255, 100] } },
    act: byHands,
  },
  { what: TUTORIAL_PAIR, how: 'soft stop, without a way in', by: 'baton', options: l2, act: softStop },
  { what: TUTORIAL_PAIR, how: 'hard power-off', by: 'hand', options: l2, act: hardPowerOff },
];

export async function measureHandover({ options, act }: HandoverVariant): Promise<Observed> {
  const world = await pairInSource(options);
  try {
    return await observe(world, () => act(world));
  } finally {
    await world.close();
  }
}
