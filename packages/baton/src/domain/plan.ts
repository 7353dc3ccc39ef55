/**
 * A plan: what will be made in the target from what was found in the source. It is a YAML file that people read, edit and
 * keep in git; the keys here are the keys there. Everything a step needs to know about the source is in it, so that the
 * migration goes on when the source has changed its shape (a server deleted at commit, for example).
 */
import type { AddressPair, ExtraDhcpOption, FixedIp, NewSecurityGroupRule } from './cloud-resources.ts';
import type { GuestAccessKind } from './guest-reading.ts';
import type { Role } from './ha-group.ts';
import type { NetworkBackend } from './network-backend.ts';
import type { Impact } from './step.ts';

/** Who moves first: see domain/order.ts. */
export type Order = 'primary-first' | 'standby-first';

export interface Plan {
  /** Version of the file's format. */
  readonly baton: 1;
  readonly name: string;
  /** The HA group's key in the source (see HaGroup). Not for editing. */
  readonly groupKey: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly order: Order;
  readonly source: { readonly cloud: string; readonly projectId: string; readonly networkBackend: NetworkBackend };
  readonly target: {
    readonly cloud: string;
    readonly projectId: string;
    readonly networkBackend: NetworkBackend;
    /** Entry of clouds.yaml that may choose a floating IP's address (Neutron's default policy: the operator). */
    readonly operatorCloud?: string;
  };
  readonly haIps: readonly PlannedHaIp[];
  readonly vips: readonly PlannedVip[];
  readonly loadBalancers: readonly PlannedLoadBalancer[];
  readonly networks: readonly PlannedNetwork[];
  readonly routers: readonly PlannedRouter[];
  readonly securityGroups: readonly PlannedSecurityGroup[];
  readonly probe: ProbePlan;
  /** How the load balancers are looked into; absent: by their consoles. */
  readonly guest?: GuestPlan;
  readonly gates: Gates;
  readonly timeouts: Timeouts;
  readonly disks: { readonly strategy: 'image'; readonly preCopy: 'rehearse' | 'skip' };
  /** In plain words, for people; never read back. */
  readonly outcome: {
    readonly made: readonly string[];
    readonly kept: readonly string[];
    readonly changed: readonly string[];
    readonly lost: readonly string[];
  };
  /** Everything that was chosen, and why. For people; never read back. */
  readonly choices: readonly PlannedChoice[];
  /** How the service goes back to the source from each point, and what that costs. For people; never read back. */
  readonly rollback: readonly string[];
  readonly runbook: readonly { readonly step: string; readonly title: string; readonly impact: Impact }[];
  readonly forecast: Forecast;
}

/** `flavor of shop-lb1`: lb.small, because the one of that name is smaller. */
export interface PlannedChoice {
  readonly about: string;
  readonly chosen: string;
  readonly why: string;
}

export interface PlannedHaIp {
  readonly address: string;
  readonly sourceFloatingIpId: string;
  readonly vipAddress: string;
  /** The external network of the target that holds the same address. */
  readonly targetNetwork: { readonly id: string; readonly name: string };
  readonly dnsName?: string;
  readonly dnsDomain?: string;
  /** The source's, kept beside the migration's own; so wherever they stand. */
  readonly tags?: readonly string[];
}

export interface PlannedVip {
  readonly address: string;
  readonly name: string;
  readonly sourcePortId: string;
  readonly sourceNetworkId: string;
  readonly sourceSubnetId: string;
  readonly sourceSecurityGroupIds: readonly string[];
  readonly dnsName?: string;
  readonly dnsDomain?: string;
  readonly tags?: readonly string[];
}

export interface PlannedLoadBalancer {
  readonly role: Role;
  readonly name: string;
  readonly sourceServerId: string;
  /** Where SSH reaches it: a host of the SSH configuration, or an address. Absent: the first address of its first NIC. */
  readonly sshDestination?: string;
  readonly flavor: { readonly source: string; readonly target: string; readonly targetId: string };
  readonly availabilityZone?: string;
  readonly keyPair?: { readonly name: string; readonly publicKey: string };
  readonly configDrive: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /** hw_* and os_* properties that decide how the guest sees its hardware. */
  readonly imageProperties: Readonly<Record<string, string>>;
  readonly nics: readonly PlannedNic[];
  readonly disks: readonly PlannedDisk[];
  /** What the web server answers to `probe.http` when this load balancer serves (see `probe.http.identify`). */
  readonly answersAs?: string;
}

export interface PlannedNic {
  readonly name: string;
  readonly sourcePortId: string;
  readonly sourceNetworkId: string;
  readonly macAddress: string;
  /** `subnetId` is the source's. */
  readonly fixedIps: readonly FixedIp[];
  readonly sourceSecurityGroupIds: readonly string[];
  readonly allowedAddressPairs: readonly AddressPair[];
  readonly portSecurityEnabled: boolean;
  /** Absent: up. */
  readonly adminStateUp?: boolean;
  readonly dnsName?: string;
  readonly dnsDomain?: string;
  readonly extraDhcpOptions?: readonly ExtraDhcpOption[];
  /** Absent: `normal`. */
  readonly vnicType?: string;
  readonly tags?: readonly string[];
}

export interface PlannedDisk {
  /** Unique within the load balancer: `root`, `data-1`, ... It is part of the marks of everything made for this disk. */
  readonly key: string;
  readonly name: string;
  readonly boot: boolean;
  readonly sizeGib: number;
  readonly source:
    | { readonly kind: 'image-root'; readonly imageId: string }
    | { readonly kind: 'volume'; readonly volumeId: string; readonly volumeType: string | null };
  readonly targetVolumeType: string;
}

export interface PlannedNetwork {
  readonly sourceId: string;
  readonly name: string;
  /** `create`, or the id of a network of the target that takes its place. */
  readonly target: 'create' | { readonly use: string };
  readonly mtu: number;
  readonly portSecurityEnabled: boolean;
  readonly dnsDomain?: string;
  readonly availabilityZoneHints?: readonly string[];
  readonly vlanTransparent?: boolean;
  readonly tags?: readonly string[];
  readonly subnets: readonly PlannedSubnet[];
}

export interface PlannedSubnet {
  readonly sourceId: string;
  readonly name: string;
  /** The id of the subnet that takes its place when the network is used, not created. */
  readonly use?: string;
  readonly ipVersion: 4 | 6;
  readonly cidr: string;
  readonly gatewayIp: string | null;
  readonly enableDhcp: boolean;
  readonly dnsNameservers: readonly string[];
  readonly hostRoutes: readonly { readonly destination: string; readonly nexthop: string }[];
  readonly allocationPools: readonly { readonly start: string; readonly end: string }[];
  readonly ipv6AddressMode: string | null;
  readonly ipv6RaMode: string | null;
  readonly dnsPublishFixedIp?: boolean;
  readonly tags?: readonly string[];
}

export interface PlannedRouter {
  readonly sourceId: string;
  readonly name: string;
  readonly target: 'create' | { readonly use: string };
  readonly externalNetwork: { readonly id: string; readonly name: string } | null;
  readonly sourceSubnetIds: readonly string[];
  /** Those of its interfaces whose address is not the gateway's of their subnet. `subnetId` is the source's. */
  readonly interfaces?: readonly FixedIp[];
  readonly availabilityZoneHints?: readonly string[];
  readonly tags?: readonly string[];
  readonly routes: readonly { readonly destination: string; readonly nexthop: string }[];
}

export interface PlannedSecurityGroup {
  readonly sourceId: string;
  readonly name: string;
  readonly target: 'create' | { readonly use: string };
  readonly stateful: boolean;
  /** `remoteGroupId` is the source's; it must be one of the plan's groups. Rules that name others became rules of addresses. */
  readonly rules: readonly NewSecurityGroupRule[];
  /** The source's, kept beside the migration's own. */
  readonly tags?: readonly string[];
}

export interface ProbePlan {
  /**
   * A command that runs another command where clients are, such as `[ip, netns, exec, baton-internet]` or `[ssh, probe@outside]`.
   * Empty: this machine is outside enough.
   */
  readonly vantage: readonly string[];
  /** Echo requests on a fixed clock, in milliseconds; the figure for outage comes from these. Null: nothing is pinged, and it comes from `http`. */
  readonly icmp: { readonly intervalMs: number } | null;
  readonly http: {
    readonly port: number;
    readonly path: string;
    readonly intervalMs: number;
    /** What in the answer tells who answered: the whole body (trimmed), a header, or nothing. */
    readonly identify: 'body' | 'none' | { readonly header: string };
  } | null;
}

/** No secret is in it: keys stay with the SSH client and its agent. */
export interface GuestPlan {
  readonly access: GuestAccessKind;
  readonly ssh?: SshPlan;
}

/** For the system's OpenSSH client; what is absent is as its own configuration says. */
export interface SshPlan {
  readonly user?: string;
  readonly port?: number;
  /** A configuration file in place of the user's own (ssh -F). */
  readonly config?: string;
  /** ssh -J. */
  readonly jump?: string;
  /** Trust the key that a load balancer shows at first contact, and pin it. False: it must be known already. */
  readonly acceptNew?: boolean;
}

/** `person`: waits for an approval. `automatic`: goes on by itself. `notBefore`: goes on by itself at that time (ISO 8601). */
export type Gate = 'person' | 'automatic' | { readonly notBefore: string };

export interface Gates {
  readonly cutover: Gate;
  /** Ends the rollback window with one load balancer in each cloud: the second one to move follows, whatever its role. */
  readonly secondary: Gate;
}

/** All in seconds. */
export interface Timeouts {
  readonly powerOff: number;
  readonly boot: number;
  readonly copy: number;
  readonly validate: number;
  /** From the association in the target until new connections are seen to arrive; then the HA IP is turned back. */
  readonly cutover: number;
  /** How often the guard looks while the rollback window is open. */
  readonly guardInterval: number;
}

/** A range of what is expected; `basis` says where the figures come from. */
export interface Forecast {
  /** Of the whole migration: the sum of the two below it. */
  readonly outageMs: readonly [number, number];
  readonly handoverMs: readonly [number, number];
  readonly cutoverMs: readonly [number, number];
  readonly exposureSeconds: readonly [number, number];
  readonly durationSeconds: readonly [number, number];
  readonly bytes: number;
  readonly basis: readonly string[];
}
