/** A cloud at Baton's own port whose contents are a value: it can be read, and changes nothing. For tests. */
import type {
  AddressGroup,
  Flavor,
  FloatingIp,
  Headroom,
  Image,
  KeyPair,
  Network,
  NetworkAgent,
  NetworkZone,
  Port,
  Project,
  Router,
  SecurityGroup,
  Server,
  ServerAction,
  ServerGroup,
  Subnet,
  Volume,
  VolumeSnapshot,
  VolumeType,
} from '../../domain/cloud-resources.ts';
import type { Cloud, CloudIdentity } from '../../ports/cloud.ts';

export interface CloudContents {
  readonly name: string;
  readonly projectId: string;
  readonly authUrl: string;
  readonly roles: readonly string[];
  /** Of its Nova, such as `2.1-2.93`; absent: it does not say. */
  readonly computeMicroversions?: string;
  readonly projects?: readonly Project[];
  readonly servers: readonly Server[];
  readonly serverGroups?: readonly ServerGroup[];
  readonly consoles: Readonly<Record<string, string>>;
  /** By the server's id, newest first. */
  readonly actions?: Readonly<Record<string, readonly ServerAction[]>>;
  readonly deleteOnTermination: readonly string[];
  readonly volumes: readonly Volume[];
  readonly snapshots: readonly VolumeSnapshot[];
  readonly volumeTypes: readonly VolumeType[];
  readonly images: readonly Image[];
  readonly flavors: readonly Flavor[];
  readonly keyPairs: readonly KeyPair[];
  readonly availabilityZones: readonly string[];
  readonly extensions: readonly string[];
  readonly networkZones: readonly NetworkZone[];
  readonly agents: readonly NetworkAgent[] | null;
  readonly addressGroups: readonly AddressGroup[];
  readonly networks: readonly Network[];
  readonly subnets: readonly Subnet[];
  readonly routers: readonly Router[];
  readonly ports: readonly Port[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly floatingIps: readonly FloatingIp[];
  readonly headroom: Headroom;
}

function match<T extends object>(all: readonly T[], filter: Partial<T>): Promise<readonly T[]> {
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
  return Promise.resolve(
    all.filter((one) => wanted.every(([key, value]) => (one as Record<string, unknown>)[key] === value)),
  );
}

const findById = <T extends { readonly id: string }>(all: readonly T[], id: string): Promise<T | null> =>
  Promise.resolve(all.find((one) => one.id === id) ?? null);

const refuse = (): Promise<never> => Promise.reject(new Error('this cloud can only be read'));

/** The contents behind the port. `broken` names methods that fail, such as `network.listPorts`. */
export function readableCloud(contents: CloudContents, broken: readonly string[] = []): Cloud {
  const identity: CloudIdentity = {
    cloud: contents.name,
    authUrl: contents.authUrl,
    region: null,
    userName: 'tenant',
    projectId: contents.projectId,
    projectName: 'demo',
    roles: contents.roles,
    warnings: [],
    services:
      contents.computeMicroversions === undefined
        ? []
        : [{ type: 'compute', url: '', microversions: contents.computeMicroversions }],
  };
  const cloud: Cloud = {
    name: contents.name,
    identify: () => Promise.resolve(identity),
    listProjects: () => Promise.resolve(contents.projects ?? []),
    headroom: () => Promise.resolve(contents.headroom),
    compute: {
      listServers: ({ name, tag }) =>
        match(
          tag === undefined ? contents.servers : contents.servers.filter((one) => one.tags.includes(tag)),
          name === undefined ? {} : { name },
        ),
      getServer: (id) => findById(contents.servers, id),
      createServer: refuse,
      deleteServer: refuse,
      stopServer: refuse,
      startServer: refuse,
      hardRebootServer: refuse,
      rescueServer: refuse,
      unrescueServer: refuse,
      setServerDescription: refuse,
      setServerMetadata: refuse,
      lockServer: refuse,
      unlockServer: refuse,
      addServerTag: refuse,
      removeServerTag: refuse,
      createServerImage: refuse,
      consoleLog: (id) => Promise.resolve(contents.consoles[id] ?? ''),
      listActions: (id) => Promise.resolve(contents.actions?.[id] ?? []),
      listVolumeAttachments: (id) =>
        Promise.resolve(
          contents.volumes.flatMap((one) =>
            one.attachedTo
              .filter((place) => place.serverId === id)
              .map((place) => ({
                volumeId: one.id,
                device: place.device,
                deleteOnTermination: contents.deleteOnTermination.includes(one.id),
              })),
          ),
        ),
      attachVolume: refuse,
      detachVolume: refuse,
      setDeleteOnTermination: refuse,
      listServerPortIds: (id) =>
        Promise.resolve(contents.ports.filter((one) => one.deviceId === id).map((one) => one.id)),
      listServerGroups: () => Promise.resolve(contents.serverGroups ?? []),
      listFlavors: () => Promise.resolve(contents.flavors),
      listKeyPairs: () => Promise.resolve(contents.keyPairs),
      importKeyPair: refuse,
      deleteKeyPair: refuse,
      listAvailabilityZones: () => Promise.resolve(contents.availabilityZones),
    },
    volumes: {
      listVolumes: ({ metadata = {} }) =>
        Promise.resolve(
          contents.volumes.filter((one) =>
            Object.entries(metadata).every(([key, value]) => one.metadata[key] === value),
          ),
        ),
      getVolume: (id) => findById(contents.volumes, id),
      createVolume: refuse,
      deleteVolume: refuse,
      setBootable: refuse,
      setVolumeMetadata: refuse,
      setImageMetadata: refuse,
      createSnapshot: refuse,
      listSnapshots: ({ volumeId }) => match(contents.snapshots, volumeId === undefined ? {} : { volumeId }),
      getSnapshot: (id) => findById(contents.snapshots, id),
      deleteSnapshot: refuse,
      uploadToImage: refuse,
      listVolumeTypes: () => Promise.resolve(contents.volumeTypes),
      failureMessages: () => Promise.resolve([]),
    },
    images: {
      listImages: () => Promise.resolve(contents.images),
      getImage: (id) => findById(contents.images, id),
      createImage: refuse,
      deleteImage: refuse,
      setImageProperties: refuse,
      download: refuse,
      downloadRange: refuse,
      upload: refuse,
    },
    network: {
      listExtensions: () => Promise.resolve(contents.extensions),
      listZones: () => Promise.resolve(contents.networkZones),
      listAgents: () => Promise.resolve(contents.agents),
      listNetworks: (filter) => match(contents.networks, filter),
      getNetwork: (id) => findById(contents.networks, id),
      createNetwork: refuse,
      deleteNetwork: refuse,
      listSubnets: (filter) => match(contents.subnets, filter),
      createSubnet: refuse,
      setDhcp: refuse,
      deleteSubnet: refuse,
      listRouters: (filter) => match(contents.routers, filter),
      getRouter: (id) => findById(contents.routers, id),
      createRouter: refuse,
      setRoutes: refuse,
      addRouterInterface: refuse,
      removeRouterInterface: refuse,
      deleteRouter: refuse,
      listPorts: (filter) => match(contents.ports, filter),
      getPort: (id) => findById(contents.ports, id),
      createPort: refuse,
      changePort: refuse,
      setPortUp: refuse,
      deletePort: refuse,
      listSecurityGroups: (filter) => match(contents.securityGroups, filter),
      createSecurityGroup: refuse,
      createSecurityGroupRule: refuse,
      deleteSecurityGroupRule: refuse,
      deleteSecurityGroup: refuse,
      getAddressGroup: (id) => findById(contents.addressGroups, id),
      listFloatingIps: (filter) => match(contents.floatingIps, filter),
      getFloatingIp: (id) => findById(contents.floatingIps, id),
      createFloatingIp: refuse,
      setFloatingIpPort: refuse,
      deleteFloatingIp: refuse,
      setTags: refuse,
    },
  };
  return breakMethods(cloud, broken);
}

function breakMethods(cloud: Cloud, broken: readonly string[]): Cloud {
  const fail = (): Promise<never> => Promise.reject(new Error('HTTP 503 from the service'));
  const failing = (area: string): Record<string, typeof fail> =>
    Object.fromEntries(
      broken.filter((one) => one.startsWith(`${area}.`)).map((one) => [one.slice(area.length + 1), fail]),
    );
  return {
    ...cloud,
    ...(broken.includes('identify') ? { identify: fail } : {}),
    ...(broken.includes('listProjects') ? { listProjects: fail } : {}),
    ...(broken.includes('headroom') ? { headroom: fail } : {}),
    compute: { ...cloud.compute, ...failing('compute') },
    volumes: { ...cloud.volumes, ...failing('volumes') },
    images: { ...cloud.images, ...failing('images') },
    network: { ...cloud.network, ...failing('network') },
  };
}
