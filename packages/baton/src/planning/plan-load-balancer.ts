import type { KeyPair, Server } from '../domain/cloud-resources.ts';
import type { Disk, HaGroup, LoadBalancer, Role } from '../domain/ha-group.ts';
import { withoutOwnKeys } from '../domain/own-metadata.ts';
import type { PlannedChoice, PlannedDisk, PlannedLoadBalancer } from '../domain/plan.ts';
import type { PlanRequest } from '../services/services.ts';
import { chooseFlavor } from './choose-flavor.ts';
import { chooseVolumeType } from './choose-volume-type.ts';
import type { SourceFacts, TargetInventory } from './inventory.ts';
import { sshDestinationOf } from './ssh-destinations.ts';
import { planNic } from './plan-nic.ts';

export interface PlannedWithNotes<T> {
  readonly planned: T;
  readonly choices?: readonly PlannedChoice[];
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
  const keyPair = planKeyPair(server, source, target);
  const zone = server.availabilityZone;
  const sameZone = zone !== null && target.availabilityZones.includes(zone);
  const nics = balancer.ports.map((port, at) => planNic(group, balancer, port, at, target));
  const disks = balancer.disks.map((disk, at) => planDisk({ request, target }, balancer, disk, at));
  const imageProperties = source.imageProperties.get(server.id) ?? {};
  const sshDestination = sshDestinationOf(request.sshDestinations, server);
  const sshDestinationInTarget = sshDestinationOf(request.sshDestinationsInTarget, server);
  return {
    planned: {
      role,
      name: server.name,
      sourceServerId: server.id,
      ...(sshDestination === undefined ? {} : { sshDestination }),
      ...(sshDestinationInTarget === undefined ? {} : { sshDestinationInTarget }),
      flavor: { source: server.flavor.name, target: flavor.value.name, targetId: flavor.value.id },
      ...(sameZone ? { availabilityZone: zone } : {}),
      ...(keyPair.planned === null ? {} : { keyPair: keyPair.planned }),
      configDrive: server.configDrive,
      metadata: withoutOwnKeys(server.metadata),
      imageProperties,
      nics: nics.map((nic) => nic.planned),
      disks: disks.map((disk) => disk.planned),
      ...(answersAs === undefined ? {} : { answersAs }),
    },
    choices: [
      { about: `flavor of ${server.name}`, chosen: flavor.value.name, why: flavor.why },
      {
        about: `availability zone of ${server.name}`,
        chosen: sameZone ? zone : "the target's choice",
        why: zoneWhy(zone, sameZone, target),
      },
      ...keyPair.choices,
      ...disks.flatMap((disk) => disk.choices ?? []),
    ],
    notes: [
      ...(flavor.differs ? [flavor.why] : []),
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

function planDisk(
  { request, target }: Pick<Context, 'request' | 'target'>,
  { server }: LoadBalancer,
  disk: Disk,
  at: number,
): PlannedWithNotes<PlannedDisk> {
  const sourceType = disk.kind === 'volume' ? disk.volume.volumeType : null;
  const type = chooseVolumeType(sourceType, target.volumeTypes, request.volumeType, target.cloud);
  const key = at === 0 ? 'root' : `data-${at}`;
  const notes = type.differs ? [`${key}: ${type.why}`] : [];
  const choices = [{ about: `disk ${key} of ${server.name}`, chosen: type.value, why: type.why }];
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
      choices,
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
    choices,
    notes,
  };
}

interface PlannedKeyPair {
  readonly planned: NonNullable<PlannedLoadBalancer['keyPair']> | null;
  readonly choices: readonly PlannedChoice[];
  readonly notes: readonly string[];
}

function planKeyPair(server: Server, source: SourceFacts, target: TargetInventory): PlannedKeyPair {
  const { keyName: name } = server;
  if (name === null) return { planned: null, choices: [], notes: [] };
  const chosen = (what: string, why: string): readonly PlannedChoice[] => [
    { about: `key pair of ${server.name}`, chosen: what, why },
  ];
  const own = source.keyPairs.find((pair) => pair.name === name);
  if (own === undefined) {
    const why = `key pair ${name} is another user's, and is left out; the keys on the disk stay`;
    return { planned: null, choices: chosen('none', why), notes: [why] };
  }
  const planned = { name, publicKey: own.publicKey.trim() };
  const there = target.keyPairs.find((pair) => pair.name === name);
  if (there !== undefined && samePublicKey(there, own)) {
    return { planned, choices: chosen(name, 'the same key is there under the same name'), notes: [] };
  }
  const why =
    there === undefined
      ? `key pair ${name} is imported into the target`
      : `key pair ${name} is another key in the target: the preflight will block`;
  return { planned, choices: chosen(name, why), notes: [why] };
}

function zoneWhy(zone: string | null, same: boolean, target: TargetInventory): string {
  if (zone === null) return 'the source does not say in which zone it is';
  if (same) return `a zone of that name is there; there are ${target.availabilityZones.join(', ')}`;
  return `the target has no zone ${zone}; there are ${target.availabilityZones.join(', ') || 'none to be seen'}`;
}

/** Type and key; the comment at the end is not part of it. */
export function samePublicKey(one: Pick<KeyPair, 'publicKey'>, other: Pick<KeyPair, 'publicKey'>): boolean {
  const essence = (pair: Pick<KeyPair, 'publicKey'>): string =>
    pair.publicKey.trim().split(/\s+/).slice(0, 2).join(' ');
  return essence(one) === essence(other);
}
