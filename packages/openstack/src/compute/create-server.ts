import { z } from 'zod';
import type { ServiceClient } from '../service-client.ts';

export interface NewServer {
  readonly name: string;
  readonly flavorId: string;
  /** In the order of the guest's NICs. */
  readonly portIds: readonly string[];
  /** What its root disk is made from; without it the first volume boots. */
  readonly imageId?: string;
  /** In the order of the guest's disks, behind the root if that is made from an image. */
  readonly volumes: readonly { readonly volumeId: string; readonly deleteOnTermination: boolean }[];
  readonly keyName?: string;
  readonly availabilityZone?: string;
  readonly configDrive?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
}

/**
 * `POST /servers` (2.52, for tags at creation): boots from the image or else from the first volume, with ports that exist.
 * Answers with the id; the server is still being built.
 *
 * @throws OpenStackError QUOTA_EXCEEDED, POLICY_DENIED, BAD_REQUEST (a volume in use, an unknown port), MICROVERSION_UNSUPPORTED
 */
export async function createServer(compute: ServiceClient, server: NewServer, signal: AbortSignal): Promise<string> {
  const wish = { need: '2.52', want: '2.73', reason: 'creating a server with tags' };
  const microversion = await compute.requireMicroversion(wish, signal);
  const json = {
    server: {
      name: server.name,
      flavorRef: server.flavorId,
      ...(server.imageId === undefined ? {} : { imageRef: server.imageId }),
      networks: server.portIds.length === 0 ? 'none' : server.portIds.map((port) => ({ port })),
      block_device_mapping_v2: wireDisks(server),
      tags: server.tags,
      ...(server.keyName === undefined ? {} : { key_name: server.keyName }),
      ...(server.availabilityZone === undefined ? {} : { availability_zone: server.availabilityZone }),
      ...(server.configDrive === undefined ? {} : { config_drive: server.configDrive }),
      ...(server.metadata === undefined ? {} : { metadata: server.metadata }),
    },
  };
  const schema = z.object({ server: z.object({ id: z.string() }) });
  const answer = await compute.read(schema, { method: 'POST', path: '/servers', json, microversion, signal });
  return answer.server.id;
}

/**
 * With a list of devices Nova reads what boots off the list alone: the image is then one of them, on the host and gone with
 * the server (nova/compute/api.py, _validate_bdm).
 */
function wireDisks({ imageId, volumes }: NewServer): readonly object[] {
  const fromImage =
    imageId === undefined
      ? []
      : [
          {
            uuid: imageId,
            source_type: 'image',
            destination_type: 'local',
            boot_index: 0,
            delete_on_termination: true,
          },
        ];
  const fromVolumes = volumes.map(({ volumeId, deleteOnTermination }, index) => ({
    uuid: volumeId,
    source_type: 'volume',
    destination_type: 'volume',
    boot_index: index === 0 && imageId === undefined ? 0 : -1,
    delete_on_termination: deleteOnTermination,
  }));
  return [...fromImage, ...fromVolumes];
}
