/**
 * A server that was booted from the mover image, and everything that it needed: made, found again by its marks, and taken away. It has
 * a port of its own in the load balancer's first network, with a security group that lets nothing in.
 */
import type { Port, Server } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import type { Id } from '../../domain/id.ts';
import { descriptionMark, migrationTag, serverTag } from '../../domain/marks.ts';
import { MOVER_RAM_MIB, moverFlavor } from '../../domain/mover-flavor.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { MoverNic } from '../../ports/movers.ts';
import { waitUntilRunning } from '../../ports/wait-for-running.ts';
import { deleteServer } from '../delete-server.ts';
import type { BalancerJob, MoverJob } from '../disk-job.ts';
import { imageRef } from './mover-image.ts';
import { markOf, moverKey, nameOf, type Side } from './mover-marks.ts';

export async function findMover(job: BalancerJob, side: Side): Promise<Server | null> {
  const tag = serverTag(job.migrationId, markOf(job, side));
  return (await job[side].compute.listServers({ tag }, job.signal))[0] ?? null;
}

/**
 * Finds or makes it, with these volumes plugged in, and waits until it runs. One that failed, is being deleted, or was made by a process
 * of another data directory (nobody knows its key any more) is taken away, and made again.
 */
export async function makeMover(
  job: MoverJob,
  side: Side,
  volumeIds: readonly Id<'volume'>[],
  networkOf: () => Promise<Id<'network'>>,
): Promise<Server> {
  const cloud = job[side];
  const present = await findMover(job, side);
  if (present !== null) {
    const isKnown = await job.movers.remembers({ mover: moverKey(job, side) });
    if (isKnown && isGood(present)) return await running(job, side, present.id);
    await deleteServer(job, cloud, present.id);
  }
  const port = (await findPort(job, side)) ?? (await makePort(job, side, await networkOf()));
  const imageId = await imageRef(job, side, {
    name: nameOf(job, side),
    readOnly: side === 'source',
    nics: [await nicOf(job, cloud, port)],
  });
  const id = await cloud.compute.createServer(
    {
      name: nameOf(job, side),
      flavorId: await smallestFlavor(job, cloud),
      portIds: [port.id],
      imageId,
      volumes: volumeIds.map((volumeId) => ({ volumeId, deleteOnTermination: false })),
      configDrive: false,
      metadata: {},
      tags: [migrationTag(job.migrationId), serverTag(job.migrationId, markOf(job, side))],
    },
    job.signal,
  );
  return await running(job, side, id);
}

/** Everything of it, in the order in which the clouds let it go; what is not there is passed over. */
export async function removeMover(job: MoverJob, side: Side): Promise<void> {
  const cloud = job[side];
  const server = await findMover(job, side);
  if (server !== null) await deleteServer(job, cloud, server.id);
  for (const { id } of await cloud.images.listImages({ name: nameOf(job, side) }, job.signal))
    await cloud.images.deleteImage(id, job.signal);
  const port = await findPort(job, side);
  if (port !== null) await cloud.network.deletePort(port.id, job.signal);
  const description = descriptionMark(job.migrationId, markOf(job, side));
  for (const { id } of await cloud.network.listSecurityGroups({ description }, job.signal))
    await cloud.network.deleteSecurityGroup(id, job.signal);
  await job.movers.forget(moverKey(job, side));
}

export async function hasMover(job: BalancerJob, side: Side): Promise<boolean> {
  const description = descriptionMark(job.migrationId, markOf(job, side));
  const { compute, images, network } = job[side];
  const found = await Promise.all([
    compute.listServers({ tag: serverTag(job.migrationId, markOf(job, side)) }, job.signal),
    images.listImages({ name: nameOf(job, side) }, job.signal),
    network.listPorts({ description }, job.signal),
    network.listSecurityGroups({ description }, job.signal),
  ]);
  return found.some((some) => some.length > 0);
}

function isGood({ status, taskState }: Server): boolean {
  return (status === 'ACTIVE' || status === 'BUILD') && taskState !== 'deleting';
}

async function running(job: BalancerJob, side: Side, id: Id<'server'>): Promise<Server> {
  const cloud = job[side];
  return await waitUntilRunning(job, cloud, id, {
    what: `The mover ${nameOf(job, side)} runs in ${cloud.name}`,
    timeoutSeconds: job.copyTimeoutSeconds,
    remedy: `Look at server ${nameOf(job, side)} in ${cloud.name}, then start the migration again.`,
    failed: (server) => notMade(job, side, server),
  });
}

async function findPort(job: BalancerJob, side: Side): Promise<Port | null> {
  const description = descriptionMark(job.migrationId, markOf(job, side));
  return (await job[side].network.listPorts({ description }, job.signal))[0] ?? null;
}

async function makePort(job: BalancerJob, side: Side, networkId: Id<'network'>): Promise<Port> {
  const { network } = job[side];
  const [name, description] = [nameOf(job, side), descriptionMark(job.migrationId, markOf(job, side))];
  const subnets = (await network.listSubnets({ networkId }, job.signal)).filter(({ ipVersion }) => ipVersion === 4);
  const subnet = subnets.find(({ gatewayIp }) => gatewayIp !== null) ?? subnets[0];
  if (subnet === undefined) throw withoutAddress(`network ${networkId} of ${job[side].name} has no IPv4 subnet`);
  // Neutron gives every new group rules that let everything out and nothing in.
  const group =
    (await network.listSecurityGroups({ description }, job.signal))[0] ??
    (await network.createSecurityGroup({ name, description }, job.signal));
  return await network.createPort(
    {
      name,
      description,
      networkId,
      fixedIps: [{ subnetId: subnet.id }],
      securityGroupIds: [group.id],
      allowedAddressPairs: [],
    },
    job.signal,
  );
}

/** Its address as Neutron gave it: not every network has DHCP. */
async function nicOf(job: BalancerJob, cloud: Cloud, port: Port): Promise<MoverNic> {
  const [network, subnets] = await Promise.all([
    cloud.network.getNetwork(port.networkId, job.signal),
    cloud.network.listSubnets({ networkId: port.networkId }, job.signal),
  ]);
  const ip = port.fixedIps.find(({ address }) => address.includes('.'));
  const subnet = subnets.find(({ id }) => id === ip?.subnetId);
  if (ip === undefined || subnet === undefined) throw withoutAddress(`its port ${port.id} in ${cloud.name} has none`);
  return {
    macAddress: port.macAddress,
    address: `${ip.address}/${subnet.cidr.slice(subnet.cidr.indexOf('/') + 1)}`,
    router: subnet.gatewayIp,
    mtu: network?.mtu ?? 1500,
  };
}

function withoutAddress(why: string): BatonError {
  return new BatonError({
    code: 'MOVER_WITHOUT_ADDRESS',
    kind: 'user',
    message: `A mover got no IPv4 address, and it dials out by IPv4: ${why}.`,
    remedy: 'Give that network an IPv4 subnet, or choose disks.strategy: image.',
  });
}

async function smallestFlavor(job: BalancerJob, cloud: Cloud): Promise<Id<'flavor'>> {
  const smallest = moverFlavor(await cloud.compute.listFlavors(job.signal));
  if (smallest !== null) return smallest.id;
  throw new BatonError({
    code: 'MOVER_WITHOUT_FLAVOR',
    kind: 'user',
    message: `${cloud.name} has no flavor with a root disk and ${MOVER_RAM_MIB} MiB of memory for a mover.`,
    remedy: 'Ask the operator for one, or choose disks.strategy: image.',
  });
}

function notMade(job: BalancerJob, side: Side, server: Server | null): BatonError {
  return new BatonError({
    code: 'MOVER_NOT_MADE',
    kind: 'cloud',
    message: `${job[side].name} did not start the mover ${nameOf(job, side)} (${server?.status ?? 'gone'}).`,
    remedy: 'Look at the server for the reason (openstack server show), mend it, and start the migration again.',
    retryable: true,
  });
}
