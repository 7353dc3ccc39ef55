/** From what was found in both clouds to a plan. Pure: the same input gives the same plan. */
import type { Calibration } from '../domain/calibration.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { Gates, Plan, PlannedHaIp, PlannedLoadBalancer, Timeouts } from '../domain/plan.ts';
import type { Impact } from '../domain/step.ts';
import type { PlanRequest } from '../services/services.ts';
import { byName } from './by-name.ts';
import { unmapped } from './choice.ts';
import { chooseDisks, copyWayOf } from './choose-disks.ts';
import { chooseRoles } from './choose-roles.ts';
import { copyTimeoutSeconds, forecast, otherStrategy } from './forecast.ts';
import { groupInOrder, inventoryInOrder } from './in-order.ts';
import type { SourceFacts, TargetInventory } from './inventory.ts';
import { chosenNetworks, chosenOrder, chosenProbe } from './explain-choices.ts';
import { describeOutcome } from './outcome.ts';
import { planLoadBalancer } from './plan-load-balancer.ts';
import { reusableFor } from './made-before.ts';
import { backendNotes, clouds } from './plan-clouds.ts';
import { networkNotes } from './network-notes.ts';
import { planHandover } from './plan-handover.ts';
import { planVips } from './plan-nic.ts';
import { planHaIps } from './plan-ha-ips.ts';
import { planNetworks, planRouters } from './plan-networks.ts';
import { planSecurityGroups } from './plan-security-groups.ts';
import { planProbe } from './probe-plan.ts';
import { electionOf, type Readings, rolesSeenInside } from './seen-inside.ts';
import { planKeepConnections } from './keep-connections.ts';
import { rollbackPlan } from './rollback-plan.ts';
import { assertDestinationsKnown } from './ssh-destinations.ts';

export interface CreatePlanInput {
  readonly group: HaGroup;
  readonly request: PlanRequest;
  readonly source: SourceFacts;
  readonly target: TargetInventory;
  readonly now: Date;
  /** Its steps depend on what was chosen. */
  readonly runbook: (
    plan: Pick<Plan, 'order' | 'disks' | 'gates'>,
  ) => readonly { readonly id: string; readonly title: string; readonly impact: Impact }[];
  /** Measured between these two clouds, where somebody did. */
  readonly calibration?: Calibration;
  /** What speaks against going from one Ceph cluster to the other, where both are named. */
  readonly againstRbd?: readonly string[];
  /** What the guests said, where there was a way in. */
  readonly readings?: Readings;
}

export interface CreatedPlan {
  readonly plan: Plan;
  /** Every choice that was made without being asked for, and why. */
  readonly notes: readonly string[];
}

/** Those that a plan has when nobody asks for others. */
const GATES = { cutover: 'person', secondary: 'person' } as const satisfies Gates;

/** Throws a BatonError of kind user where nothing fits and a person must choose. */
export function createPlan(found: CreatePlanInput): CreatedPlan {
  const input = { ...found, group: groupInOrder(found.group), target: inventoryInOrder(found.target) };
  const { group, request, source, target, now } = input;
  const servers = group.loadBalancers.map(({ server }) => server);
  assertDestinationsKnown(request.sshDestinations, servers);
  assertDestinationsKnown(request.sshDestinationsInTarget, servers);
  const readings: Readings = found.readings ?? new Map();
  const roles = chooseRoles({ ...group, roles: rolesSeenInside(group, readings) }, request.primary);
  const election = electionOf(group, roles.value.secondary, readings);
  const order = request.order ?? 'primary-first';
  const handover = planHandover(group, roles.value, request, readings);
  const identified = planProbe(group, request, source.answers);
  const balancers = (['primary', 'secondary'] as const).map((role) => {
    const balancer = roles.value[role];
    return planLoadBalancer(input, balancer, role, identified.answersAs.get(balancer.server.id));
  });
  const loadBalancers = withUniqueNames(balancers.map((one) => one.planned));
  const reusable = reusableFor(group, target.madeBefore);
  const networks = planNetworks(group, source.projectId, target, reusable);
  const haIps = planHaIps(input);
  const routers = planRouters({
    group,
    source,
    target,
    networks,
    reusable,
    externalNetworkFor: (sourceId) => externalFor(input, haIps.planned, sourceId),
  });
  const vips = planVips(group, target.extensions);
  const nics = loadBalancers.flatMap((one) => one.nics);
  const securityGroups = planSecurityGroups({
    group,
    source,
    target,
    networks,
    reusable,
    nics,
    vips: vips.planned,
  });
  const parts = {
    haIps: haIps.planned,
    vips: vips.planned,
    loadBalancers,
    networks,
    routers,
    securityGroups: securityGroups.planned,
  };
  const kept = planKeepConnections({ request, order, ...parts, target: clouds(input).target, readings });
  const disksGib = loadBalancers.map((one) => one.disks.map((disk) => disk.sizeGib));
  const disks = chooseDisks(input);
  const changes = [
    ...backendNotes(input),
    ...haIps.notes,
    ...balancers.flatMap((one) => one.notes),
    ...vips.notes,
    ...securityGroups.notes,
    ...networkNotes(group, parts, target),
    ...disks.notes,
  ];
  const costs = {
    order,
    disksGib,
    haIps: haIps.planned.length,
    names: byName(haIps.planned),
    ...(election === null ? {} : { secondary: election }),
    ...(handover === null ? {} : { handover }),
    sourceBackend: source.networkBackend.backend,
    ...(input.calibration === undefined ? {} : { calibration: input.calibration }),
  };
  const expected = forecast({ ...costs, disks: copyWayOf(disks.planned) });
  const basis = [
    ...expected.basis,
    otherStrategy({ ...costs, disks: disks.other.way }, disks.other.needs),
    `measuring: ${identified.why}`,
  ];
  const gates = { ...GATES, ...request.gates };
  const plan: Plan = {
    baton: 1,
    name: group.name,
    groupKey: group.key,
    created: now.toISOString(),
    order,
    ...clouds(input),
    ...parts,
    probe: identified.probe,
    ...(request.guest === undefined ? {} : { guest: request.guest }),
    gates,
    ...(handover === null ? {} : { handover }),
    ...(kept.planned === null ? {} : { keepConnections: kept.planned }),
    timeouts: timeouts(copyTimeoutSeconds(disksGib, input.calibration, copyWayOf(disks.planned))),
    disks: disks.planned,
    outcome: describeOutcome({ order, disks: disks.planned, ...parts }, group, target, { roles: roles.why, changes }),
    choices: [
      { about: 'primary', chosen: roles.value.primary.server.name, why: roles.why },
      chosenOrder(order, request.order !== undefined),
      ...(handover === null ? [] : [{ about: 'handover', chosen: handover.kind, why: handover.why }]),
      disks.choice,
      ...haIps.choices,
      ...balancers.flatMap((one) => one.choices ?? []),
      ...chosenNetworks(parts, target),
      kept.choice,
      { about: 'measuring', chosen: chosenProbe(identified.probe), why: identified.why },
    ],
    rollback: rollbackPlan({
      order,
      ...parts,
      ...(handover === null ? {} : { handover }),
      ...clouds(input),
      gates,
    }),
    runbook: input
      .runbook({ order, disks: disks.planned, gates })
      .map(({ id, title, impact }) => ({ step: id, title, impact })),
    forecast: { ...expected, basis },
  };
  return { plan, notes: [roles.why, identified.why, ...changes].filter((note) => note !== null) };
}

function timeouts(copy: number): Timeouts {
  return {
    // Nova's shutdown_timeout is 60 s by default and may be raised by an image; then the plug is pulled.
    powerOff: 180,
    boot: 600,
    copy,
    validate: 300,
    cutover: 30,
    guardInterval: 1,
  };
}

/** A router's gateway goes to the network of the HA IPs that the same network of the source holds, else to one of its name. */
function externalFor(
  { group, source, target }: CreatePlanInput,
  haIps: readonly PlannedHaIp[],
  sourceId: string,
): { readonly id: string; readonly name: string } {
  const through = group.haIps.find((haIp) => haIp.floatingIp.networkId === sourceId);
  const planned = haIps.find((haIp) => haIp.address === through?.address);
  if (planned !== undefined) return planned.targetNetwork;
  const name = source.externalNetworkNames.get(sourceId);
  const same = target.networks.find(({ network }) => network.external && network.name === name)?.network;
  if (same !== undefined) return { id: same.id, name: same.name };
  const [first] = haIps;
  if (first !== undefined) return first.targetNetwork;
  throw unmapped(
    'EXTERNAL_NETWORK_UNMAPPED',
    `${target.cloud} has no external network for the gateway of the group's router.`,
    "Ask the target's operator for one.",
  );
}

/** Two servers of one name are legal in Nova; people and reports need two names. */
function withUniqueNames(balancers: readonly PlannedLoadBalancer[]): readonly PlannedLoadBalancer[] {
  return balancers.map((one, at) =>
    balancers.slice(0, at).some((before) => before.name === one.name)
      ? { ...one, name: `${one.name}-${one.role}` }
      : one,
  );
}
