import type { ServiceType } from '../catalog/service-type.ts';
import type { CloudSession } from '../cloud-session.ts';
import { hasCode, OpenStackError } from '../errors/openstack-error.ts';
import type { ServiceClient } from '../service-client.ts';

export interface SessionDescription {
  readonly userId: string;
  readonly userName: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly roles: readonly string[];
  /** Those that the catalog has, with the microversions they offer. */
  readonly services: readonly {
    readonly type: ServiceType;
    readonly url: string;
    readonly microversions: string | null;
  }[];
}

/**
 * Logs in (or uses the session's token) and asks every service in the catalog for its versions.
 *
 * @throws OpenStackError ENDPOINT_MISSING when the catalog has none of them (a wrong region, a wrong interface)
 */
export async function describeSession(session: CloudSession, signal: AbortSignal): Promise<SessionDescription> {
  const token = await session.token(signal);
  const clients = [session.compute, session.network, session.blockStorage, session.image];
  const services = await Promise.all(clients.map((client) => describeService(client, signal)));
  const found = services.flatMap((service) => (service instanceof OpenStackError ? [] : [service]));
  const missing = services.find((service) => service instanceof OpenStackError);
  if (found.length === 0 && missing !== undefined) throw missing;
  return {
    userId: token.user.id,
    userName: token.user.name,
    projectId: token.project.id,
    projectName: token.project.name,
    roles: token.roles,
    services: found,
  };
}

async function describeService(
  client: ServiceClient,
  signal: AbortSignal,
): Promise<SessionDescription['services'][number] | OpenStackError> {
  try {
    const { versionUrl, microversions } = await client.endpoint(signal);
    const range = microversions === null ? null : `${microversions.min}-${microversions.max}`;
    return { type: client.type, url: versionUrl, microversions: range };
  } catch (error) {
    if (hasCode(error, 'ENDPOINT_MISSING')) return error;
    throw error;
  }
}
