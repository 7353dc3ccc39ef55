import {
  describeSession,
  getBlockStorageHeadroom,
  getComputeHeadroom,
  getNetworkHeadroom,
  listProjects,
  loadCloudConfig,
  openSession,
  type CloudSession,
  type SessionOptions,
} from '@baton/openstack';
import type { Headroom } from '../../domain/cloud-resources.ts';
import type { CloudCall } from '../../domain/step.ts';
import type { Cloud, CloudIdentity } from '../../ports/cloud.ts';
import { blockStoragePort } from './block-storage.ts';
import { toBatonError, withBatonErrors } from './cloud-error.ts';
import { computePort } from './compute.ts';
import { imagePort } from './image.ts';
import { networkPort } from './network.ts';

export interface ConnectOptions {
  readonly onCall?: (call: CloudCall) => void;
  readonly requestTimeoutMs?: number;
  /** The longest silence inside a stream of bytes. */
  readonly idleTimeoutMs?: number;
  readonly retry?: SessionOptions['retry'];
}

export interface OpenStackCloud extends Cloud {
  /** What the owner of the configuration should know; holds no secret. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
  /** Breaks running calls off; what the cloud has received by then goes on there. */
  cut(): Promise<void>;
}

/**
 * Reads the cloud's configuration. Nothing is sent before the first call.
 *
 * @throws BatonError CLOUD_UNKNOWN, CONFIG_INVALID
 */
export async function connectCloud(name: string, options: ConnectOptions = {}): Promise<OpenStackCloud> {
  try {
    const session = await openSession(await loadCloudConfig(name), sessionOptions(options));
    return cloudOf(session);
  } catch (error) {
    throw toBatonError(error);
  }
}

function sessionOptions({ onCall, requestTimeoutMs, idleTimeoutMs, retry }: ConnectOptions): SessionOptions {
  return {
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
    ...(retry === undefined ? {} : { retry }),
    ...(onCall === undefined
      ? {}
      : {
          onResponse: ({ cloud, service, method, path, status, requestIds, safe, durationMs }) =>
            onCall({ cloud, service, method, path, status, requestIds, safe, durationMs }),
        }),
  };
}

function cloudOf(session: CloudSession): OpenStackCloud {
  return withBatonErrors<OpenStackCloud>({
    name: session.name,
    warnings: session.config.warnings,
    identify: (signal) => identify(session, signal),
    listProjects: (signal) => listProjects(session.identity, signal),
    headroom: (signal) => headroom(session, signal),
    compute: computePort(session),
    volumes: blockStoragePort(session),
    images: imagePort(session),
    network: networkPort(session),
    close: () => session.close(),
    cut: () => session.cut(),
  });
}

async function identify(session: CloudSession, signal: AbortSignal): Promise<CloudIdentity> {
  const { userName, projectId, projectName, roles, services } = await describeSession(session, signal);
  const { authUrl, regionName: region, warnings } = session.config;
  return { cloud: session.name, authUrl, region, userName, projectId, projectName, roles, warnings, services };
}

async function headroom(session: CloudSession, signal: AbortSignal): Promise<Headroom> {
  const token = await session.token(signal);
  const [compute, volumes, network] = await Promise.all([
    getComputeHeadroom(session.compute, signal),
    getBlockStorageHeadroom(session.blockStorage, signal),
    getNetworkHeadroom(session.network, token.project.id, signal),
  ]);
  return { ...compute, ...volumes, ...network };
}
