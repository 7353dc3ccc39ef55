/**
 * One call, from its arrival to its last byte:
 *
 *   received -> [fault before] -> gate -> token, microversion, project -> handler -> [fault after] -> seen -> answered or cut
 *
 * A fault before keeps the handler from running (`refuse-connection`, `no-answer`, `status`) or makes it wait (`slow`); a
 * fault after takes away what the handler said (`lose-reply`, `reset-in-body`).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SimulatedCloud } from '../cloud.ts';
import type { FaultsOnOrder } from '../faults/create-faults.ts';
import type { CallFault } from '../faults/faults.ts';
import type { SeenCall } from '../simulation.ts';
import type { Gate } from '../state/gate.ts';
import { hold, orderedRefusal } from './apply-fault.ts';
import { dispatch, type ReceivedRequest, refusalOf } from './dispatch.ts';
import type { PathMatch } from './match-path.ts';
import { readJson } from './read-body.ts';
import { sendHalf, sendReply } from './send-reply.ts';
import { Refusal, type Reply, type Service } from './service.ts';

export interface CallHandling {
  readonly cloud: SimulatedCloud;
  readonly match: (pathname: string) => PathMatch;
  readonly faults: Pick<FaultsOnOrder, 'strikeCall'>;
  readonly gate: Gate;
  readonly newRequestId: () => string;
  /** Told before the last word of the answer, so that whoever has the answer finds the call told. */
  readonly onCall: (call: SeenCall) => void;
  /** A handler threw what is no Refusal: a fault of the simulator. */
  readonly onError: (what: string, error: unknown) => void;
  /** Adds to the number of calls that are not answered yet. Those that a fault holds do not count. */
  readonly count: (change: 1 | -1) => void;
}

/** @throws whatever breaks the connection from outside */
export async function handleRequest(
  handling: CallHandling,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', handling.cloud.origin);
  const { service, matches } = handling.match(url.pathname);
  if (service === null) return sendReply(response, { status: 404, text: 'Not Found\n' });
  handling.count(1);
  try {
    const method = request.method ?? 'GET';
    const found = matches.find(({ route }) => route.method === method) ?? null;
    const requestId = `req-${handling.newRequestId()}`;
    markAnswer(response, service, requestId);
    const received: ReceivedRequest = {
      request,
      url,
      method,
      service: found?.service ?? service,
      found,
      allowed: matches.map(({ route }) => route.method),
      requestId,
      body: found?.route.raw === true ? undefined : await readBody(request),
    };
    await answer(handling, received, response);
  } finally {
    handling.count(-1);
  }
}

function markAnswer(response: ServerResponse, service: Service, requestId: string): void {
  response.setHeader('X-Openstack-Request-Id', requestId);
  // Nova and Cinder still say it under the name that it had when they were one.
  const hasOldName = service.type === 'compute' || service.type === 'block-storage';
  if (hasOldName) response.setHeader('X-Compute-Request-Id', requestId);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  try {
    return await readJson(request);
  } catch (error) {
    // It is told in its turn: who has no token hears only that.
    if (error instanceof Refusal) return error;
    throw error;
  }
}

async function answer(handling: CallHandling, received: ReceivedRequest, response: ServerResponse): Promise<void> {
  const { service, method, found } = received;
  const route = found?.route.path ?? '';
  const fault = handling.faults.strikeCall({ service: service.type, method, route, body: jsonOf(received) });
  if (fault?.kind === 'refuse-connection') return cut(handling, received, response);
  if (fault?.kind === 'no-answer' || fault?.kind === 'slow') {
    handling.count(-1);
    await hold(fault, handling.cloud.time, response);
    handling.count(1);
  }
  if (response.destroyed) return tell(handling, received, null);
  if (fault?.kind === 'status')
    return finish(
      handling,
      received,
      response,
      orderedRefusal(handling.cloud, service, fault, received.request.headers.accept),
    );
  const leave = await handling.gate.enter();
  try {
    await afterWork(handling, received, response, fault, await replyTo(handling, received));
  } finally {
    leave();
  }
}

async function replyTo(handling: CallHandling, received: ReceivedRequest): Promise<Reply> {
  const { request, method, url, service } = received;
  try {
    return await dispatch(handling.cloud, received);
  } catch (error) {
    // The caller has gone in the middle of its own bytes: nobody is there to be told, and nothing is wrong here.
    if (request.destroyed && !request.complete) return { status: 400 };
    handling.onError(`${method} ${url.pathname}`, error);
    const said = error instanceof Error ? error.message : String(error);
    const failure = new Refusal(500, `Unexpected API Error. The simulator failed: ${said}`);
    return refusalOf(handling.cloud, service, failure, request.headers.accept);
  }
}

async function afterWork(
  handling: CallHandling,
  received: ReceivedRequest,
  response: ServerResponse,
  fault: CallFault | null,
  reply: Reply,
): Promise<void> {
  if (fault?.kind === 'lose-reply') return cut(handling, received, response);
  if (fault?.kind !== 'reset-in-body') return finish(handling, received, response, reply);
  tell(handling, received, null);
  await sendHalf(response, reply);
}

async function finish(
  handling: CallHandling,
  received: ReceivedRequest,
  response: ServerResponse,
  reply: Reply,
): Promise<void> {
  tell(handling, received, reply.status);
  await sendReply(response, reply);
}

function cut(handling: CallHandling, received: ReceivedRequest, response: ServerResponse): void {
  tell(handling, received, null);
  response.destroy();
}

function tell(handling: CallHandling, received: ReceivedRequest, status: number | null): void {
  const { service, method, found, url, requestId, request } = received;
  handling.onCall({
    cloud: handling.cloud.name,
    service: service.type,
    method,
    route: found?.route.path ?? '',
    path: `${url.pathname}${url.search}`,
    requestId,
    status,
    body: jsonOf(received),
    ifMatch: request.headers['if-match'] ?? null,
  });
}

function jsonOf({ body }: ReceivedRequest): unknown {
  return body instanceof Refusal ? undefined : body;
}
