/** From what was found in both clouds to a plan. Pure: the same input gives the same plan. */
import { sameAddress } from '../domain/ip-range.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { Plan, PlannedHaIp, PlannedLoadBalancer, PlannedVip, Timeouts } from '../domain/plan.ts';
import type { Impact } from '../domain/step.ts';
import type { PlanRequest } from '../services/services.ts';
import { unmapped } from './choice.ts';
import { chooseExternalNetwork } from './choose-external-network.ts';
import { chooseRoles } from './choose-roles.ts';
import { type CopyRate, copyTimeoutSeconds, forecast } from './forecast.ts';
import type { SourceFacts, TargetInventory } from './inventory.ts';
import { describeOutcome } from './outcome.ts';
import { planLoadBalancer } from './plan-load-balancer.ts';
import { planNetworks, planRouters } from './plan-networks.ts';
import { planSecurityGroups } from './plan-security-groups.ts';
import { planProbe } from './probe-plan.ts';

export interface CreatePlanInput {
  readonly group: HaGroup;
  readonly request: PlanRequest;
  readonly source: SourceFacts;
  readonly target: TargetInventory;
  readonly now: Date;
  readonly runbook: readonly { readonly id: string; readonly title: string; readonly impact: Impact }[];
  /** Measured between these two clouds, where somebody did. */
  readonly copyRate?: CopyRate;
}

export interface CreatedPlan {
  readonly plan: Plan;
  /** Every choice that was made without being asked for, and why. */
  readonly notes: readonly string[];
}

/** Throws a BatonError of kind user where nothing fits and a person must choose. */
export function createPlan(input: CreatePlanInput): CreatedPlan {
  const { group, request, source, target, now } = input;
  const roles = chooseRoles(group, request.primary);
  const order = request.order ?? 'primary-first';
  const identified = planProbe(group, request, source.answers);
  const balancers = (['primary', 'secondary'] as const).map((role) => {
    const balancer = roles.value[role];
    return planLoadBalancer(input, balancer, role, identified.answersAs.get(balancer.server.id));
  });
  const loadBalancers = withUniqueNames(balancers.map((one) => one.planned));
  const networks = planNetworks(group, source.projectId, target);
  const haIps = planHaIps(input);
  const routers = planRouters(group, networks, (sourceId) => externalFor(input, haIps.planned, sourceId));
  const securityGroups = planSecurityGroups(group);
  const parts = {
    haIps: haIps.planned,
    vips: planVips(group),
    loadBalancers,
    networks,
    routers,
    securityGroups: securityGroups.groups,
  };
  const disksGib = loadBalancers.map((one) => one.disks.map((disk) => disk.sizeGib));
  const preCopy = 'rehearse';
  const changes = [...haIps.notes, ...balancers.flatMap((one) => one.notes), ...securityGroups.notes];
  const expected = forecast({
    order,
    disksGib,
    preCopy,
    haIps: haIps.planned.length,
    ...(input.copyRate === undefined ? {} : { copyRate: input.copyRate }),
  });
  const plan: Plan = {
    baton: 1,
    name: group.name,
    groupKey: group.key,
    created: now.toISOString(),
    order,
    source: { cloud: request.sourceCloud, projectId: source.projectId },
    target: {
      cloud: request.targetCloud,
      projectId: target.projectId,
      ...(request.targetOperatorCloud === undefined ? {} : { operatorCloud: request.targetOperatorCloud }),
    },
    ...parts,
    probe: identified.probe,
    gates: { cutover: request.gates?.cutover ?? 'person', secondary: request.gates?.secondary ?? 'person' },
    timeouts: timeouts(copyTimeoutSeconds(disksGib, input.copyRate)),
    disks: { strategy: 'image', preCopy },
    outcome: describeOutcome({ order, ...parts }, group, target, { roles: roles.why, changes }),
    runbook: input.runbook.map(({ id, title, impact }) => ({ step: id, title, impact })),
    forecast: { ...expected, basis: [...expected.basis, `measuring: ${identified.why}`] },
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

function planHaIps({ group, request, source, target }: CreatePlanInput): {
  readonly planned: readonly PlannedHaIp[];
  readonly notes: readonly string[];
} {
  const chosen = group.haIps.map((haIp) => {
    const sourceName = source.externalNetworkNames.get(haIp.floatingIp.networkId) ?? null;
    const network = chooseExternalNetwork(
      haIp.address,
      sourceName,
      target.networks,
      request.externalNetwork,
      target.cloud,
    );
    return { haIp, network };
  });
  return {
    planned: chosen.map(({ haIp, network }) => ({
      address: haIp.address,
      sourceFloatingIpId: haIp.floatingIp.id,
      vipAddress: haIp.vipAddress,
      targetNetwork: { id: network.value.id, name: network.value.name },
    })),
    notes: chosen.flatMap(({ network }) => (network.why === null ? [] : [network.why])),
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

function planVips(group: HaGroup): readonly PlannedVip[] {
  const known = new Set(group.securityGroups.map((one) => one.id));
  return group.vips.flatMap(({ address, port }) =>
    // Where nothing reserves it in the source, nothing has to in the target: the address pairs of the load balancers carry it.
    port === null
      ? []
      : [
          {
            address,
            name: port.name || `vip-${address}`,
            sourcePortId: port.id,
            sourceNetworkId: port.networkId,
            sourceSubnetId:
              port.fixedIps.find((ip) => sameAddress(ip.address, address))?.subnetId ??
              port.fixedIps[0]?.subnetId ??
              '',
            sourceSecurityGroupIds: port.securityGroupIds.filter((id) => known.has(id)),
          },
        ],
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
