import { FAULT_WORDS } from '../http/fault-words.ts';
import { Refusal, type Reply } from '../http/service.ts';

/** `{"itemNotFound": {"code": 404, "message": "..."}}`, and `retryAfter` beside them where a limit is over. */
export function refuseAsCinder(refusal: Refusal): Reply {
  const word = refusal.type ?? FAULT_WORDS[refusal.status] ?? 'computeFault';
  const isOverLimit = refusal.status === 413 || refusal.status === 429;
  const retryAfter = refusal.headers['Retry-After'] ?? '0';
  const fault = { code: refusal.status, message: refusal.message, ...(isOverLimit ? { retryAfter } : {}) };
  return {
    status: refusal.status,
    headers: { ...(isOverLimit ? { 'Retry-After': retryAfter } : {}), ...refusal.headers },
    json: { [word]: fault },
  };
}

export function notFound(what: string, id: string): Refusal {
  return new Refusal(404, `${what} ${id} could not be found.`);
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, message);
}

export function invalidInput(reason: string): Refusal {
  return badRequest(`Invalid input received: ${reason}`);
}

export function invalidVolume(reason: string): Refusal {
  return badRequest(`Invalid volume: ${reason}`);
}

/** What oslo.policy says when a rule is for the operator. */
export function policyDenies(rule: string): Refusal {
  return new Refusal(403, `Policy doesn't allow ${rule} to be performed.`);
}
