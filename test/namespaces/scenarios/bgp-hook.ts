/** The shipped recipe for the announcer of the world, run on the target's router and asked as Baton asks any hook. */
import { createHookRunner } from '../../../packages/baton/src/ha-ip/hook/hook-runner.ts';
import type { HookAction, HookAnswer } from '../../../packages/baton/src/ports/hook-runner.ts';
import type { HaIp } from '../world/layout.ts';
import type { World } from '../world/world.ts';

const TIMEOUT_SECONDS = 20;
const never = new AbortController().signal;

export interface BgpHook {
  prepare(haIp: HaIp): Promise<HookAnswer>;
  /** Announces, and has the VIP watched: TCP to port 80, each 100 ms, three misses withdraw. */
  activate(haIp: HaIp): Promise<HookAnswer>;
  verify(haIp: HaIp): Promise<HookAnswer>;
  revert(haIp: HaIp): Promise<HookAnswer>;
}

export function hookFor(world: World): BgpHook {
  const recipe = `/run/repository/hooks/${world.options.announcer ?? 'bird'}-announce.mjs`;
  const command = [...world.machine('target-router').entry, process.execPath, recipe];
  const runner = createHookRunner(process.env);
  const ask = (action: HookAction, { floating, vip }: HaIp): Promise<HookAnswer> =>
    runner.ask(
      { command, timeoutSeconds: TIMEOUT_SECONDS },
      {
        action,
        migration: 'm-00000000',
        address: floating,
        vip,
        source: { cloud: 'source' },
        target: { cloud: 'target' },
        attempt: 1,
      },
      never,
    );
  return {
    prepare: (haIp) => ask('prepare', haIp),
    activate: (haIp) => ask('activate', haIp),
    verify: (haIp) => ask('verify', haIp),
    revert: (haIp) => ask('revert', haIp),
  };
}
