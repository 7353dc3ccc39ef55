import type { IncomingMessage } from 'node:http';
import type { SimulatedCloud } from '../cloud.ts';
import { callerOf, NOBODY, unauthorized } from './authenticate.ts';
import type { RouteMatch } from './match-path.ts';
import { microversionHeaders, readMicroversion } from './microversion-header.ts';
import { type Caller, Refusal, type Reply, type Service } from './service.ts';

export interface ReceivedRequest {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly method: string;
  readonly service: Service;
  /** Null: no route of that path and method. */
  readonly found: RouteMatch | null;
  /** The methods that the path has. */
  readonly allowed: readonly string[];
  readonly requestId: string;
  /** Its JSON; a Refusal when that could not be read. */
  readonly body: unknown;
}

/** The service's answer, refusals included. @throws whatever else the handler throws */
export async function dispatch(cloud: SimulatedCloud, received: ReceivedRequest): Promise<Reply> {
  const { service, found, request } = received;
  const headers = request.headers as Readonly<Record<string, string | undefined>>;
  const caller = found?.route.public === true ? NOBODY : callerOf(cloud, headers['x-auth-token']);
  const { accept } = headers;
  if (caller === null) return unauthorized(cloud, service, accept);
  let about: Readonly<Record<string, string>> = {};
  try {
    const microversion = readMicroversion(service, headers);
    about = microversionHeaders(service, microversion);
    if (found === null || (found.route.since ?? 0) > microversion) throw notFound(received);
    if (received.body instanceof Refusal) throw received.body;
    if (found.route.public !== true) checkProject(service, found.params, caller);
    const reply = await found.route.handle({
      cloud,
      method: received.method,
      params: found.params,
      query: received.url.searchParams,
      headers,
      requestId: received.requestId,
      caller,
      microversion,
      json: received.body,
      bytes: found.route.raw === true ? request : nothing(),
      origin: cloud.origin,
    });
    return { ...reply, headers: { ...about, ...reply.headers } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const refused = refusalOf(cloud, service, error, accept);
    return { ...refused, headers: { ...about, ...refused.headers } };
  }
}

/** In the envelope of the service, and in the form that the caller's `Accept` asks for; a 401 as whoever looks at tokens says it. */
export function refusalOf(cloud: SimulatedCloud, service: Service, refusal: Refusal, accept?: string): Reply {
  if (refusal.status === 401 && service.type !== 'identity') return unauthorized(cloud, service, accept);
  const reply = service.refuse(refusal, accept);
  return { ...reply, headers: { ...refusal.headers, ...reply.headers } };
}

function notFound({ found, allowed }: ReceivedRequest): Refusal {
  if (found !== null || allowed.length === 0) return new Refusal(404, 'The resource could not be found.');
  return new Refusal(405, 'The method is not allowed for this resource.', { headers: { Allow: allowed.join(', ') } });
}

function checkProject(service: Service, params: Readonly<Record<string, string>>, caller: Caller): void {
  if (service.type === 'identity') return;
  // A token without a project has no role in any, so every policy says no.
  if (caller.projectId === '') throw new Refusal(403, "Policy doesn't allow this to be performed without a project.");
  const asked = params['project_id'];
  // cinder/api/openstack/wsgi.py, _process_stack
  if (asked !== undefined && service.prefix.includes(':project_id') && asked !== caller.projectId) {
    throw new Refusal(400, 'Malformed request url');
  }
}

// oxlint-disable-next-line require-yield
async function* nothing(): AsyncGenerator<Uint8Array> {}
