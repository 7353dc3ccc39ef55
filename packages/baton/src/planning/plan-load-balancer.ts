import type { KeyPair, Port } from '../domain/cloud-resources.ts';
import type { Disk, HaGroup, LoadBalancer, Role } from '../domain/ha-group.ts';
import type { PlannedDisk, PlannedLoadBalancer, PlannedNic } from '../domain/plan.ts';
import type { PlanRequest } from '../services/services.ts';
import { translatePairs } from './address-pairs.ts';
import { chooseFlavor } from './choose-flavor.ts';
import { chooseVolumeType } from './choose-volume-type.ts';
import type { SourceFacts, TargetInventory } from './inventory.ts';

export interface PlannedWithNotes<T> {
  readonly planned: T;
  /** What differs from the source, in words. */
  readonly notes: readonly string[];
}

interface Context {
  readonly group: HaGroup;
  readonly request: PlanRequest;
  readonly source: SourceFacts;
  readonly target: TargetInventory;
}

export function planLoadBalancer(
  { group, request, source, target }: Context,
  balancer: LoadBalancer,
  role: Role,
  answersAs: string | undefined,
): PlannedWithNotes<PlannedLoadBalancer> {
  const { server } = balancer;
  const flavor = chooseFlavor(server.flavor, target.flavors, request.flavors?.[server.flavor.name], target.cloud);
  const keyPair = planKeyPair(server.keyName, source, target);
  const zone = server.availabilityZone;
  const sameZone = zone !== null && target.availabilityZones.includes(zone);
  const nics = balancer.ports.map((port, at) => planNic(group, balancer, port, at));
  const disks = balancer.disks.map((disk, at) => planDisk({ request, target }, balancer, disk, at));
  const imageProperties = source.imageProperties.get(server.id) ?? {};
  return {
    planned: {
      role,
      name: server.name,
      sourceServerId: server.id,
      flavor: { source: server.flavor.name, target: flavor.value.name, targetId: flavor.value.id },
      ...(sameZone ? { availabilityZone: zone } : {}),
      ...(keyPair.planned === null ? {} : { keyPair: keyPair.planned }),
      configDrive: server.configDrive,
      metadata: server.metadata,
      imageProperties,
      nics: nics.map((nic) => nic.planned),
      disks: disks.map((disk) => disk.planned),
      ...(answersAs === undefined ? {} : { answersAs }),
    },
    notes: [
      ...(flavor.why === null ? [] : [flavor.why]),
      ...(zone === null || sameZone ? [] : [`availability zone: left to the target, which has no ${zone}`]),
      ...keyPair.notes,
      ...(Object.keys(imageProperties).length > 0
        ? []
        : [
            "no hw_* or os_* properties of its image are known: the target's defaults decide machine type and disk bus, by which the guest names its NICs and disks",
          ]),
      ...[...nics, ...disks].flatMap((one) => one.notes),
    ].map((note) => `${server.name}: ${note}`),
  };
}

function planNic(group: HaGroup, { server }: LoadBalancer, port: Port, at: number): PlannedWithNotes<PlannedNic> {
  const vips = group.vips.filter((vip) => vip.networkId === port.networkId).map((vip) => vip.address);
  const known = new Set(group.securityGroups.map((one) => one.id));
  const lost = port.securityGroupIds.filter((id) => !known.has(id));
  const { pairs, changes } = translatePairs(port, vips);
  return {
    planned: {
      name: port.name || `${server.name}-nic${at}`,
      sourcePortId: port.id,
      sourceNetworkId: port.networkId,
      macAddress: port.macAddress,
      fixedIps: port.fixedIps,
      sourceSecurityGroupIds: port.securityGroupIds.filter((id) => known.has(id)),
      // Neutron refuses pairs on a port without port security (409 AddressPairAndPortSecurityRequired).
      allowedAddressPairs: port.portSecurityEnabled ? pairs : [],
      portSecurityEnabled: port.portSecurityEnabled,
    },
    notes: [
      ...changes,
      ...lost.map((id) => `security group ${id} of port ${port.name || port.id} cannot be seen and is left out`),
      ...(port.portSecurityEnabled ? [] : [`port ${port.name || port.id} has no port security, and gets none`]),
    ],
  };
}

function planDisk(
  { request, target }: Pick<Context, 'request' | 'target'>,
  { server }: LoadBalancer,
  disk: Disk,
  at: number,
): PlannedWithNotes<PlannedDisk> {
  const sourceType = disk.kind === 'volume' ? disk.volume.volumeType : null;
  const type = chooseVolumeType(sourceType, target.volumeTypes, request.volumeType, target.cloud);
  const key = at === 0 ? 'root' : `data-${at}`;
  const notes = type.why === null ? [] : [`${key}: ${type.why}`];
  if (disk.kind === 'image-root') {
    return {
      planned: {
        key,
        name: `${server.name}-${key}`,
        boot: true,
        sizeGib: disk.sizeGib,
        source: { kind: 'image-root', imageId: disk.imageId },
        targetVolumeType: type.value,
        // It died with its server in the source; here, a server that is deleted to be made again must not take the copy with it.
      },
      notes,
    };
  }
  return {
    planned: {
      key,
      name: disk.volume.name || `${server.name}-${key}`,
      boot: disk.boot,
      sizeGib: disk.volume.sizeGib,
      source: { kind: 'volume', volumeId: disk.volume.id, volumeType: disk.volume.volumeType },
      targetVolumeType: type.value,
    },
    notes,
  };
}

function planKeyPair(
  name: string | null,
  source: SourceFacts,
  target: TargetInventory,
): PlannedWithNotes<{ readonly name: string; readonly publicKey: string } | null> {
  if (name === null) return { planned: null, notes: [] };
  const own = source.keyPairs.find((pair) => pair.name === name);
  if (own === undefined) {
    return { planned: null, notes: [`key pair ${name} is another user's, and is left out; the keys on the disk stay`] };
  }
  const there = target.keyPairs.find((pair) => pair.name === name);
  const note =
    there === undefined
      ? [`key pair ${name} is imported into the target`]
      : samePublicKey(there, own)
        ? []
        : [`key pair ${name} is another key in the target: the preflight will block`];
  return { planned: { name, publicKey: own.publicKey.trim() }, notes: note };
}

/** Type and key; the comment at the end is not part of it. */
export function samePublicKey(one: Pick<KeyPair, 'publicKey'>, other: Pick<KeyPair, 'publicKey'>): boolean {
  const essence = (pair: Pick<KeyPair, 'publicKey'>): string =>
    pair.publicKey.trim().split(/\s+/).slice(0, 2).join(' ');
  return essence(one) === essence(other);
}
