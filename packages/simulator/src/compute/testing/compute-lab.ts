/** One cloud with a network, an image and volumes, and a tenant and an admin who speak to its Nova. */
import { onTestFinished } from 'vitest';
import type { VolumeRow } from '../../block-storage/rows.ts';
import { moverImage } from '../../disks/mover-on-disk.ts';
import type { ImageRow } from '../../image/rows.ts';
import { BRISK } from '../../pace.ts';
import { seedDisk, seedImage } from '../../seed/seeded-disks.ts';
import { seedNetwork, seedPort, seedSecurityGroup } from '../../seed/seeded-network.ts';
import { tenantOf } from '../../seed/tenant.ts';
import { startSimulation } from '../../start-simulation.ts';
import { letPass } from '../../testing/let-pass.ts';
import { logIn } from '../../testing/tenant-session.ts';
import { DrivenTime } from '../../time/driven-time.ts';
import type { ServerRow } from '../rows.ts';

const STEP_MS = 20;
const LIMIT_MS = 20_000;

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** Of the server that an answer tells of. */
export function serverIdOf(answer: Answer): string {
  return (answer.json as { readonly server: { readonly id: string } }).server.id;
}

export type Nova = (method: string, path: string, json?: unknown, version?: string) => Promise<Answer>;

export async function computeLab() {
  const time = new DrivenTime();
  const clouds = [{ name: 'os1', pace: BRISK }];
  const simulation = await startSimulation({ time, internetPort: null, clouds });
  onTestFinished(() => simulation.close());
  const tenant = tenantOf(simulation, 'os1');
  const { cloud, projectId, userId } = tenant;
  const image = await seedImage(cloud, 8080);
  const net = seedNetwork(tenant, 'front', '10.0.0.0/24');
  const group = seedSecurityGroup(tenant, 'web', 8080);
  const port = (last: number) =>
    seedPort(tenant, net, { name: `p${last}`, address: `10.0.0.${last}`, securityGroupId: group.id, serverId: null });
  const volume = async (name: string, hostname: string | null): Promise<VolumeRow> =>
    cloud.state.volumes.insert({
      id: cloud.newId(),
      projectId,
      userId,
      name,
      description: null,
      status: 'available',
      sizeGib: 1,
      volumeTypeId: cloud.state.volumeTypes.all()[0]?.id ?? '',
      bootable: hostname !== null,
      encrypted: false,
      multiattach: false,
      availabilityZone: 'nova',
      metadata: {},
      imageMetadata: {},
      snapshotId: null,
      sourceVolumeId: null,
      attachment: null,
      diskId: await seedDisk(cloud, {
        sizeGib: 1,
        dataBytes: 0,
        guest: hostname === null ? null : { hostname, httpPort: 8080, keepalived: null },
      }),
      createdAtMs: time.nowMs(),
    });
  const nova = await speaker('demo');
  const asAdmin = await speaker('admin');

  async function speaker(user: 'demo' | 'admin'): Promise<Nova> {
    const session = await logIn(cloud, user);
    return (method, path, json, version = '2.90') =>
      session(`/compute/v2.1${path}`, {
        method,
        headers: { 'openstack-api-version': `compute ${version}`, 'content-type': 'application/json' },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
  }

  const pass = (ms: number) => letPass(simulation, time, ms);
  const server = (id: string): ServerRow => cloud.state.servers.need(id);
  const until = async (reached: () => boolean): Promise<void> => {
    for (let passed = 0; !reached(); passed += STEP_MS) {
      if (passed > LIMIT_MS) throw new Error('what was waited for did not come');
      await pass(STEP_MS);
    }
  };
  return {
    cloud,
    time,
    image,
    network: net.network,
    group,
    nova,
    asAdmin,
    port,
    volume,
    pass,
    server,
    act: (id: string, body: object, version?: string) => nova('POST', `/servers/${id}/action`, body, version),
    until,
    /** The values that a field of a row takes from now on. */
    trace: (table: 'servers' | 'images', id: string, field: 'taskState' | 'status'): readonly unknown[] => {
      const told: unknown[] = [];
      simulation.onChange(({ table: changed, id: changedId, after }) => {
        if (changed !== table || changedId !== id || after === null) return;
        const now = (after as Partial<Record<typeof field, unknown>>)[field];
        if (told.at(-1) !== now) told.push(now);
      });
      return told;
    },
    /** Boots from the image, with flavor m1.tiny and a port of Nova's, until its guest runs or it has failed. */
    running: async (more: object = {}): Promise<string> => {
      const wish = { name: 'lb1', flavorRef: '1', imageRef: image.id, networks: [{ uuid: net.network.id }], ...more };
      const id = serverIdOf(await nova('POST', '/servers', { server: wish }));
      await until(() => server(id).status === 'ERROR' || cloud.state.guests.get(id)?.phase === 'running');
      await until(() => server(id).portIds.every((portId) => cloud.state.ports.need(portId).status !== 'DOWN'));
      return id;
    },
  };
}

export type ComputeLab = Awaited<ReturnType<typeof computeLab>>;

/** The tenant's own mover image, with these properties. */
export async function moverImageOf(
  { cloud, image }: ComputeLab,
  properties: Readonly<Record<string, string>>,
  job: Readonly<Record<string, string>> | null = null,
): Promise<ImageRow> {
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    yield moverImage(job);
  };
  const stored = await cloud.disks.store(bytes());
  const { projectId: ownerId } = cloud;
  const about = { id: cloud.newId(), ownerId, name: 'mover', visibility: 'private', diskFormat: 'raw' } as const;
  return cloud.state.images.insert({ ...image, ...stored, ...about, minDiskGib: 0, properties });
}
