export { loadCloudConfig, listCloudNames, processEnvironment } from './clouds-config/load-cloud-config.ts';
export type { ConfigEnvironment } from './clouds-config/search-path.ts';
export type {
  AuthConfig,
  CloudConfig,
  DomainRef,
  EndpointInterface,
  ProjectRef,
  TlsConfig,
  UserRef,
} from './clouds-config/cloud-config.ts';

export { openSession } from './cloud-session.ts';
export type { CloudSession, SessionOptions } from './cloud-session.ts';
export type { Token, CatalogEntry, CatalogEndpoint } from './auth/token.ts';
export { openAuthenticator } from './auth/authenticator.ts';
export type { Authenticator } from './auth/authenticator.ts';
export type { CredentialLogin, PasswordLogin, PersonalLogin, TokenLogin } from './auth/look-at-person.ts';
export type { Authentication, InDomain } from './auth/authentication.ts';
export { ServiceClient } from './service-client.ts';
export type { Endpoint, Query, ServiceAnswer, ServiceCall } from './service-client.ts';
export type { ServiceType } from './catalog/service-type.ts';
export {
  compareMicroversions,
  pickMicroversion,
  requireMicroversion,
  supportsMicroversion,
} from './catalog/microversion.ts';
export type { MicroversionRange, MicroversionWish } from './catalog/microversion.ts';
export type { ResponseInfo, StreamAnswer } from './transport/http-transport.ts';
export type { RetryPolicy } from './transport/retry.ts';

export { OpenStackError, hasCode } from './errors/openstack-error.ts';
export type { OpenStackErrorCode } from './errors/openstack-error.ts';

export { waitFor, waitUntilGone } from './wait-for.ts';
export type { WaitOptions } from './wait-for.ts';
export { listAll } from './list-all.ts';
export type { ListCall } from './list-all.ts';
export type { Remaining } from './quota.ts';

export { listProjects } from './identity/projects.ts';
export type { Project } from './identity/projects.ts';
export { describeSession } from './identity/describe-session.ts';
export type { SessionDescription } from './identity/describe-session.ts';

export { createServer } from './compute/create-server.ts';
export type { NewServer } from './compute/create-server.ts';
export {
  addServerTag,
  deleteServer,
  getServer,
  listServers,
  removeServerTag,
  setServerDescription,
} from './compute/servers.ts';
export type { Server, ServerStatus } from './compute/servers.ts';
export {
  createServerImage,
  getConsoleLog,
  hardRebootServer,
  lockServer,
  startServer,
  stopServer,
  unlockServer,
} from './compute/server-actions.ts';
export { setServerMetadata } from './compute/server-metadata.ts';
export { rescueServer, unrescueServer } from './compute/rescue.ts';
export { listInstanceActions } from './compute/instance-actions.ts';
export type { InstanceAction } from './compute/instance-actions.ts';
export {
  attachVolume,
  detachVolume,
  listServerPortIds,
  listVolumeAttachments,
  setDeleteOnTermination,
} from './compute/server-devices.ts';
export type { VolumeAttachment } from './compute/server-devices.ts';
export { listServerGroups } from './compute/server-groups.ts';
export type { ServerGroup } from './compute/server-groups.ts';
export { getFlavor, listFlavors } from './compute/flavors.ts';
export type { Flavor, FlavorSummary } from './compute/flavors.ts';
export { deleteKeyPair, importKeyPair, listKeyPairs } from './compute/key-pairs.ts';
export type { KeyPair } from './compute/key-pairs.ts';
export { listAvailabilityZones } from './compute/availability-zones.ts';
export { getComputeHeadroom } from './compute/limits.ts';
export type { ComputeHeadroom } from './compute/limits.ts';

export {
  createVolume,
  deleteVolume,
  getVolume,
  listVolumes,
  setBootable,
  setVolumeImageMetadata,
  setVolumeMetadata,
  uploadVolumeToImage,
} from './block-storage/volumes.ts';
export type { NewVolume, Volume } from './block-storage/volumes.ts';
export { createSnapshot, deleteSnapshot, getSnapshot, listSnapshots } from './block-storage/snapshots.ts';
export type { VolumeSnapshot } from './block-storage/snapshots.ts';
export { listVolumeTypes } from './block-storage/volume-types.ts';
export type { VolumeType } from './block-storage/volume-types.ts';
export { listFailureMessages } from './block-storage/messages.ts';
export { getBlockStorageHeadroom } from './block-storage/limits.ts';
export type { BlockStorageHeadroom } from './block-storage/limits.ts';

export { createImage, deleteImage, getImage, listImages, setImageProperties } from './image/images.ts';
export type { Image, NewImage } from './image/images.ts';
export { downloadImage, uploadImage } from './image/image-data.ts';

export { setTags } from './network/neutron-resource.ts';
export type { NeutronResource, TaggedKind } from './network/neutron-resource.ts';
export { listExtensions } from './network/extensions.ts';
export { listNetworkZones } from './network/availability-zones.ts';
export type { NetworkZone } from './network/availability-zones.ts';
export { getAddressGroup } from './network/address-groups.ts';
export type { AddressGroup } from './network/address-groups.ts';
export { listAgents } from './network/agents.ts';
export type { NetworkAgent } from './network/agents.ts';
export { createNetwork, deleteNetwork, getNetwork, listNetworks } from './network/networks.ts';
export type { Network, NewNetwork, ProviderNetwork } from './network/networks.ts';
export { createSubnet, deleteSubnet, listSubnets, setDhcp } from './network/subnets.ts';
export type { NewSubnet, Subnet } from './network/subnets.ts';
export { addRouterInterface, removeRouterInterface } from './network/router-interfaces.ts';
export type { RouterInterface } from './network/router-interfaces.ts';
export { createRouter, deleteRouter, getRouter, listRouters, setRoutes } from './network/routers.ts';
export type { NewRouter, Route, Router } from './network/routers.ts';
export { changePort, createPort, deletePort, getPort, listPorts, setPortUp } from './network/ports.ts';
export type {
  AddressPair,
  ExtraDhcpOption,
  FixedIp,
  NewPort,
  Port,
  PortBinding,
  PortChange,
  PortTrunk,
  WantedFixedIp,
} from './network/port.ts';
export {
  createSecurityGroup,
  createSecurityGroupRule,
  deleteSecurityGroup,
  deleteSecurityGroupRule,
  listSecurityGroups,
} from './network/security-groups.ts';
export type {
  NewSecurityGroup,
  NewSecurityGroupRule,
  SecurityGroup,
  SecurityGroupRule,
} from './network/security-groups.ts';
export {
  createFloatingIp,
  deleteFloatingIp,
  getFloatingIp,
  listFloatingIps,
  setFloatingIpPort,
} from './network/floating-ips.ts';
export type { FloatingIp, NewFloatingIp, PortForwarding } from './network/floating-ips.ts';
export { findZone } from './dns/zones.ts';
export type { Zone } from './dns/zones.ts';
export { listRecordSets, setRecordSet } from './dns/record-sets.ts';
export type { RecordSet, RecordSetChange, RecordType } from './dns/record-sets.ts';

export { getNetworkHeadroom } from './network/quotas.ts';
export type { NetworkHeadroom } from './network/quotas.ts';
