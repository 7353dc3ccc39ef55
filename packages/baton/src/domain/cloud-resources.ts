/**
 * What Baton sees of a cloud: exactly the resources and fields that a migration needs, as read-only values.
 * Sizes of volumes and flavors are in GiB as OpenStack gives them; sizes of images are in bytes.
 */
import type { Id } from './id.ts';

// --- identity ---------------------------------------------------------------------------------------------------------

export interface Project {
  readonly id: string;
  readonly name: string;
}

// --- compute -----------------------------------------------------------------------------------------------------------

/** Nova's own words: https://docs.openstack.org/api-guide/compute/server_concepts.html */
export type ServerStatus =
  | 'ACTIVE'
  | 'BUILD'
  | 'DELETED'
  | 'ERROR'
  | 'HARD_REBOOT'
  | 'MIGRATING'
  | 'PASSWORD'
  | 'PAUSED'
  | 'REBOOT'
  | 'REBUILD'
  | 'RESCUE'
  | 'RESIZE'
  | 'REVERT_RESIZE'
  | 'SHELVED'
  | 'SHELVED_OFFLOADED'
  | 'SHUTOFF'
  | 'SOFT_DELETED'
  | 'SUSPENDED'
  | 'UNKNOWN'
  | 'VERIFY_RESIZE';

export interface Server {
  readonly id: Id<'server'>;
  readonly name: string;
  /** Null where there is none, and where the cloud is too old to tell it. */
  readonly description?: string | null;
  readonly projectId: string;
  /** Equal for two servers of one project on one host, and tells nothing else. Null while no host was chosen. */
  readonly hostId: string | null;
  readonly status: ServerStatus;
  /** What Nova is doing to it now; the status may be trusted only when this is null (facts: it leads or lags). */
  readonly taskState: string | null;
  /** 0 no state, 1 running, 3 paused, 4 shut down, 6 crashed, 7 suspended. */
  readonly powerState: number;
  readonly locked: boolean;
  readonly lockedReason: string | null;
  readonly flavor: FlavorSummary;
  /** Null when the server boots from a volume. */
  readonly imageId: Id<'image'> | null;
  /** `deleteOnTermination` is null where the cloud's list does not tell it. */
  readonly volumesAttached: readonly {
    readonly volumeId: Id<'volume'>;
    readonly deleteOnTermination: boolean | null;
  }[];
  readonly keyName: string | null;
  readonly availabilityZone: string | null;
  readonly configDrive: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  /** Nova's reason when the status is ERROR. */
  readonly fault: string | null;
  readonly created: string;
}

/** A flavor as it was when the server was made (microversion 2.47 embeds it, without an id). */
export interface FlavorSummary {
  readonly name: string;
  readonly vcpus: number;
  readonly ramMib: number;
  readonly diskGib: number;
  /** Of the ephemeral disk that Nova makes beside the root disk. Null where the cloud does not say, or not any more. */
  readonly ephemeralGib: number | null;
  /** Of the swap disk, likewise. */
  readonly swapMib: number | null;
}

export interface Flavor extends FlavorSummary {
  readonly id: Id<'flavor'>;
}

/** Servers that the scheduler keeps together or apart. */
export interface ServerGroup {
  readonly id: string;
  readonly name: string;
  /** affinity, anti-affinity, soft-affinity, soft-anti-affinity. */
  readonly policy: string;
  readonly memberIds: readonly Id<'server'>[];
}

/** Something that was done to a server (os-instance-actions). */
export interface ServerAction {
  /** Nova's word: create, start, stop, reboot, rescue, ... */
  readonly action: string;
  readonly requestId: string;
  /** By the cloud's own clock. */
  readonly startedAt: string;
}

export interface VolumeAttachment {
  readonly volumeId: Id<'volume'>;
  /** As Nova says it, such as /dev/vdb; the guest may name it otherwise. */
  readonly device: string;
  readonly deleteOnTermination: boolean;
}

export interface KeyPair {
  readonly name: string;
  readonly publicKey: string;
  readonly fingerprint: string;
}

export interface NewServer {
  readonly name: string;
  readonly flavorId: Id<'flavor'>;
  /** In the order of the guest's NICs. */
  readonly portIds: readonly Id<'port'>[];
  /** What its root disk is made from; without it the first volume boots. */
  readonly imageId?: Id<'image'>;
  /** In the order of the guest's disks, behind the root if that is made from an image. */
  readonly volumes: readonly { readonly volumeId: Id<'volume'>; readonly deleteOnTermination: boolean }[];
  readonly keyName?: string;
  readonly availabilityZone?: string;
  readonly configDrive?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Set with the creation itself (microversion 2.52), so that a crash leaves nothing unmarked. */
  readonly tags: readonly string[];
}

// --- block storage -----------------------------------------------------------------------------------------------------

export interface Volume {
  readonly id: Id<'volume'>;
  readonly name: string;
  /** Null where the cloud does not tell it. */
  readonly projectId: string | null;
  /** Cinder's word in lower case: creating, available, in-use, downloading, error, ... */
  readonly status: string;
  readonly sizeGib: number;
  readonly volumeType: string | null;
  readonly bootable: boolean;
  readonly encrypted: boolean;
  readonly multiattach: boolean;
  readonly availabilityZone: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Image properties that the boot volume carries (hw_disk_bus, hw_machine_type, ...). */
  readonly imageMetadata: Readonly<Record<string, string>>;
  readonly attachedTo: readonly { readonly serverId: Id<'server'>; readonly device: string }[];
}

export interface NewVolume {
  readonly name: string;
  readonly sizeGib: number;
  readonly volumeType?: string;
  readonly availabilityZone?: string;
  readonly from: { readonly imageId: Id<'image'> } | { readonly snapshotId: Id<'snapshot'> } | { readonly empty: true };
  readonly metadata: Readonly<Record<string, string>>;
}

export interface VolumeSnapshot {
  readonly id: Id<'snapshot'>;
  readonly name: string;
  readonly status: string;
  readonly volumeId: Id<'volume'>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface VolumeType {
  readonly id: Id<'volume-type'>;
  readonly name: string;
  readonly isDefault: boolean;
  /** Whether its volumes are encrypted; null where the cloud does not tell, as most do not tell a tenant. */
  readonly encrypted: boolean | null;
}

// --- image -------------------------------------------------------------------------------------------------------------

export interface Image {
  readonly id: Id<'image'>;
  readonly name: string;
  /** Glance's word: queued, saving, importing, active, killed, deleted, ... */
  readonly status: string;
  readonly visibility: string;
  readonly diskFormat: string | null;
  readonly sizeBytes: number | null;
  readonly virtualSizeBytes: number | null;
  readonly minDiskGib: number;
  readonly minRamMib: number;
  /** The multihash that Glance computed at upload: algorithm (sha512 by default) and hex digest. */
  readonly hash: { readonly algorithm: string; readonly value: string } | null;
  /** Everything else that is a string: hw_*, os_*, and our own marks. */
  readonly properties: Readonly<Record<string, string>>;
}

export interface NewImage {
  readonly name: string;
  readonly diskFormat: string;
  readonly minDiskGib?: number;
  readonly minRamMib?: number;
  readonly properties: Readonly<Record<string, string>>;
}

// --- network -----------------------------------------------------------------------------------------------------------

/** What every Neutron resource carries. `description` is set with the creation itself and can be filtered by. */
interface NeutronResource {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly projectId: string;
  readonly revision: number;
}

export interface Network extends NeutronResource {
  readonly id: Id<'network'>;
  readonly mtu: number;
  readonly external: boolean;
  readonly shared: boolean;
  readonly portSecurityEnabled: boolean;
  readonly subnetIds: readonly Id<'subnet'>[];
  readonly dnsDomain: string | null;
  readonly qosPolicyId: string | null;
  readonly availabilityZoneHints: readonly string[];
  /** Null where the cloud does not say. */
  readonly vlanTransparent: boolean | null;
  /** What it is made of; only operators see it. */
  readonly provider: {
    readonly type: string;
    readonly physicalNetwork: string | null;
    readonly segmentationId: number | null;
  } | null;
}

export interface Subnet extends NeutronResource {
  readonly id: Id<'subnet'>;
  readonly networkId: Id<'network'>;
  readonly ipVersion: 4 | 6;
  readonly cidr: string;
  readonly gatewayIp: string | null;
  readonly enableDhcp: boolean;
  readonly dnsNameservers: readonly string[];
  readonly hostRoutes: readonly { readonly destination: string; readonly nexthop: string }[];
  readonly allocationPools: readonly { readonly start: string; readonly end: string }[];
  readonly ipv6AddressMode: string | null;
  readonly ipv6RaMode: string | null;
  /** Of the pool that the range was taken from. */
  readonly subnetPoolId: string | null;
  /** Device owners that may have its addresses; empty: all. */
  readonly serviceTypes: readonly string[];
  readonly dnsPublishFixedIp: boolean;
}

export interface Router extends NeutronResource {
  readonly id: Id<'router'>;
  readonly status: string;
  readonly externalNetworkId: Id<'network'> | null;
  readonly externalAddresses: readonly string[];
  readonly routes: readonly { readonly destination: string; readonly nexthop: string }[];
  /** Only operators see these two. */
  readonly distributed: boolean | null;
  readonly ha: boolean | null;
  /** Null: it has no gateway, or the cloud does not say. */
  readonly enableSnat: boolean | null;
  readonly availabilityZoneHints: readonly string[];
}

export interface FixedIp {
  readonly subnetId: Id<'subnet'>;
  readonly address: string;
}

/** Without an address the cloud chooses one of the subnet. */
export interface WantedFixedIp {
  readonly subnetId: Id<'subnet'>;
  readonly address?: string;
}

export interface AddressPair {
  readonly ipAddress: string;
  /** Absent in what we send when it is the port's own MAC; Neutron always answers with one. */
  readonly macAddress?: string;
}

export interface Port extends NeutronResource {
  readonly id: Id<'port'>;
  readonly networkId: Id<'network'>;
  readonly macAddress: string;
  readonly fixedIps: readonly FixedIp[];
  readonly allowedAddressPairs: readonly AddressPair[];
  readonly securityGroupIds: readonly Id<'security-group'>[];
  readonly portSecurityEnabled: boolean;
  readonly adminStateUp: boolean;
  readonly status: string;
  /** Empty for an unbound port. */
  readonly deviceId: string;
  readonly deviceOwner: string;
  readonly dnsName: string | null;
  readonly dnsDomain: string | null;
  readonly qosPolicyId: string | null;
  readonly extraDhcpOptions: readonly ExtraDhcpOption[];
  /** `normal`, or a way past the virtual switch such as `direct`. */
  readonly vnicType: string;
  /** How it is plugged; only operators see it. */
  readonly binding: {
    /** `unbound`, `ovs`, `bridge`, `vrouter`, `binding_failed`, ... */
    readonly vifType: string;
    readonly vifDetails: Readonly<Record<string, string | boolean | number>>;
    /** Empty while it is bound nowhere. */
    readonly hostId: string;
  } | null;
  /** Of a trunk's parent port. */
  readonly trunk: {
    readonly trunkId: string;
    readonly subPorts: readonly {
      readonly portId: Id<'port'>;
      readonly segmentationType: string;
      readonly segmentationId: number;
    }[];
  } | null;
}

export interface ExtraDhcpOption {
  readonly name: string;
  readonly value: string;
  readonly ipVersion: 4 | 6;
}

export interface FloatingIp extends NeutronResource {
  readonly id: Id<'floating-ip'>;
  readonly address: string;
  readonly networkId: Id<'network'>;
  readonly portId: Id<'port'> | null;
  readonly fixedIpAddress: string | null;
  /** Says only that the L3 agent acted (late), never that somebody answers. */
  readonly status: string;
  readonly qosPolicyId: string | null;
  readonly dnsName: string | null;
  readonly dnsDomain: string | null;
  /** Empty too where the cloud does not list them. */
  readonly portForwardings: readonly {
    readonly protocol: string;
    /** Null where it is a range. */
    readonly externalPort: number | null;
    readonly internalPort: number | null;
    readonly internalAddress: string;
  }[];
}

export interface SecurityGroupRule {
  readonly id: Id<'security-group-rule'>;
  readonly direction: 'ingress' | 'egress';
  readonly etherType: 'IPv4' | 'IPv6';
  /** A number or a name as Neutron gives it; null is any. VRRP is "112" (or "vrrp"). */
  readonly protocol: string | null;
  readonly portRangeMin: number | null;
  readonly portRangeMax: number | null;
  readonly remoteIpPrefix: string | null;
  readonly remoteGroupId: Id<'security-group'> | null;
  /** A named list of addresses. */
  readonly remoteAddressGroupId: Id<'address-group'> | null;
  readonly description: string;
}

/** Addresses are given one by one: an address group belongs to one cloud. */
export type NewSecurityGroupRule = Omit<SecurityGroupRule, 'id' | 'remoteAddressGroupId'>;

export interface SecurityGroup extends NeutronResource {
  readonly id: Id<'security-group'>;
  readonly stateful: boolean;
  readonly rules: readonly SecurityGroupRule[];
}

export interface AddressGroup {
  readonly id: Id<'address-group'>;
  readonly name: string;
  /** CIDRs. */
  readonly addresses: readonly string[];
}

/** A zone that hints of networks or routers may name. */
export interface NetworkZone {
  readonly name: string;
  readonly resource: 'network' | 'router';
}

export interface NetworkAgent {
  /** As it calls itself: `Linux bridge agent`, `OVN Controller agent`, `DHCP agent`, ... */
  readonly type: string;
  readonly host: string;
  readonly alive: boolean;
}

// --- limits ------------------------------------------------------------------------------------------------------------

/** What is left of a quota; null is unlimited. */
export type Remaining = number | null;

export interface Headroom {
  readonly instances: Remaining;
  readonly cores: Remaining;
  readonly ramMib: Remaining;
  readonly volumes: Remaining;
  readonly volumeGib: Remaining;
  readonly snapshots: Remaining;
  readonly networks: Remaining;
  readonly subnets: Remaining;
  readonly routers: Remaining;
  readonly ports: Remaining;
  readonly floatingIps: Remaining;
  readonly securityGroups: Remaining;
  readonly securityGroupRules: Remaining;
}
