/** Nova's refusals, in its words and its envelope. */
import { FAULT_WORDS } from '../http/fault-words.ts';
import { type Call, Refusal, type Reply } from '../http/service.ts';

export function refuse({ status, type, message, headers }: Refusal): Reply {
  const word = type ?? FAULT_WORDS[status] ?? 'computeFault';
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
