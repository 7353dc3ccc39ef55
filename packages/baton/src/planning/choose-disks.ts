/** By which strategy the disks get across: as asked for, else movers wherever they can be and nothing speaks against them. */
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
export const MOVER_GOAL_SECONDS = 10;

const WANTED = 'a mover image and a gateway (--mover-image, --mover-gateway)';

export function chooseDisks(input: ChooseDisksInput): ChosenDisks {
  const { strategy: asked, mover } = input.request.disks ?? {};
  const against = againstMovers(input);
  const image: PlannedDisks = { strategy: 'image', preCopy: 'rehearse' };
  if (mover === undefined || asked === 'image' || (asked === undefined && against.length > 0)) {
    const needs = [...(mover === undefined ? [`it needs ${WANTED}`] : []), ...forbidden(against)].join('; ');
    return {
      planned: image,
      choice: { about: 'disks', chosen: 'image', why: whyImage(asked, mover !== undefined, against) },
      other: { way: wayOf({ mover }), needs },
      notes: [],
    };
  }
  const planned: PlannedDisks = {
    strategy: 'mover',
    preCopy: 'passes',
    mover: { ...mover, goalSeconds: mover.goalSeconds ?? MOVER_GOAL_SECONDS },
  };
  const what = 'only what differs crosses while a load balancer is off, and every block is proved from both disks';
  const why =
    asked === undefined
      ? `a mover image and a gateway are named, and nothing speaks against it: ${what}`
      : ['as asked for', ...(against.length === 0 ? [what] : forbidden(against))].join('; ');
  return {
    planned,
    choice: { about: 'disks', chosen: 'mover', why },
    other: { way: { strategy: 'image', preCopy: 'rehearse' }, needs: 'it needs no mover, no gateway and no rescue' },
    notes: [
      `a load balancer that has moved stands in rescue in ${input.request.sourceCloud}, locked, until the migration is over: leaving the rescue would boot it`,
    ],
  };
}

/** What the forecast has to know of what was planned. */
export function copyWayOf(disks: Plan['disks']): CopyWay {
  return disks.strategy === 'image'
    ? { strategy: 'image', preCopy: disks.preCopy }
    : { strategy: 'mover', preCopy: disks.preCopy, goalSeconds: disks.mover.goalSeconds };
}

/** The wish that makes the same again; see request-of-plan.ts. */
export function disksOfPlan({ disks }: Pick<Plan, 'disks'>): NonNullable<PlanRequest['disks']> {
  return disks.strategy === 'image' ? { strategy: 'image' } : { strategy: 'mover', mover: disks.mover };
}

type MoverWish = NonNullable<PlanRequest['disks']>['mover'];

function wayOf({ mover }: { readonly mover: MoverWish }): CopyWay {
  return { strategy: 'mover', preCopy: 'passes', goalSeconds: mover?.goalSeconds ?? MOVER_GOAL_SECONDS };
}

function whyImage(asked: string | undefined, isMoverThere: boolean, against: readonly string[]): string {
  if (asked === 'image') return 'as asked for: public APIs alone';
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
