import { z } from 'zod';
import { addressPair, extraDhcpOption, fixedIp, tags } from './network-schemas.ts';
import { choose, idText, macAddress, nameText, sizeGib, text } from './value-schemas.ts';

const plannedNic = z.strictObject({
  name: text,
  sourcePortId: idText,
  sourceNetworkId: idText,
  macAddress,
  fixedIps: z.array(fixedIp),
  sourceSecurityGroupIds: z.array(idText),
  allowedAddressPairs: z.array(addressPair),
  portSecurityEnabled: z.boolean(),
  adminStateUp: z.boolean().exactOptional(),
  dnsName: text.exactOptional(),
  dnsDomain: text.exactOptional(),
  extraDhcpOptions: z.array(extraDhcpOption).exactOptional(),
  vnicType: text.exactOptional(),
  tags,
});

const plannedDisk = z.strictObject({
  key: text.regex(
    /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/,
    choose('is not a disk key', '1 to 32 of a-z, 0-9 and -, such as root or data-1'),
  ),
  name: text,
  boot: z.boolean(),
  sizeGib,
  source: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('image-root'), imageId: idText }),
    z.strictObject({ kind: z.literal('volume'), volumeId: idText, volumeType: text.nullable() }),
  ]),
  targetVolumeType: nameText,
});

export const plannedLoadBalancer = z.strictObject({
  role: z.enum(['primary', 'secondary']),
  name: nameText,
  sourceServerId: idText,
  sshDestination: nameText.exactOptional(),
  sshDestinationInTarget: nameText.exactOptional(),
  flavor: z.strictObject({ source: text, target: nameText, targetId: idText }),
  availabilityZone: nameText.exactOptional(),
  keyPair: z.strictObject({ name: nameText, publicKey: text }).exactOptional(),
  configDrive: z.boolean(),
  answersAs: text.exactOptional(),
  metadata: z.record(text, text),
  imageProperties: z.record(text, text),
  nics: z.array(plannedNic).min(1, { error: 'is empty; at least one NIC' }),
  disks: z.array(plannedDisk).min(1, { error: 'is empty; at least the root disk' }),
});
