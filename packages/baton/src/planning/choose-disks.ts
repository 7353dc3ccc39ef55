/** By which strategy the disks get across. */
import { MOVER_RAM_MIB, moverFlavor } from '../domain/mover-flavor.ts';
import { isMicroversionAtLeast, RESCUE_WITH_VOLUMES } from '../domain/rescue.ts';
import type { HaGroup, LoadBalancer } from '../domain/ha-group.ts';
import type { Plan, PlannedChoice, PlannedDisks } from '../domain/plan.ts';
import type { PlanRequest } from '../services/services.ts';
import type { CopyWay } from './disk-cost.ts';
import type { SourceFacts, TargetInventory } from './inventory.ts';

export interface ChooseDisksInput {
  readonly group: HaGroup;
  readonly request: PlanRequest;
  readonly source: SourceFacts;
  readonly target: TargetInventory;
  /** What a look into both Ceph clusters found to speak against going from one to the other; absent: nobody looked. */
  readonly againstRbd?: readonly string[];
}

export interface ChosenDisks {
  readonly planned: PlannedDisks;
  readonly choice: PlannedChoice;
  /** The strategy that was not chosen, for its price, and what it would need. */
  readonly other: { readonly way: CopyWay; readonly needs: string };
  /** What is otherwise than people may expect. */
  readonly notes: readonly string[];
}

/** Passes over the running source are repeated until what changed is sent within so many seconds. */
export const GOAL_SECONDS = 10;

const WANTED = 'a mover image and a gateway (--mover-image, --mover-gateway)';
const BY_IMAGES: PlannedDisks = { strategy: 'image', preCopy: 'rehearse' };

type Wish = NonNullable<PlanRequest['disks']>;

/** From cluster to cluster where both are named, then movers, then images; each unless something speaks against it, or another is asked for. */
export function chooseDisks(input: ChooseDisksInput): ChosenDisks {
  const chosen = chooseStrategy(input);
  const { limits } = input.request.disks ?? {};
  if (limits === undefined) return chosen;
  // Nobody is told of a limit that only movers know.
  const { readLatencyMs: _ofMovers, ...ofAll } = limits;
  const kept = chosen.planned.strategy === 'mover' ? limits : ofAll;
  return Object.keys(kept).length === 0 ? chosen : { ...chosen, planned: { ...chosen.planned, limits: kept } };
}

function chooseStrategy(input: ChooseDisksInput): ChosenDisks {
  const { strategy: asked, mover, rbd } = input.request.disks ?? {};
  const against = { rbd: input.againstRbd ?? [], mover: againstMovers(input) };
  const goes = (strategy: 'rbd' | 'mover'): boolean =>
    asked === strategy || (asked === undefined && against[strategy].length === 0);
  if (rbd !== undefined && goes('rbd')) return byRbd(rbd, asked, against.rbd);
  if (mover !== undefined && goes('mover'))
    return byMovers(mover, input.request.sourceCloud, {
      asked,
      against: against.mover,
      notRbd: notRbd(rbd, against.rbd),
    });
  return byImages(input.request.disks ?? {}, against);
}

function byRbd(rbd: NonNullable<Wish['rbd']>, asked: string | undefined, against: readonly string[]): ChosenDisks {
  const what = 'only what Ceph itself knows to have changed crosses, and both images are read whole for the proof';
  return {
    planned: { strategy: 'rbd', preCopy: 'passes', rbd: { ...rbd, goalSeconds: rbd.goalSeconds ?? GOAL_SECONDS } },
    choice: {
      about: 'disks',
      chosen: 'rbd',
      why: whyChosen('both Ceph clusters are named and answer, and every disk is an image there', asked, against, what),
    },
    other: { way: { strategy: 'image', preCopy: 'rehearse' }, needs: 'it needs no access to the clusters' },
    notes: [],
  };
}

interface MoverReasons {
  readonly asked: string | undefined;
  readonly against: readonly string[];
  /** Why not from cluster to cluster; empty where that was not named. */
  readonly notRbd: readonly string[];
}

function byMovers(
  mover: NonNullable<Wish['mover']>,
  sourceCloud: string,
  { asked, against, notRbd: before }: MoverReasons,
): ChosenDisks {
  const what = 'only what differs crosses while a load balancer is off, and every block is proved from both disks';
  const why = whyChosen('a mover image and a gateway are named, and nothing speaks against it', asked, against, what);
  return {
    planned: {
      strategy: 'mover',
      preCopy: 'passes',
      mover: { ...mover, goalSeconds: mover.goalSeconds ?? GOAL_SECONDS },
    },
    choice: { about: 'disks', chosen: 'mover', why: [...before, why].join('; ') },
    other: { way: { strategy: 'image', preCopy: 'rehearse' }, needs: 'it needs no mover, no gateway and no rescue' },
    notes: [
      `a load balancer that has moved stands in rescue in ${sourceCloud}, locked, until the migration is over: leaving the rescue would boot it`,
    ],
  };
}

function byImages(
  { strategy: asked, mover, rbd }: Wish,
  against: Readonly<Record<'rbd' | 'mover', readonly string[]>>,
): ChosenDisks {
  const needs = [...(mover === undefined ? [`it needs ${WANTED}`] : []), ...forbidden(against.mover)].join('; ');
  const way: CopyWay = { strategy: 'mover', preCopy: 'passes', goalSeconds: mover?.goalSeconds ?? GOAL_SECONDS };
  const why = [...notRbd(rbd, against.rbd), whyImage(mover !== undefined, against.mover)].join('; ');
  return {
    planned: BY_IMAGES,
    choice: { about: 'disks', chosen: 'image', why: asked === 'image' ? 'as asked for: public APIs alone' : why },
    other: { way, needs },
    notes: [],
  };
}

/** What the forecast has to know of what was planned. */
export function copyWayOf(disks: Plan['disks']): CopyWay {
  const { bytesPerSecond } = disks.limits ?? {};
  const limit = bytesPerSecond === undefined ? {} : { mostBytesPerSecond: bytesPerSecond };
  if (disks.strategy === 'image') return { strategy: 'image', preCopy: disks.preCopy, ...limit };
  const { goalSeconds } = disks.strategy === 'mover' ? disks.mover : disks.rbd;
  return { strategy: disks.strategy, preCopy: disks.preCopy, goalSeconds, ...limit };
}

/** The wish that makes the same again; see request-of-plan.ts. */
export function disksOfPlan({ disks }: Pick<Plan, 'disks'>): Wish {
  const limits = disks.limits === undefined ? {} : { limits: disks.limits };
  if (disks.strategy === 'image') return { strategy: 'image', ...limits };
  return disks.strategy === 'mover'
    ? { strategy: 'mover', mover: disks.mover, ...limits }
    : { strategy: 'rbd', rbd: disks.rbd, ...limits };
}

function whyChosen(byItself: string, asked: string | undefined, against: readonly string[], what: string): string {
  if (asked === undefined) return `${byItself}: ${what}`;
  return ['as asked for', ...(against.length === 0 ? [what] : forbidden(against))].join('; ');
}

function notRbd(rbd: Wish['rbd'], against: readonly string[]): readonly string[] {
  return rbd === undefined || against.length === 0
    ? []
    : [`both Ceph clusters are named, but ${against.join('; and ')}`];
}

function whyImage(isMoverThere: boolean, against: readonly string[]): string {
  if (isMoverThere) return `a mover image and a gateway are named, but ${against.join('; and ')}`;
  return `public APIs alone: nothing names ${WANTED}`;
}

function forbidden(against: readonly string[]): readonly string[] {
  return against.length === 0 ? [] : [`this speaks against it: ${against.join('; and ')}`];
}

/** In words, each with its remedy where there is one in the options. */
function againstMovers({ group, request, source, target }: ChooseDisksInput): readonly string[] {
  return [
    ...againstRescue(group, request.sourceCloud, source.computeMicroversion),
    ...group.loadBalancers.flatMap((one) => [...againstVolumes(one), ...againstNetwork(group, one)]),
    ...againstFlavors(request.sourceCloud, source.flavors),
    ...againstFlavors(target.cloud, target.flavors),
  ];
}

function againstRescue(group: HaGroup, cloud: string, microversion: string | null): readonly string[] {
  const withVolumes = group.loadBalancers.filter(({ disks }) => disks.some(({ kind }) => kind === 'volume'));
  if (withVolumes.length === 0) return [];
  const names = withVolumes.map(({ server }) => server.name).join(' and ');
  const needed = `the rescue of ${names} with its volumes needs ${RESCUE_WITH_VOLUMES}`;
  if (microversion === null) return [`${cloud} does not say which microversions its Nova has, and ${needed}`];
  return isMicroversionAtLeast(microversion, RESCUE_WITH_VOLUMES)
    ? []
    : [`Nova of ${cloud} has no microversion above ${microversion}, and ${needed}`];
}

/** The same as the preflight blocks (source.volumes), whatever the strategy. */
function againstVolumes({ disks }: LoadBalancer): readonly string[] {
  return disks.flatMap((disk) => {
    if (disk.kind !== 'volume') return [];
    const { volume } = disk;
    return [
      ...(volume.encrypted ? [`volume ${volume.name || volume.id} is encrypted`] : []),
      ...(volume.multiattach || volume.attachedTo.length > 1
        ? [`volume ${volume.name || volume.id} may be attached to several servers at once`]
        : []),
    ];
  });
}

/** It dials out by its first NIC, by IPv4, through the router of that subnet. */
function againstNetwork({ subnets }: HaGroup, { server, ports: [first] }: LoadBalancer): readonly string[] {
  const ip = first?.fixedIps.find(({ address }) => address.includes('.'));
  if (ip === undefined)
    return [`the first NIC of ${server.name} has no IPv4 address, by which a mover reaches the gateway`];
  const subnet = subnets.find(({ id }) => id === ip.subnetId);
  return subnet !== undefined && subnet.gatewayIp === null
    ? [`the subnet of the first NIC of ${server.name} has no gateway, through which a mover dials out`]
    : [];
}

function againstFlavors(cloud: string, flavors: Parameters<typeof moverFlavor>[0]): readonly string[] {
  return moverFlavor(flavors) === null
    ? [`${cloud} has no flavor with a root disk and ${MOVER_RAM_MIB} MiB of memory for a mover`]
    : [];
}
