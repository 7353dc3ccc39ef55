import type { Plan } from '../domain/plan.ts';
import type { PlanRequest } from '../services/services.ts';

/** The wishes that would make this plan again: a fresh look with them shows what has changed in the clouds, not in the wishes. */
export function requestOfPlan(plan: Plan): PlanRequest {
  const primary = plan.loadBalancers.find((one) => one.role === 'primary');
  const [haIp] = plan.haIps;
  const { operatorCloud } = plan.target;
  const [type, ...otherTypes] = new Set(
    plan.loadBalancers.flatMap((one) => one.disks.map((disk) => disk.targetVolumeType)),
  );
  return {
    // By a server, which is in one group only: a key is made of VIP ports, and another HA IP makes another key.
    group: primary?.sourceServerId ?? plan.groupKey,
    sourceCloud: plan.source.cloud,
    targetCloud: plan.target.cloud,
    ...(operatorCloud === undefined ? {} : { targetOperatorCloud: operatorCloud }),
    ...(primary === undefined ? {} : { primary: primary.sourceServerId }),
    order: plan.order,
    vantage: plan.probe.vantage,
    probe: {
      icmp: plan.probe.icmp !== null,
      ...(plan.probe.http === null ? {} : { port: plan.probe.http.port, httpIntervalMs: plan.probe.http.intervalMs }),
    },
    flavors: Object.fromEntries(plan.loadBalancers.map(({ flavor }) => [flavor.source, flavor.targetId])),
    ...(type === undefined || otherTypes.length > 0 ? {} : { volumeType: type }),
    ...(haIp === undefined ? {} : { externalNetwork: haIp.targetNetwork.id }),
    ...(plan.guest === undefined ? {} : { guest: plan.guest }),
    sshDestinations: Object.fromEntries(
      plan.loadBalancers.flatMap((one) =>
        one.sshDestination === undefined ? [] : [[one.sourceServerId, one.sshDestination]],
      ),
    ),
  };
}
