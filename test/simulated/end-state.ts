/**
 * What is left in the clouds at the end of a story, without the ids, so that two endings can be compared: names, addresses,
 * states, marks, the bytes of disks, and who serves each HA IP.
 */
import { createHash } from 'node:crypto';
import type { RunningCloud } from '../../packages/simulator/src/index.ts';
import type { World } from './world.ts';

export async function endState(world: World): Promise<unknown> {
  const { state } = await world.migration();
  return {
    migration: state,
    haIps: world.plan.haIps.map(({ address }) => [address, servedBy(world, address)]),
    source: await cloudState(world.cloudOf('source'), world),
    target: await cloudState(world.cloudOf('target'), world),
    kept: await world.keptFiles(),
  };
}

function servedBy(world: World, address: string): string {
  const server = world.simulation.internet.whoServes(address);
  return server === null ? 'nobody' : `${server.hostname} in ${server.cloud}`;
}

async function cloudState(cloud: RunningCloud, world: World): Promise<unknown> {
  const { state } = cloud;
  const { id } = await world.migration();
  const plain = (text: string): string => text.replaceAll(id, 'm-id');
  const portName = (portId: string | null): string | null =>
    portId === null
      ? null
      : (state.ports
          .get(portId)
          ?.fixedIps.map(({ address }) => address)
          .join(' ') ?? 'gone');
  const sorted = (rows: readonly unknown[]): readonly unknown[] =>
    rows.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  const own = state.ports.where(({ deviceOwner }) => !deviceOwner.startsWith('network:'));
  return {
    servers: sorted(
      state.servers.all().map((one) => ({
        name: one.name,
        status: one.status,
        taskState: one.taskState,
        powerState: one.powerState,
        locked: one.locked,
        tags: one.tags.map(plain).toSorted(),
        vrrp: state.guests.get(one.id)?.vrrp ?? null,
        ports: one.portIds.map(portName),
      })),
    ),
    volumes: sorted(
      await Promise.all(
        state.volumes.all().map(async (one) => ({
          name: plain(one.name),
          status: one.status,
          sizeGib: one.sizeGib,
          bootable: one.bootable,
          key: one.metadata['baton_key'] ?? null,
          attachedTo: one.attachment === null ? null : (state.servers.get(one.attachment.serverId)?.name ?? 'gone'),
          bytes: await digest(cloud, one.diskId),
        })),
      ),
    ),
    snapshots: sorted(state.snapshots.all().map(({ name, status }) => ({ name: plain(name), status }))),
    images: sorted(state.images.all().map(({ name, status }) => ({ name: plain(name), status }))),
    keyPairs: sorted(state.keyPairs.all().map(({ name }) => plain(name))),
    networks: sorted(state.networks.all().map((one) => [one.name, mark(plain(one.description)), one.tags.map(plain)])),
    subnets: sorted(state.subnets.all().map((one) => [one.name, one.cidr, one.enableDhcp, one.tags.map(plain)])),
    routers: sorted(
      state.routers.all().map((one) => ({
        name: one.name,
        tags: one.tags.map(plain),
        interfaces: state.ports
          .where(({ deviceId, deviceOwner }) => deviceId === one.id && deviceOwner === 'network:router_interface')
          .map(({ fixedIps }) => fixedIps.map(({ address }) => address)),
      })),
    ),
    ports: sorted(
      own.map((one) => ({
        name: one.name,
        tags: one.tags.map(plain),
        addresses: one.fixedIps.map(({ address }) => address),
        // Neutron draws the MAC of a port that nobody is bound to.
        mac: one.deviceId === '' ? null : one.macAddress,
        status: one.status,
        pairs: one.allowedAddressPairs.map(({ ipAddress }) => ipAddress).toSorted(),
        device: state.servers.get(one.deviceId)?.name ?? one.deviceId,
        groups: one.securityGroupIds.map((groupId) => state.securityGroups.get(groupId)?.name ?? 'gone').toSorted(),
      })),
    ),
    securityGroups: sorted(
      state.securityGroups.all().map((one) => ({
        name: one.name,
        tags: one.tags.map(plain),
        rules: state.securityGroupRules.where(({ securityGroupId }) => securityGroupId === one.id).length,
      })),
    ),
    floatingIps: sorted(
      state.floatingIps.all().map((one) => ({
        address: one.address,
        leadsTo: portName(one.portId),
        mark: mark(plain(one.description)),
        tags: one.tags.map(plain).toSorted(),
      })),
    ),
  };
}

/** Marks hold ids of the source, which are the same in every world of one seed, but for what was made in other orders. */
function mark(description: string): string {
  return description.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');
}

const CHUNK = 1 << 20;

async function digest(cloud: RunningCloud, diskId: string): Promise<string | null> {
  // One that was never finished has none.
  if (diskId === '') return null;
  const hash = createHash('sha256');
  // The first bytes hold the guest and its data; the rest of a seeded disk is zeros.
  hash.update(await cloud.disks.read(diskId, 0, CHUNK));
  return hash.digest('hex').slice(0, 16);
}
