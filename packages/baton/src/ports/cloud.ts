/**
 * The one door to an OpenStack cloud. Its adapter speaks to the real services; every method does what its OpenStack call
 * does and no more: no hidden waiting, no look-up before a create (that is a step's business).
 *
 * Every method takes an AbortSignal last and throws a BatonError of kind 'cloud' (or 'user' for bad credentials, quota
 * and policy) with the request ids in it. A resource that is not there is null from `get...`, and success for `delete...`.
 */
import type {
  AddressGroup,
  AddressPair,
  ExtraDhcpOption,
  Flavor,
  FloatingIp,
  Headroom,
  Image,
  KeyPair,
  Network,
  NetworkAgent,
  NetworkZone,
  NewImage,
  NewSecurityGroupRule,
  NewServer,
  NewVolume,
  Port,
  Project,
  Router,
  SecurityGroup,
  Server,
  ServerAction,
  ServerGroup,
  Subnet,
  Volume,
  VolumeAttachment,
  VolumeSnapshot,
  VolumeType,
  WantedFixedIp,
} from '../domain/cloud-resources.ts';
import type { Id } from '../domain/id.ts';

export interface CloudIdentity {
  readonly cloud: string;
  readonly authUrl: string;
  readonly region: string | null;
  readonly userName: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly roles: readonly string[];
  /** What the owner of the configuration should know, such as a secret that others can read. Holds no secret. */
  readonly warnings: readonly string[];
  /** Endpoints by service, with the microversion range each service offers. */
  readonly services: readonly { readonly type: string; readonly url: string; readonly microversions: string | null }[];
}

export interface Cloud {
  /** The name in clouds.yaml. */
  readonly name: string;
  /** Logs in (or uses the running session) and says who we are and what is there. */
  identify(signal: AbortSignal): Promise<CloudIdentity>;
  /** Every project that there is; throws code POLICY_DENIED or FORBIDDEN unless the session is an operator's. */
  listProjects(signal: AbortSignal): Promise<readonly Project[]>;
  /** Of the session's own project. */
  headroom(signal: AbortSignal): Promise<Headroom>;
  readonly compute: ComputePort;
  readonly volumes: BlockStoragePort;
  readonly images: ImagePort;
  readonly network: NetworkPort;
}

export interface ComputePort {
  /** `allProjects` throws code POLICY_DENIED unless the session is an operator's. */
  listServers(
    filter: { readonly name?: string; readonly tag?: string; readonly allProjects?: true },
    signal: AbortSignal,
  ): Promise<readonly Server[]>;
  getServer(id: Id<'server'>, signal: AbortSignal): Promise<Server | null>;
  createServer(server: NewServer, signal: AbortSignal): Promise<Id<'server'>>;
  deleteServer(id: Id<'server'>, signal: AbortSignal): Promise<void>;
  /** ACPI first, the plug after Nova's shutdown_timeout. Already stopped or stopping counts as success. */
  stopServer(id: Id<'server'>, signal: AbortSignal): Promise<void>;
  /** Already running or starting counts as success. */
  startServer(id: Id<'server'>, signal: AbortSignal): Promise<void>;
  /** The plug is pulled, and it boots from the disk that is there now. Every call that is taken reboots once more. */
  hardRebootServer(id: Id<'server'>, signal: AbortSignal): Promise<void>;
  /**
   * It boots from that image, after ACPI and then the plug, with its own disks beside. Rescued or being rescued already counts as
   * success. A server that boots from a volume needs an image with hw_rescue_device and hw_rescue_bus: else code BAD_REQUEST.
   */
  rescueServer(id: Id<'server'>, imageId: Id<'image'>, signal: AbortSignal): Promise<void>;
  /** It boots from its own disk, also if it was off before the rescue. Running or on its way there counts as success. */
  unrescueServer(id: Id<'server'>, signal: AbortSignal): Promise<void>;
  /** A mark that can be set in RESCUE and on a locked server, as tags and metadata cannot. */
  setServerDescription(id: Id<'server'>, description: string | null, signal: AbortSignal): Promise<void>;
  /** These keys are set, the others stay. Code CONFLICT in RESCUE, and for a tenant on a locked server. */
  setServerMetadata(id: Id<'server'>, metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
  lockServer(id: Id<'server'>, reason: string, signal: AbortSignal): Promise<void>;
  unlockServer(id: Id<'server'>, signal: AbortSignal): Promise<void>;
  addServerTag(id: Id<'server'>, tag: string, signal: AbortSignal): Promise<void>;
  removeServerTag(id: Id<'server'>, tag: string, signal: AbortSignal): Promise<void>;
  /** Answers with the id of the new image, which is still queued. */
  createServerImage(
    id: Id<'server'>,
    name: string,
    properties: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Id<'image'>>;
  /** The last lines of the serial console; empty when there is none. */
  consoleLog(id: Id<'server'>, lines: number, signal: AbortSignal): Promise<string>;
  /** What was done to it, newest first. */
  listActions(id: Id<'server'>, signal: AbortSignal): Promise<readonly ServerAction[]>;
  listVolumeAttachments(id: Id<'server'>, signal: AbortSignal): Promise<readonly VolumeAttachment[]>;
  /** The volume is there when it is in-use. One that this server has already counts as success. Code CONFLICT in RESCUE. */
  attachVolume(id: Id<'server'>, volumeId: Id<'volume'>, signal: AbortSignal): Promise<VolumeAttachment>;
  /** The volume is free when it is available. One that the server has not counts as success. Code CONFLICT in RESCUE. */
  detachVolume(id: Id<'server'>, volumeId: Id<'volume'>, signal: AbortSignal): Promise<void>;
  /** Whether the volume is deleted with the server (microversion 2.85). */
  setDeleteOnTermination(
    id: Id<'server'>,
    volumeId: Id<'volume'>,
    deleteOnTermination: boolean,
    signal: AbortSignal,
  ): Promise<void>;
  /** The server's ports as Nova orders its NICs (os-interface). */
  listServerPortIds(id: Id<'server'>, signal: AbortSignal): Promise<readonly Id<'port'>[]>;
  /** Of the session's project. */
  listServerGroups(signal: AbortSignal): Promise<readonly ServerGroup[]>;
  listFlavors(signal: AbortSignal): Promise<readonly Flavor[]>;
  listKeyPairs(signal: AbortSignal): Promise<readonly KeyPair[]>;
  importKeyPair(name: string, publicKey: string, signal: AbortSignal): Promise<void>;
  deleteKeyPair(name: string, signal: AbortSignal): Promise<void>;
  listAvailabilityZones(signal: AbortSignal): Promise<readonly string[]>;
}

export interface BlockStoragePort {
  /** `allProjects` shows an operator everything, and everybody else what is theirs. */
  listVolumes(
    filter: {
      readonly metadata?: Readonly<Record<string, string>>;
      readonly name?: string;
      readonly allProjects?: true;
    },
    signal: AbortSignal,
  ): Promise<readonly Volume[]>;
  getVolume(id: Id<'volume'>, signal: AbortSignal): Promise<Volume | null>;
  createVolume(volume: NewVolume, signal: AbortSignal): Promise<Id<'volume'>>;
  deleteVolume(id: Id<'volume'>, signal: AbortSignal): Promise<void>;
  setBootable(id: Id<'volume'>, bootable: boolean, signal: AbortSignal): Promise<void>;
  /** Adds to its metadata. */
  setVolumeMetadata(id: Id<'volume'>, metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
  setImageMetadata(id: Id<'volume'>, metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
  /** Of a volume that is attached too (microversion 3.66, or force before it). */
  createSnapshot(
    volumeId: Id<'volume'>,
    name: string,
    metadata: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Id<'snapshot'>>;
  listSnapshots(
    filter: { readonly volumeId?: Id<'volume'>; readonly name?: string },
    signal: AbortSignal,
  ): Promise<readonly VolumeSnapshot[]>;
  getSnapshot(id: Id<'snapshot'>, signal: AbortSignal): Promise<VolumeSnapshot | null>;
  deleteSnapshot(id: Id<'snapshot'>, signal: AbortSignal): Promise<void>;
  /** os-volume_upload_image: answers with the id of the image, which is still being written. */
  uploadToImage(
    volumeId: Id<'volume'>,
    imageName: string,
    diskFormat: string,
    signal: AbortSignal,
  ): Promise<Id<'image'>>;
  listVolumeTypes(signal: AbortSignal): Promise<readonly VolumeType[]>;
  /** Why a volume or snapshot went to error, as far as the tenant is told (GET /messages). */
  failureMessages(resourceId: string, signal: AbortSignal): Promise<readonly string[]>;
}

export interface ImagePort {
  listImages(
    filter: { readonly name?: string; readonly properties?: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ): Promise<readonly Image[]>;
  getImage(id: Id<'image'>, signal: AbortSignal): Promise<Image | null>;
  createImage(image: NewImage, signal: AbortSignal): Promise<Id<'image'>>;
  deleteImage(id: Id<'image'>, signal: AbortSignal): Promise<void>;
  setImageProperties(id: Id<'image'>, properties: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
  /** The image's bytes as a stream; nothing is kept in memory. The caller compares digests: Glance does not on download. */
  download(id: Id<'image'>, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** A part of the bytes, both ends inclusive. Throws code BAD_ANSWER when the cloud knows no ranges. */
  downloadRange(
    id: Id<'image'>,
    range: { readonly fromByte: number; readonly toByte?: number },
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Streams the bytes in. A broken upload leaves the image `queued`, and it may be uploaded again from the start. */
  upload(id: Id<'image'>, bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
}

/** Everything below is marked at creation by `description`; tags follow in a call of their own (`setTags`). */
export interface NetworkPort {
  listExtensions(signal: AbortSignal): Promise<readonly string[]>;
  listZones(signal: AbortSignal): Promise<readonly NetworkZone[]>;
  /** Null when the cloud's policy keeps them to its operators; some clouds then answer with none instead. */
  listAgents(signal: AbortSignal): Promise<readonly NetworkAgent[] | null>;

  listNetworks(
    filter: { readonly name?: string; readonly description?: string; readonly external?: boolean },
    signal: AbortSignal,
  ): Promise<readonly Network[]>;
  getNetwork(id: Id<'network'>, signal: AbortSignal): Promise<Network | null>;
  createNetwork(
    network: {
      readonly name: string;
      readonly description: string;
      readonly mtu?: number;
      readonly portSecurityEnabled?: boolean;
      readonly dnsDomain?: string;
      readonly availabilityZoneHints?: readonly string[];
      readonly vlanTransparent?: boolean;
    },
    signal: AbortSignal,
  ): Promise<Network>;
  deleteNetwork(id: Id<'network'>, signal: AbortSignal): Promise<void>;

  listSubnets(
    filter: { readonly networkId?: Id<'network'>; readonly description?: string },
    signal: AbortSignal,
  ): Promise<readonly Subnet[]>;
  createSubnet(
    subnet: Omit<
      Subnet,
      'id' | 'tags' | 'projectId' | 'revision' | 'subnetPoolId' | 'serviceTypes' | 'dnsPublishFixedIp'
    > & { readonly dnsPublishFixedIp?: boolean },
    signal: AbortSignal,
  ): Promise<Subnet>;
  setDhcp(id: Id<'subnet'>, enabled: boolean, signal: AbortSignal): Promise<void>;
  deleteSubnet(id: Id<'subnet'>, signal: AbortSignal): Promise<void>;

  listRouters(filter: { readonly description?: string }, signal: AbortSignal): Promise<readonly Router[]>;
  getRouter(id: Id<'router'>, signal: AbortSignal): Promise<Router | null>;
  createRouter(
    router: {
      readonly name: string;
      readonly description: string;
      readonly externalNetworkId?: Id<'network'>;
      readonly availabilityZoneHints?: readonly string[];
    },
    signal: AbortSignal,
  ): Promise<Router>;
  setRoutes(id: Id<'router'>, routes: Router['routes'], signal: AbortSignal): Promise<void>;
  /**
   * By a subnet the router gets its gateway's address, by a port that port's. Already attached counts as success; a port
   * that was brought is deleted when its interface is removed.
   */
  addRouterInterface(
    id: Id<'router'>,
    through: { readonly subnetId: Id<'subnet'> } | { readonly portId: Id<'port'> },
    signal: AbortSignal,
  ): Promise<void>;
  removeRouterInterface(
    id: Id<'router'>,
    through: { readonly subnetId: Id<'subnet'> } | { readonly portId: Id<'port'> },
    signal: AbortSignal,
  ): Promise<void>;
  deleteRouter(id: Id<'router'>, signal: AbortSignal): Promise<void>;

  listPorts(
    filter: {
      readonly networkId?: Id<'network'>;
      readonly deviceId?: string;
      readonly description?: string;
      readonly macAddress?: string;
    },
    signal: AbortSignal,
  ): Promise<readonly Port[]>;
  getPort(id: Id<'port'>, signal: AbortSignal): Promise<Port | null>;
  createPort(
    port: {
      readonly name: string;
      readonly description: string;
      readonly networkId: Id<'network'>;
      readonly macAddress?: string;
      /** Without an address Neutron chooses one of the subnet. */
      readonly fixedIps: readonly WantedFixedIp[];
      readonly securityGroupIds: readonly Id<'security-group'>[];
      readonly allowedAddressPairs: readonly AddressPair[];
      readonly portSecurityEnabled?: boolean;
      readonly adminStateUp?: boolean;
      readonly dnsName?: string;
      readonly dnsDomain?: string;
      readonly extraDhcpOptions?: readonly ExtraDhcpOption[];
      readonly vnicType?: string;
    },
    signal: AbortSignal,
  ): Promise<Port>;
  /**
   * Changes what is named of a port, only if nobody has changed it since `revision`. Lists replace what was there.
   * Throws code REVISION_CONFLICT when somebody has.
   */
  changePort(
    id: Id<'port'>,
    change: {
      readonly allowedAddressPairs?: readonly AddressPair[];
      readonly securityGroupIds?: readonly Id<'security-group'>[];
    },
    revision: number,
    signal: AbortSignal,
  ): Promise<Port>;
  /** Switches the port on or off, whoever changed it since. It is so when its status follows; an unbound one stays DOWN. */
  setPortUp(id: Id<'port'>, up: boolean, signal: AbortSignal): Promise<Port>;
  deletePort(id: Id<'port'>, signal: AbortSignal): Promise<void>;

  listSecurityGroups(
    filter: { readonly name?: string; readonly description?: string },
    signal: AbortSignal,
  ): Promise<readonly SecurityGroup[]>;
  createSecurityGroup(
    group: { readonly name: string; readonly description: string; readonly stateful?: boolean },
    signal: AbortSignal,
  ): Promise<SecurityGroup>;
  createSecurityGroupRule(
    groupId: Id<'security-group'>,
    rule: NewSecurityGroupRule,
    signal: AbortSignal,
  ): Promise<{ readonly id: Id<'security-group-rule'> }>;
  deleteSecurityGroupRule(id: Id<'security-group-rule'>, signal: AbortSignal): Promise<void>;
  deleteSecurityGroup(id: Id<'security-group'>, signal: AbortSignal): Promise<void>;
  getAddressGroup(id: Id<'address-group'>, signal: AbortSignal): Promise<AddressGroup | null>;

  listFloatingIps(
    filter: { readonly address?: string; readonly portId?: Id<'port'>; readonly description?: string },
    signal: AbortSignal,
  ): Promise<readonly FloatingIp[]>;
  getFloatingIp(id: Id<'floating-ip'>, signal: AbortSignal): Promise<FloatingIp | null>;
  /** A chosen address needs the operator's credentials by Neutron's default policy; `projectId` makes it the tenant's. */
  createFloatingIp(
    floatingIp: {
      readonly networkId: Id<'network'>;
      readonly description: string;
      readonly address?: string;
      readonly projectId?: string;
      readonly portId?: Id<'port'>;
      readonly dnsName?: string;
      readonly dnsDomain?: string;
    },
    signal: AbortSignal,
  ): Promise<FloatingIp>;
  /**
   * Compare-and-swap by `If-Match: revision_number=...` (Neutron, extension revision-if-match).
   * Throws code REVISION_CONFLICT when the floating IP has changed since `revision`.
   */
  setFloatingIpPort(
    id: Id<'floating-ip'>,
    portId: Id<'port'> | null,
    revision: number,
    signal: AbortSignal,
  ): Promise<FloatingIp>;
  deleteFloatingIp(id: Id<'floating-ip'>, signal: AbortSignal): Promise<void>;

  setTags(
    kind: 'networks' | 'subnets' | 'routers' | 'ports' | 'security-groups' | 'floatingips',
    id: string,
    tags: readonly string[],
    signal: AbortSignal,
  ): Promise<void>;
}
