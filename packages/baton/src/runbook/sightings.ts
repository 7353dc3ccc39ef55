/**
 * What the runbook has just seen of load balancers and HA IPs, told as events for those who watch. Nothing is decided by them.
 *
 * A step tells whatever it sees, as often as it sees it; `tellingNews` lets through what differs from what was told last in
 * this run. A new run has told nothing yet: somebody may have changed everything meanwhile.
 */
import type { Server } from '../domain/cloud-resources.ts';
import type { EventBody, LoadBalancerState, Side } from '../domain/event.ts';
import type { Role } from '../domain/ha-group.ts';
import { isRunning } from '../domain/invariants.ts';
import type { Proof } from '../domain/step.ts';
import type { ConsoleReading } from '../guest/console.ts';
import { balancerOf } from './balancers.ts';
import type { StepContext } from './step.ts';

type Emit = StepContext['emit'];
type Teller = Pick<StepContext, 'plan' | 'emit'>;
type Seen = Extract<EventBody, { readonly kind: 'load-balancer.seen' }>;

/** Made once for each run, around what writes its events. */
export function tellingNews(emit: Emit): Emit {
  const balancers = new Map<string, Seen>();
  const haIps = new Map<string, Side>();
  return async (event) => {
    if (event.kind === 'load-balancer.seen') {
      const key = `${event.side} ${event.role}`;
      if (!isNews(balancers.get(key), event)) return;
      balancers.set(key, event);
    } else if (event.kind === 'ha-ip.leads') {
      if (haIps.get(event.address) === event.side) return;
      haIps.set(event.address, event.side);
    }
    await emit(event);
  };
}

/** That it runs takes nothing away from the VRRP state that was seen of it: Nova does not know of VRRP. */
function isNews(last: Seen | undefined, now: Seen): boolean {
  if (last === undefined || last.locked !== now.locked) return true;
  if (now.state === 'running') return last.state !== 'running' && last.state !== 'MASTER' && last.state !== 'BACKUP';
  return last.state !== now.state;
}

/** Tells a server as the cloud describes it now (null: there is none), with what its console says of VRRP where that was read. */
export async function tellServer(
  ctx: Teller,
  side: Side,
  role: Role,
  server: Server | null,
  vrrp: ConsoleReading['state'] = null,
): Promise<void> {
  const state = isRunning(server) && (vrrp === 'MASTER' || vrrp === 'BACKUP') ? vrrp : stateOf(server);
  if (state !== null) await tellState(ctx, side, role, state, server?.locked ?? false);
}

/** What a step has just done or seen by another way than Nova's description of the server. */
export async function tellState(
  ctx: Teller,
  side: Side,
  role: Role,
  state: LoadBalancerState,
  locked = false,
): Promise<void> {
  await ctx.emit({ kind: 'load-balancer.seen', side, role, name: balancerOf(ctx.plan, role).name, state, locked });
}

/** Whoever answers for the VIP holds it, and that is the MASTER. Says nothing where the answers do not tell who gave them. */
export async function tellServing(ctx: Teller, side: Side, role: Role, proofs: readonly Proof[]): Promise<void> {
  if (proofs.length > 0 && proofs.every(({ result }) => result === 'proved'))
    await tellState(ctx, side, role, 'MASTER');
}

export async function tellHaIps(ctx: Teller, addresses: readonly string[], side: Side): Promise<void> {
  for (const address of addresses) await ctx.emit({ kind: 'ha-ip.leads', address, side });
}

/** Null where there is nothing to tell yet: it is on its way from one state to another. */
function stateOf(server: Server | null): LoadBalancerState | null {
  if (server === null) return 'gone';
  switch (server.status) {
    case 'DELETED':
    case 'SOFT_DELETED':
      return 'gone';
    case 'BUILD':
    case 'REBOOT':
    case 'HARD_REBOOT':
      return 'starting';
    case 'ACTIVE':
      if (server.powerState === 4 || server.powerState === 6) return 'off';
      return server.taskState === 'powering-off' ? null : 'running';
    case 'SHUTOFF':
      return server.taskState === 'powering-on' ? 'starting' : 'off';
    case 'ERROR':
    case 'PAUSED':
    case 'SUSPENDED':
    case 'SHELVED':
    case 'SHELVED_OFFLOADED':
    case 'RESCUE':
      return 'off';
    default:
      return null;
  }
}
