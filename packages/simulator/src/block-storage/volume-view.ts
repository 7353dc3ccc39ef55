import type { Call } from '../http/service.ts';
import { linksOf } from './page.ts';
import type { VolumeRow } from './rows.ts';
import { cinderTime } from './timestamps.ts';

/** As POST, PUT and the short list answer; fields by microversion (cinder/api/v3/views/volumes.py). */
export function volumeView(call: Call, volume: VolumeRow): object {
  const { microversion } = call;
  const isPlaced = volume.status !== 'creating';
  return {
    id: volume.id,
    status: volume.status,
    size: volume.sizeGib,
    availability_zone: volume.availabilityZone,
    created_at: cinderTime(volume.createdAtMs),
    updated_at: isPlaced ? cinderTime(volume.createdAtMs) : null,
    name: volume.name,
    description: volume.description,
    volume_type: call.cloud.state.volumeTypes.get(volume.volumeTypeId)?.name ?? null,
    snapshot_id: volume.snapshotId,
    source_volid: volume.sourceVolumeId,
    metadata: volume.metadata,
    links: linksOf(call, `/volumes/${volume.id}`),
    user_id: volume.userId,
    bootable: String(volume.bootable),
    encrypted: volume.encrypted,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: volume.multiattach,
    attachments: attachmentsView(volume),
    ...(call.caller.isAdmin ? { migration_status: null } : {}),
    ...(microversion >= 13 ? { group_id: null } : {}),
    ...(microversion >= 48 ? { shared_targets: false, service_uuid: null } : {}),
    ...(microversion >= 63 ? { volume_type_id: volume.volumeTypeId } : {}),
    ...(microversion >= 65 ? { consumes_quota: true } : {}),
  };
}

/** As GET and the detailed list answer. */
export function volumeViewInFull(call: Call, volume: VolumeRow): object {
  return {
    ...volumeView(call, volume),
    'os-vol-tenant-attr:tenant_id': volume.projectId,
    ...(call.caller.isAdmin ? { 'os-vol-host-attr:host': `${call.cloud.name}@disks#disks` } : {}),
    ...(Object.keys(volume.imageMetadata).length > 0 ? { volume_image_metadata: volume.imageMetadata } : {}),
  };
}

export function volumeSummary(call: Call, volume: VolumeRow): object {
  return { id: volume.id, name: volume.name, links: linksOf(call, `/volumes/${volume.id}`) };
}

function attachmentsView(volume: VolumeRow): readonly object[] {
  if (volume.attachment === null || volume.status === 'reserved') return [];
  const { serverId, device } = volume.attachment;
  return [
    {
      id: volume.id,
      // No row is kept of an attachment, and a volume has one at most: Nova's side gives the same id.
      attachment_id: volume.id,
      volume_id: volume.id,
      server_id: serverId,
      host_name: null,
      device,
      attached_at: cinderTime(volume.createdAtMs),
    },
  ];
}
