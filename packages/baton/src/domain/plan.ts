/**
 * A plan: what will be made in the target from what was found in the source. It is a YAML file that people read, edit and
 * keep in git; the keys here are the keys there. Everything a step needs to know about the source is in it, so that the
 * migration goes on when the source has changed its shape (a server deleted at commit, for example).
 */
import type { AddressPair, ExtraDhcpOption, FixedIp, NewSecurityGroupRule } from './cloud-resources.ts';
import type { GuestAccessKind } from './guest-reading.ts';
import type { HandoverRecipe } from './handover.ts';
import type { MaintenanceWindow } from './maintenance-window.ts';
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
  /** How the VIP changes LB inside the source; absent: by a soft stop. It is chosen again on the day, from what is read then. */
  readonly handover?: HandoverRecipe;
  /** Connections that are open at the cutover live on in the load balancer that stays in the source; absent: they end. */
  readonly keepConnections?: {
    /** So long at most, in seconds; then those that are left end. */
    readonly limit: number;
    /** Where each load balancer reaches the other one, by UDP: across the clouds. */
    readonly addresses: { readonly source: string; readonly target: string };
    readonly udpPort: number;
  };
  readonly disks: PlannedDisks;
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

/** How the disks get across. */
export type PlannedDisks = PlannedStrategy & { readonly limits?: CopyLimits };

/** So that a copy disturbs nobody: neither the load balancer that still runs, nor what else the link carries. */
export interface CopyLimits {
  /** Of what crosses from the source, of all disks of a load balancer together. */
  readonly bytesPerSecond?: number;
  /** With movers, while the load balancer runs: the median that a read of 1 MiB may take before they step back, in ms. */
  readonly readLatencyMs?: number;
}

type PlannedStrategy =
  /** By images, with public APIs alone. Without a delta: the pre-copy is a rehearsal of the whole way. */
  | { readonly strategy: 'image'; readonly preCopy: 'rehearse' | 'skip' }
  /** By movers: only what differs crosses, and every block is proved. The pre-copy is passes over snapshots. */
  | { readonly strategy: 'mover'; readonly preCopy: 'passes' | 'skip'; readonly mover: PlannedMover }
  /** By diffs of Ceph, from cluster to cluster: nothing is read that did not change. The pre-copy is passes over snapshots there. */
  | { readonly strategy: 'rbd'; readonly preCopy: 'passes' | 'skip'; readonly rbd: PlannedRbd };

export interface PlannedMover {
  /** File of the mover image on this machine. */
  readonly image: string;
  /** `host:port` that guests of both clouds reach; there Baton waits for its movers. */
  readonly gateway: string;
  /** Where it listens for that, when it is not the same. */
  readonly listen?: string;
  /** A command that runs another command where guests reach it, such as `[ip, netns, exec, baton-internet]`. Absent: here. */
  readonly through?: readonly string[];
  /** Passes over the running source are repeated until what changed is sent within so many seconds. */
  readonly goalSeconds: number;
}

export interface PlannedRbd {
  readonly source: PlannedCluster;
  readonly target: PlannedCluster;
  /** Passes over the running source are repeated until what changed is sent within so many seconds. */
  readonly goalSeconds: number;
}

/** A Ceph cluster as its operator reaches it. No secret is in it: the key of the cephx user stays in the keyring. */
export interface PlannedCluster {
  /** Of Cinder's volumes, with a namespace where they are in one: `volumes`, `volumes/os1`. */
  readonly pool: string;
  /** Of root disks that are no volumes (Nova with images_type = rbd): `vms`. */
  readonly rootPool?: string;
  /** Path of its ceph.conf; absent: where Ceph looks for it. */
  readonly conf?: string;
  /** The cephx user, without `client.`; absent: admin. */
  readonly id?: string;
  readonly keyring?: string;
  /** A command that runs another one where the cluster is reached, such as `[ssh, ceph1]`. Absent: here. */
  readonly through?: readonly string[];
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
  /** How it changes cloud; absent: as a floating IP of both clouds. */
  readonly cutover?: PlannedCutover;
}

export type PlannedCutover =
  | { readonly driver: 'floating-ip' }
  /** Somebody else's command or URL moves it: see docs/reference/hook.md for what it is asked and what it answers. */
  | {
      readonly driver: 'hook';
      /** A program and its arguments, or an http(s) URL. */
      readonly command?: readonly string[];
      readonly url?: string;
      /** Of one call. */
      readonly timeoutSeconds: number;
    }
  /** For an address that cannot move: a name leads to another address in the target. */
  | {
      readonly driver: 'dns';
      /** Absolute, with or without the last dot. */
      readonly name: string;
      /** Lowered before the cutover, and set back afterwards. */
      readonly ttlSeconds: number;
      /** What it is in quiet times, and again at the end. */
      readonly usualTtlSeconds: number;
      readonly update:
        | { readonly kind: 'designate'; readonly cloud: string }
        /** `keyFile`: a TSIG key as tsig-keygen writes it; no secret is in the plan. */
        | {
            readonly kind: 'rfc2136';
            readonly server: string;
            readonly port: number;
            readonly zone: string;
            readonly keyFile?: string;
          };
    };

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
  /** The same for its twin in the target. Absent: as in the source. */
  readonly sshDestinationInTarget?: string;
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
  /** Further places to look from at the same time, by name: they measure too, and what they see is told with their name. */
  readonly otherVantages?: Readonly<Record<string, readonly string[]>>;
  /** Datagrams that somebody echoes (RFC 862), such as a service of the load balancers on that port. */
  readonly udp?: { readonly port: number; readonly intervalMs: number };
  /** New TCP connections that are opened and closed. */
  readonly tcp?: { readonly port: number; readonly intervalMs: number };
  /** One TCP connection that is kept, and asked on a fixed clock: over HTTP, or of a service that echoes what it is sent. */
  readonly conversation?: { readonly port: number; readonly intervalMs: number; readonly speaks: 'http' | 'echo' };
  /** Echo requests on a fixed clock, in milliseconds; the figure for outage comes from these. Null: nothing is pinged, and it comes from `http`. */
  readonly icmp: { readonly intervalMs: number } | null;
  readonly http: {
    readonly port: number;
    readonly path: string;
    readonly intervalMs: number;
    /** What in the answer tells who answered: the whole body (trimmed), a header, or nothing. */
    readonly identify: 'body' | 'none' | { readonly header: string };
    /** What an answer must be to count; absent: any answer does. `body`: a text that it holds. */
    readonly expect?: { readonly status?: number; readonly body?: string };
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

/**
 * `person`: waits for an approval. `automatic`: goes on by itself. `notBefore`: goes on by itself at that time (ISO 8601). `window`:
 * goes on by itself while that window is open, and waits for its next opening else; with `notBefore`, not before that time.
 */
export type Gate =
  | 'person'
  | 'automatic'
  | { readonly notBefore: string }
  | { readonly window: MaintenanceWindow; readonly notBefore?: string };

/**
 * What ends the rollback window. `after`: goes on by itself so long after the cutover, such as `5d`, `36h` or `90m`, with a day of 24
 * hours; with `window`, in its first opening that follows.
 */
export type WindowEnd =
  | Gate
  | { readonly after: string }
  | { readonly window: MaintenanceWindow; readonly after: string };

export interface Gates {
  /** Before anything is touched; absent: automatic. */
  readonly start?: Gate;
  /** Before the first load balancer leaves the service, which begins the exposure; absent: automatic. */
  readonly exposure?: Gate;
  readonly cutover: Gate;
  /** Ends the rollback window with one load balancer in each cloud: the second one to move follows, whatever its role. */
  readonly secondary: WindowEnd;
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
  /**
   * So long nobody may answer at an HA IP from outside, while Nova says that all is well, until the guard takes the service
   * back; absent: 10. 0: silence alone never does.
   */
  readonly guardSilence?: number;
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
