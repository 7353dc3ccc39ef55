import type { PlannedLoadBalancer, PlannedNic } from '../../domain/plan.ts';
import type { Port } from '../../domain/cloud-resources.ts';
import { block, type Check, foundOr } from '../check.ts';

export const sourceUnchanged: Check = {
  id: 'source.unchanged',
  title: 'The source is still as the plan found it',
  looksAt:
    "Ports of each load balancer (MAC, addresses), their volumes and sizes, and the VIP ports' addresses, against the plan.",
  needs: 'lists',
  remedy: 'Make the plan again from the group as it is now, and carry your edits over.',
  run: async ({ plan, source }) => {
    const [ports, volumes] = await Promise.all([source.ports(), source.volumes()]);
    const found = plan.loadBalancers.flatMap((balancer) => [
      ...portChanges(balancer, ports),
      ...balancer.disks.flatMap((disk) => {
        if (disk.source.kind !== 'volume') return [];
        const { volumeId } = disk.source;
        const volume = volumes.find((one) => one.id === volumeId);
        if (volume === undefined) return [`${balancer.name}: volume ${disk.name} (${volumeId}) is gone`];
        if (!volume.attachedTo.some((place) => place.serverId === balancer.sourceServerId))
          return [`${balancer.name}: volume ${disk.name} is no longer attached to it`];
        return volume.sizeGib > disk.sizeGib
          ? [`${balancer.name}: volume ${disk.name} has ${volume.sizeGib} GiB, planned ${disk.sizeGib}`]
          : [];
      }),
      ...volumes
        .filter((volume) => volume.attachedTo.some((place) => place.serverId === balancer.sourceServerId))
        .filter(
          (volume) =>
            !balancer.disks.some((disk) => disk.source.kind === 'volume' && disk.source.volumeId === volume.id),
        )
        .map((volume) => `${balancer.name}: volume ${volume.name || volume.id} is attached to it and not in the plan`),
    ]);
    const vips = plan.vips.flatMap((vip) => {
      const port = ports.find((one) => one.id === vip.sourcePortId);
      if (port === undefined) return [`the VIP port ${vip.name} (${vip.sourcePortId}) is gone`];
      return port.fixedIps.some((ip) => ip.address === vip.address)
        ? []
        : [`the VIP port ${vip.name} no longer has ${vip.address}`];
    });
    return foundOr(
      [...found, ...vips].map((what) => block(`The plan is stale: ${what}.`)),
      'Ports, volumes and VIPs are as planned.',
    );
  },
};

function portChanges(balancer: PlannedLoadBalancer, ports: readonly Port[]): readonly string[] {
  const present = ports.filter((port) => port.deviceId === balancer.sourceServerId);
  return [
    ...balancer.nics.flatMap((nic) => {
      const port = present.find((one) => one.id === nic.sourcePortId);
      return port === undefined
        ? [`${balancer.name}: port ${nic.name} is no longer its own`]
        : differences(balancer.name, nic, port);
    }),
    ...present
      .filter((port) => !balancer.nics.some((nic) => nic.sourcePortId === port.id))
      .map((port) => `${balancer.name}: port ${port.name || port.id} is not in the plan`),
  ];
}

function differences(name: string, nic: PlannedNic, port: Port): readonly string[] {
  const addresses = (one: { readonly fixedIps: Port['fixedIps'] }): string =>
    one.fixedIps
      .map((ip) => ip.address)
      .toSorted()
      .join(' ');
  return [
    ...(port.macAddress.toLowerCase() === nic.macAddress.toLowerCase()
      ? []
      : [`${name}: port ${nic.name} has MAC ${port.macAddress}, planned ${nic.macAddress}`]),
    ...(addresses(port) === addresses(nic)
      ? []
      : [`${name}: port ${nic.name} has ${addresses(port)}, planned ${addresses(nic)}`]),
  ];
}
