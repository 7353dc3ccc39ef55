import type { Plan } from '../domain/plan.ts';
import type { PlanRequest } from '../services/services.ts';
import { disksOfPlan } from './choose-disks.ts';
import { keepConnectionsOfPlan } from './keep-connections.ts';

/** The wishes that would make this plan again: a fresh look with them shows what has changed in the clouds, not in the wishes. */
export function requestOfPlan(plan: Plan): PlanRequest {
  const primary = plan.loadBalancers.find((one) => one.role === 'primary');
  const [haIp] = plan.haIps;
  const { operatorCloud } = plan.target;
  const keepConnections = keepConnectionsOfPlan(plan);
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
    disks: disksOfPlan(plan),
    vantage: plan.probe.vantage,
    probe: {
      icmp: plan.probe.icmp !== null,
      ...(plan.probe.udp === undefined ? {} : { udpPort: plan.probe.udp.port }),
      ...(plan.probe.tcp === undefined ? {} : { tcpPort: plan.probe.tcp.port }),
      ...(plan.probe.conversation === undefined ? {} : { conversation: talkOf(plan.probe.conversation) }),
      ...(plan.probe.otherVantages === undefined ? {} : { otherVantages: plan.probe.otherVantages }),
      ...(plan.probe.http?.expect === undefined ? {} : { expect: plan.probe.http.expect }),
      ...(plan.probe.http === null ? {} : { port: plan.probe.http.port, httpIntervalMs: plan.probe.http.intervalMs }),
    },
    flavors: Object.fromEntries(plan.loadBalancers.map(({ flavor }) => [flavor.source, flavor.targetId])),
    ...(type === undefined || otherTypes.length > 0 ? {} : { volumeType: type }),
    ...(haIp === undefined ? {} : { externalNetwork: haIp.targetNetwork.id }),
    ...(plan.guest === undefined ? {} : { guest: plan.guest }),
    ...(keepConnections === undefined ? {} : { keepConnections }),
    cutovers: Object.fromEntries(
      plan.haIps.flatMap(({ address, cutover }) => (cutover === undefined ? [] : [[address, cutover]])),
    ),
    sshDestinationsInTarget: Object.fromEntries(
      plan.loadBalancers.flatMap((one) =>
        one.sshDestinationInTarget === undefined ? [] : [[one.sourceServerId, one.sshDestinationInTarget]],
      ),
    ),
    sshDestinations: Object.fromEntries(
      plan.loadBalancers.flatMap((one) =>
        one.sshDestination === undefined ? [] : [[one.sourceServerId, one.sshDestination]],
      ),
    ),
  };
}

const talkOf = ({ port, speaks }: NonNullable<Plan['probe']['conversation']>) => ({ port, speaks });
