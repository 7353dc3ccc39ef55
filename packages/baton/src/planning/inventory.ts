/** What planning knows of both clouds beside the HA group itself. Values only: `gather.ts` reads them. */
import type {
  AddressGroup,
  FixedIp,
  Flavor,
  KeyPair,
  Network,
  NetworkZone,
  Port,
  Subnet,
  VolumeType,
} from '../domain/cloud-resources.ts';
import type { MadeBefore } from './made-before.ts';
import type { RecognizedBackend } from './network-backend.ts';

export interface SourceFacts {
  readonly projectId: string;
  /** The highest of its Nova, such as `2.93`; null when it does not say. */
  readonly computeMicroversion: string | null;
  readonly flavors: readonly Flavor[];
  readonly networkBackend: RecognizedBackend;
  /** External networks by id: a floating IP names only the id. */
  readonly externalNetworkNames: ReadonlyMap<string, string>;
  /** Those that this user may see; another user's key pairs are not among them. */
  readonly keyPairs: readonly KeyPair[];
  /** hw_* and os_* of the image or volume that each server boots from, by the server's id. */
  readonly imageProperties: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** What an HA IP answered over HTTP just now, by address; absent where nobody asked or answered. */
  readonly answers: ReadonlyMap<string, string>;
  /** Fixed addresses of members of a security group that stay in the source, by the group's id. */
  readonly stayingMembers: ReadonlyMap<string, readonly string[]>;
  /** Those that rules of the group name and that can be seen, by id. */
  readonly addressGroups: ReadonlyMap<string, AddressGroup>;
  /** Of the group's routers, by the router's id. */
  readonly routerInterfaces: ReadonlyMap<string, readonly FixedIp[]>;
}

export interface NetworkWithSubnets {
  readonly network: Network;
  /** Null when the session may not see them: subnets of an external network are often the operator's alone. */
  readonly subnets: readonly Subnet[] | null;
}

export interface TargetInventory {
  readonly cloud: string;
  readonly projectId: string;
  readonly networkBackend: RecognizedBackend;
  readonly flavors: readonly Flavor[];
  readonly volumeTypes: readonly VolumeType[];
  readonly networks: readonly NetworkWithSubnets[];
  readonly keyPairs: readonly KeyPair[];
  readonly availabilityZones: readonly string[];
  readonly networkZones: readonly NetworkZone[];
  readonly extensions: readonly string[];
  /** Those that the session may see: the project's own, and those on its networks. */
  readonly ports: readonly Port[];
  readonly madeBefore: readonly MadeBefore[];
  /** Names that are taken. Nothing of that name is touched: names need not be unique. */
  readonly names: {
    readonly networks: readonly string[];
    readonly routers: readonly string[];
    readonly securityGroups: readonly string[];
    readonly servers: readonly string[];
  };
}
