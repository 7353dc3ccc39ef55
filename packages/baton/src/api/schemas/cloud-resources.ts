/** Servers and volumes as answers hold them: domain/cloud-resources.ts, field by field. */
import { z } from 'zod';
import type { Server, Volume } from '../../domain/cloud-resources.ts';
import { named, told } from './components.ts';
import type { Same, Sure } from './same.ts';
import { text, texts } from './shared.ts';

const flag = z.boolean();
const count = z.number();
const byKey = z.record(text, text);

export const server = named(
  'Server',
  'A server as Nova tells of it.',
  z.object({
    id: text,
    name: text,
    description: text.nullable().exactOptional(),
    projectId: text,
    hostId: text.nullable(),
    status: z.enum([
      'ACTIVE',
      'BUILD',
      'DELETED',
      'ERROR',
      'HARD_REBOOT',
      'MIGRATING',
      'PASSWORD',
      'PAUSED',
      'REBOOT',
      'REBUILD',
      'RESCUE',
      'RESIZE',
      'REVERT_RESIZE',
      'SHELVED',
      'SHELVED_OFFLOADED',
      'SHUTOFF',
      'SOFT_DELETED',
      'SUSPENDED',
      'UNKNOWN',
      'VERIFY_RESIZE',
    ]),
    taskState: told('What Nova is doing to it: only while this is null may the status be trusted.', text.nullable()),
    powerState: told('0 no state, 1 running, 3 paused, 4 shut down, 6 crashed, 7 suspended.', count),
    locked: flag,
    lockedReason: text.nullable(),
    flavor: z.object({
      name: text,
      vcpus: count,
      ramMib: count,
      diskGib: count,
      ephemeralGib: count.nullable(),
      swapMib: count.nullable(),
    }),
    imageId: told('Null when it boots from a volume.', text.nullable()),
    volumesAttached: z.array(z.object({ volumeId: text, deleteOnTermination: flag.nullable() })),
    keyName: text.nullable(),
    availabilityZone: text.nullable(),
    configDrive: flag,
    metadata: byKey,
    tags: texts,
    fault: told("Nova's reason when the status is ERROR.", text.nullable()),
    created: text,
  }),
);
export type ServerIsSame = Sure<Same<Server, typeof server>>;

export const volume = named(
  'Volume',
  'A volume as Cinder tells of it.',
  z.object({
    id: text,
    name: text,
    projectId: text.nullable(),
    status: text,
    sizeGib: count,
    volumeType: text.nullable(),
    bootable: flag,
    encrypted: flag,
    multiattach: flag,
    availabilityZone: text.nullable(),
    metadata: byKey,
    imageMetadata: told('Image properties that a boot volume carries, such as hw_disk_bus.', byKey),
    attachedTo: z.array(z.object({ serverId: text, device: text })),
  }),
);
export type VolumeIsSame = Sure<Same<Volume, typeof volume>>;
