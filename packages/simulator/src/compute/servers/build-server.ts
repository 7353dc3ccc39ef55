/**
 * A server comes into being:
 *
 *   BUILD scheduling            volumes that exist are reserved
 *     -- server.schedule -->    BUILD, networking: its ports are its own
 *     -- server.devices -->     BUILD, block_device_mapping: volumes that Nova makes are made, all are attaching
 *     -- server.spawn -->       BUILD, spawning: volumes are in use
 *     -- server.build -->       ACTIVE: the guest is powered on
 *
 * Each may end in ERROR instead: then ports and volumes are free again, what Nova made is gone, and the server stays to be
 * looked at and deleted.
 */
import type { SimulatedCloud } from '../../cloud.ts';
import { recordFailure } from '../instance-actions.ts';
import { powerOnGuest } from './boot-disk.ts';
import { updateServer, whileTask } from './find-server.ts';
import { bindNics } from './nics.ts';
import { freePorts, releaseVolumes } from './free-devices.ts';
import type { RequestedVolume } from './requested-disks.ts';
import type { RequestedNic } from './requested-networks.ts';
import { isVolumeRequest, makeVolumes, reserveVolumes, setVolumes } from './server-volumes.ts';
import { listOf, numberOf, type Payload, textOf } from '../task-payload.ts';

const GIB = 2 ** 30;
/** Of the time that a build takes, which part goes where. */
const SHARES = { devices: 0.1, spawn: 0.35, build: 0.55 } as const;

export interface BuildOrder {
  readonly nics: readonly RequestedNic[];
  /** Of the ports that Nova makes; empty: as Neutron does by itself. */
  readonly securityGroupIds: readonly string[];
  readonly volumes: readonly RequestedVolume[];
}

export function registerBuild(cloud: SimulatedCloud): void {
  const stage = (
    kind: string,
    expected: string,
    work: (serverId: string, payload: Payload) => void | Promise<void>,
  ): void =>
    cloud.tasks.handle(kind, async (payload, outcome) => {
      const id = textOf(payload, 'serverId');
      if (whileTask(cloud, id, expected)?.status !== 'BUILD') return;
      try {
        if (outcome === 'failed') throw new Error('a fault on order');
        await work(id, payload);
      } catch {
        failBuild(cloud, id);
      }
    });

  stage('server.schedule', 'scheduling', (id, payload) => {
    updateServer(cloud, id, { taskState: 'networking' });
    bindNics(cloud, id, nicsOf(payload), listOf(payload, 'securityGroupIds').map(String));
    next(cloud, 'server.devices', SHARES.devices, payload);
  });
  stage('server.devices', 'networking', async (id, payload) => {
    updateServer(cloud, id, { taskState: 'block_device_mapping' });
    await makeVolumes(cloud, id, listOf(payload, 'volumes').filter(isVolumeRequest));
    if (whileTask(cloud, id, 'block_device_mapping') === null) return;
    setVolumes(cloud, id, 'attaching');
    next(cloud, 'server.spawn', SHARES.spawn, payload);
  });
  stage('server.spawn', 'block_device_mapping', (id, payload) => {
    setVolumes(cloud, id, 'in-use');
    updateServer(cloud, id, { taskState: 'spawning' });
    next(cloud, 'server.build', SHARES.build, payload);
  });
  stage('server.build', 'spawning', async (id) => {
    const rootDiskId = await unpackRoot(cloud, id);
    const server = whileTask(cloud, id, 'spawning');
    if (server === null) {
      if (rootDiskId !== null) await cloud.disks.delete(rootDiskId);
      return;
    }
    const launched = { status: 'ACTIVE', taskState: null, powerState: 1, launchedAtMs: cloud.time.nowMs() } as const;
    powerOnGuest(cloud, updateServer(cloud, id, { ...launched, rootDiskId }));
  });
}

export function beginBuild(cloud: SimulatedCloud, serverId: string, order: BuildOrder): void {
  reserveVolumes(cloud, serverId, order.volumes);
  const payload: Payload = {
    serverId,
    buildMs: cloud.draw(cloud.pace.serverBuild),
    nics: order.nics.map((nic) => ({ ...nic })),
    securityGroupIds: order.securityGroupIds,
    volumes: order.volumes.filter(({ source }) => source !== 'volume').map((volume) => ({ ...volume })),
  };
  cloud.tasks.schedule('server.schedule', cloud.draw(cloud.pace.accept), payload);
}

function next(cloud: SimulatedCloud, kind: string, share: number, payload: Payload): void {
  cloud.tasks.schedule(kind, share * numberOf(payload, 'buildMs'), payload);
}

/** The image's file as a disk of the flavor's size; null when it boots from a volume. */
async function unpackRoot(cloud: SimulatedCloud, serverId: string): Promise<string | null> {
  const server = cloud.state.servers.need(serverId);
  if (server.imageId === null) return null;
  const image = cloud.state.images.get(server.imageId);
  if (image?.fileId === undefined || image.fileId === null) throw new Error(`image ${server.imageId} has no file`);
  return cloud.disks.unpack(image.fileId, image.diskFormat ?? 'raw', server.flavor.diskGib * GIB);
}

/** All that a tenant is told is that no host was left to try (nova/conductor/manager.py, MaxRetriesExceeded). */
function failBuild(cloud: SimulatedCloud, id: string): void {
  const server = cloud.state.servers.get(id);
  if (server === null || server.status !== 'BUILD' || server.taskState === 'deleting') return;
  freePorts(cloud, server);
  releaseVolumes(cloud, server);
  recordFailure(cloud, id, 'create');
  const message =
    'Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance ' +
    `${id}.`;
  const fault = { code: 500, message, createdAtMs: cloud.time.nowMs() };
  updateServer(cloud, id, { status: 'ERROR', taskState: null, powerState: 0, fault, portIds: [], ownPortIds: [] });
}

function nicsOf(payload: Payload): readonly RequestedNic[] {
  return listOf(payload, 'nics') as readonly RequestedNic[];
}
