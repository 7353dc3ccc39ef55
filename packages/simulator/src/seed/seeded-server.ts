import { createHash } from 'node:crypto';
import type { KeyPairRow, ServerRow } from '../compute/rows.ts';
import type { GuestDefinition } from '../guest/definition.ts';
import type { ImageRow } from '../image/rows.ts';
import type { PortRow } from '../network/rows.ts';
import { seedDisk, seedVolume } from './seeded-disks.ts';
import { flavorFor, type Tenant } from './tenant.ts';

export interface NewServer {
  readonly id: string;
  readonly guest: GuestDefinition;
  readonly boot: 'image' | 'volume';
  readonly image: ImageRow;
  readonly diskGib: number;
  readonly dataBytes: number;
  readonly dataVolumesGib: readonly number[];
  readonly keyName: string | null;
}

/** Disks and their volumes are there; ports and the server are not yet. */
export interface ServerDisks {
  readonly flavor: ReturnType<typeof flavorFor>;
  readonly bootDiskId: string;
}

export async function seedServerDisks(tenant: Tenant, server: NewServer): Promise<ServerDisks> {
  const { cloud } = tenant;
  const { boot, guest, dataBytes, id: serverId } = server;
  const flavor = flavorFor(cloud, server.diskGib);
  // Nova makes the disk as big as the flavor says; a volume has its own size.
  const sizeGib = boot === 'image' ? flavor.diskGib : server.diskGib;
  const bootDiskId = await seedDisk(cloud, { sizeGib, dataBytes, guest });
  if (boot === 'volume') {
    const name = `${guest.hostname}-root`;
    seedVolume(tenant, { name, sizeGib, diskId: bootDiskId, serverId, device: '/dev/vda', image: server.image });
  }
  for (const [at, sizeGib] of server.dataVolumesGib.entries()) {
    const name = `${guest.hostname}-data${at === 0 ? '' : at + 1}`;
    const device = `/dev/vd${String.fromCharCode('b'.charCodeAt(0) + at)}`;
    const diskId = await seedDisk(cloud, { sizeGib, dataBytes, guest: null });
    seedVolume(tenant, { name, sizeGib, diskId, serverId, device, image: null });
  }
  return { flavor, bootDiskId };
}

/** The server's row, ACTIVE, with the action that made it. */
export function seedServer(
  { cloud, projectId, userId }: Tenant,
  server: NewServer,
  { flavor: { id: flavorId, ...flavor }, bootDiskId }: ServerDisks,
  ports: readonly PortRow[],
): ServerRow {
  const nowMs = cloud.time.nowMs();
  cloud.state.serverActions.insert({
    id: cloud.newId(),
    serverId: server.id,
    action: 'create',
    requestId: `req-${cloud.newId()}`,
    userId,
    startedAtMs: nowMs,
    message: null,
  });
  return cloud.state.servers.insert({
    id: server.id,
    projectId,
    userId,
    name: server.guest.hostname,
    description: null,
    status: 'ACTIVE',
    taskState: null,
    powerState: 1,
    locked: false,
    lockedReason: null,
    flavor,
    flavorId,
    imageId: server.boot === 'image' ? server.image.id : null,
    rootDiskId: server.boot === 'image' ? bootDiskId : null,
    keyName: server.keyName,
    availabilityZone: cloud.availabilityZone,
    configDrive: false,
    metadata: {},
    tags: [],
    fault: null,
    portIds: ports.map(({ id }) => id),
    launchedAtMs: nowMs,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  });
}

/** A public key in the form of RFC 8709; nobody has the private one. */
export function seedKeyPair({ cloud, userId }: Tenant, name: string): KeyPairRow {
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const key = Buffer.from(cloud.newId(true) + cloud.newId(true), 'hex');
  const blob = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(key)]);
  const fingerprint = createHash('md5')
    .update(blob)
    .digest('hex')
    .replace(/..(?=.)/g, '$&:');
  const publicKey = `ssh-ed25519 ${blob.toString('base64')} ${name}`;
  return cloud.state.keyPairs.insert({ id: `${userId}:${name}`, userId, name, publicKey, fingerprint });
}
