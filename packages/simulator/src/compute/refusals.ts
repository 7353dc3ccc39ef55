/** Nova's refusals, in its words and its envelope. */
import { type Call, Refusal, type Reply } from '../http/service.ts';

/** The word for each status (nova/api/openstack/wsgi.py, Fault); everything else is a computeFault. */
const WORDS: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

export function refuse({ status, type, message, headers }: Refusal): Reply {
  const word = type ?? WORDS[status] ?? 'computeFault';
  const retryAfter = word === 'overLimit' ? headers['Retry-After'] : undefined;
  const fault = { code: status, message, ...(retryAfter === undefined ? {} : { retryAfter }) };
  return { status, headers, json: { [word]: fault } };
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, message);
}

export function forbidden(message: string): Refusal {
  return new Refusal(403, message);
}

export function notFound(message: string): Refusal {
  return new Refusal(404, message);
}

export function conflict(message: string): Refusal {
  return new Refusal(409, message);
}

export function policyDenied(rule: string): Refusal {
  return forbidden(`Policy doesn't allow ${rule} to be performed.`);
}

/** @throws Refusal 403 when the caller is no admin. `rule` is the policy's name, as the caller is told. */
export function requireAdmin(call: Call, rule: string): void {
  if (!call.caller.isAdmin) throw policyDenied(rule);
}
