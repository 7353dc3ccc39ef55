import type { CallFault } from '../../packages/simulator/src/index.ts';

/** Everything that may go wrong with one call. */
export const CALL_FAULTS: readonly { readonly name: string; readonly fault: CallFault }[] = [
  { name: 'connection refused', fault: { kind: 'refuse-connection' } },
  { name: 'reset in the middle of the body', fault: { kind: 'reset-in-body' } },
  { name: 'no answer', fault: { kind: 'no-answer' } },
  { name: 'slow', fault: { kind: 'slow', delayMs: 20_000 } },
  { name: 'token expired', fault: { kind: 'status', status: 401 } },
  { name: 'forbidden', fault: { kind: 'status', status: 403 } },
  { name: 'not found', fault: { kind: 'status', status: 404 } },
  { name: 'conflict', fault: { kind: 'status', status: 409 } },
  { name: 'changed meanwhile', fault: { kind: 'status', status: 412 } },
  { name: 'over limit', fault: { kind: 'status', status: 413 } },
  { name: 'too many requests', fault: { kind: 'status', status: 429, retryAfterSeconds: 1 } },
  { name: 'internal error', fault: { kind: 'status', status: 500 } },
  { name: 'unavailable', fault: { kind: 'status', status: 503 } },
  { name: 'done, and the reply lost', fault: { kind: 'lose-reply' } },
];
