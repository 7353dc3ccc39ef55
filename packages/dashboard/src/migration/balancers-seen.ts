/** Both load balancers in both clouds as they were last seen, in the few words that their boxes hold. */
import type { Event, EventOf, LoadBalancerState, Role, Side } from '../api/types/event.ts';
import type { Plan } from '../api/types/plan.ts';
import type { CopyUnderWay } from './copies.ts';
import { nameOfRole, secondToMove } from './order.ts';
import type { StepPhase, StepSeen } from './step-log.ts';

export interface BalancerSeen {
  readonly role: Role;
  readonly name: string;
  /** Null: not seen, or never made there. */
  readonly state: LoadBalancerState | null;
  /** What stands in its box; empty when nothing is known. */
  readonly words: string;
  /** 0 to 1 while its disks are copied here; else null. */
  readonly copied: number | null;
  /** MASTER beside the MASTER that clients reach in the other cloud: VRRP does not cross, so that is as it should be. */
  readonly expected: boolean;
  /** It stays in the source, and the HA IPs can return to it. */
  readonly keepsReady: boolean;
}

export interface CloudSeen {
  readonly cloud: string;
  readonly balancers: readonly BalancerSeen[];
}

type Sighting = EventOf<'load-balancer.seen'>;
type Sightings = ReadonlyMap<string, Sighting>;

/** `leadsTo`: the cloud to which all HA IPs lead, as far as that is known. */
export function cloudsSeen(
  plan: Plan,
  events: readonly Event[],
  steps: readonly StepSeen[],
  copy: CopyUnderWay | null,
  leadsTo: Side | null,
): Readonly<Record<Side, CloudSeen>> {
  const sightings: Sightings = new Map(
    events.flatMap((event) => (event.kind === 'load-balancer.seen' ? [[keyOf(event.side, event.role), event]] : [])),
  );
  const phaseOf = (stepId: string): StepPhase => steps.find((step) => step.stepId === stepId)?.phase ?? 'pending';
  const windowOpen = phaseOf('cutover') === 'done' && phaseOf(`${secondToMove(plan)}.power-off`) === 'pending';
  const seen = (side: Side): CloudSeen => ({
    cloud: plan[side].cloud,
    balancers: (['primary', 'secondary'] as const).map((role): BalancerSeen => {
      const sighting = sightings.get(keyOf(side, role));
      const state = sighting?.state ?? null;
      const runs = state !== null && state !== 'off' && state !== 'gone';
      const copying = side === 'target' && copy?.role === role ? copy : null;
      return {
        role,
        name: nameOfRole(plan, role),
        state,
        words: wordsOf(side, sighting, {
          copying,
          copied: phaseOf(`${role}.final-copy`) === 'done',
          made: !['pending', 'failed'].includes(phaseOf(`${role}.create`)),
        }),
        copied: copying === null || runs ? null : copying.share,
        expected: state === 'MASTER' && leadsTo !== side && masterIn(sightings, other(side)),
        keepsReady: side === 'source' && role === secondToMove(plan) && windowOpen && leadsTo === 'target' && runs,
      };
    }),
  });
  return { source: seen('source'), target: seen('target') };
}

function wordsOf(
  side: Side,
  sighting: Sighting | undefined,
  at: { readonly copying: CopyUnderWay | null; readonly copied: boolean; readonly made: boolean },
): string {
  const state = sighting?.state ?? null;
  const there = state !== null && state !== 'gone';
  if (at.copying !== null && !there) {
    return at.copying.share === null ? 'copying' : `copying ${Math.floor(at.copying.share * 100)} %`;
  }
  if (side === 'target' && !there && !at.made) return at.copied ? 'copied' : 'not made yet';
  if (state === null) return '';
  return sighting?.locked === true ? `${state}, locked` : state;
}

function masterIn(sightings: Sightings, side: Side): boolean {
  return (['primary', 'secondary'] as const).some((role) => sightings.get(keyOf(side, role))?.state === 'MASTER');
}

function other(side: Side): Side {
  return side === 'source' ? 'target' : 'source';
}

function keyOf(side: Side, role: Role): string {
  return `${side} ${role}`;
}
