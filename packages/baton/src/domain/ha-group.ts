/** An HA group as it was found in a cloud: who belongs together, and what proves it. */
import type { Confidence } from './confidence.ts';
import type { Network, Port, Router, SecurityGroup, Server, Subnet, Volume, FloatingIp } from './cloud-resources.ts';

export type Role = 'primary' | 'secondary';

/** An internal address that the load balancers share. */
export interface Vip {
  readonly address: string;
  readonly networkId: string;
  /** The unbound port that reserves it; null when nothing reserves it. */
  readonly port: Port | null;
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
}

/**
 * How a cloud knows that a floating IP is an HA IP. `vip-port`: it leads to the unbound port of the VIP. `own-port`: it leads
 * to one load balancer's own port, and something in the guests moves it. `metadata`: the servers' metadata names it.
 * `declared`: a person says so.
 */
export type HaIpDeclaration = 'vip-port' | 'own-port' | 'metadata' | 'declared';

/** A floating IP that leads to a VIP. */
export interface HaIp {
  readonly address: string;
  readonly floatingIp: FloatingIp;
  readonly vipAddress: string;
  readonly declaredBy: HaIpDeclaration;
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
}

/** One disk of a load balancer, in the order of the guest's disks. */
export type Disk =
  /** The root disk of a server that was booted from an image: it lives with Nova, not with Cinder. */
  | { readonly kind: 'image-root'; readonly sizeGib: number; readonly imageId: string }
  | {
      readonly kind: 'volume';
      readonly boot: boolean;
      readonly device: string;
      readonly volume: Volume;
      readonly deleteOnTermination: boolean;
    };

export interface LoadBalancer {
  readonly server: Server;
  /** In the order of the guest's NICs. */
  readonly ports: readonly Port[];
  /** Root first. */
  readonly disks: readonly Disk[];
  readonly confidence: Confidence;
  /** Why it belongs to the group, such as `port lb1 has the address pair 10.0.0.100`. */
  readonly evidence: readonly string[];
}

/** What was seen of the group from where it stands, and how. */
export interface RoleFinding {
  /** The name of its server; its id where two have the same name. */
  readonly primary: string | null;
  /** `active-active`: each load balancer is MASTER of an instance that the others back up. */
  readonly kind: 'active-passive' | 'active-active' | 'unknown';
  /** For people: `console of shop-lb1 says VRRP HA MASTER`, or why it could not be told. */
  readonly evidence: readonly string[];
}

export interface HaGroup {
  /** A name for people: what the members' names share, else the first HA IP. */
  readonly name: string;
  /** Stable while the group lives: the source project's id and the ids of its VIP ports. */
  readonly key: string;
  readonly projectId: string;
  readonly confidence: Confidence;
  readonly vips: readonly Vip[];
  readonly haIps: readonly HaIp[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly roles: RoleFinding;
  /** What does not fit together in what the cloud and people say of it, for people. */
  readonly contradictions: readonly string[];
  readonly networks: readonly Network[];
  readonly subnets: readonly Subnet[];
  readonly routers: readonly { readonly router: Router; readonly subnetIds: readonly string[] }[];
  readonly securityGroups: readonly SecurityGroup[];
}

/** Something that looked like a part of a group and was left out, and why. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
  /** Ids of what it is about: networks, servers, ports, floating IPs. */
  readonly about: readonly string[];
}
