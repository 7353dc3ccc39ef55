/** One cloud as one preflight sees it: every list is read at most once, and all checks look at the same moment. */
import type { Id } from '../domain/id.ts';
import type { Cloud } from '../ports/cloud.ts';

/** A failed reading fails every check that needs it, each with the reason; nothing is taken for empty. */
export function surveyOf(cloud: Cloud, signal: AbortSignal) {
  const { compute, volumes, network } = cloud;
  return {
    cloud,
    signal,
    identity: once(() => cloud.identify(signal)),
    headroom: once(() => cloud.headroom(signal)),
    servers: once(() => compute.listServers({}, signal)),
    serverGroups: once(() => compute.listServerGroups(signal)),
    flavors: once(() => compute.listFlavors(signal)),
    keyPairs: once(() => compute.listKeyPairs(signal)),
    availabilityZones: once(() => compute.listAvailabilityZones(signal)),
    volumes: once(() => volumes.listVolumes({}, signal)),
    snapshots: once(() => volumes.listSnapshots({}, signal)),
    volumeTypes: once(() => volumes.listVolumeTypes(signal)),
    extensions: once(() => network.listExtensions(signal)),
    networks: once(() => network.listNetworks({}, signal)),
    subnets: once(() => network.listSubnets({}, signal)),
    routers: once(() => network.listRouters({}, signal)),
    ports: once(() => network.listPorts({}, signal)),
    securityGroups: once(() => network.listSecurityGroups({}, signal)),
    floatingIps: once(() => network.listFloatingIps({}, signal)),
    /** Null or empty for a tenant. */
    agents: once(() => network.listAgents(signal)),
    console: onceEach((id: Id<'server'>) => compute.consoleLog(id, 2000, signal)),
    actions: onceEach((id: Id<'server'>) => compute.listActions(id, signal)),
    portIds: onceEach((id: Id<'server'>) => compute.listServerPortIds(id, signal)),
  };
}

export type Survey = ReturnType<typeof surveyOf>;

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | null = null;
  return () => (reading ??= read());
}

function onceEach<T>(read: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const readings = new Map<string, Promise<T>>();
  return (id) => {
    const reading = readings.get(id) ?? read(id);
    readings.set(id, reading);
    return reading;
  };
}
