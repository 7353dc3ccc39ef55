import { BatonError } from '../domain/error.ts';

/** Nobody can look from the plan's own vantage now. That says nothing of who is served. */
const CODES = new Set(['VANTAGE_UNUSABLE', 'PROBE_AGENT_ENDED']);

export function isVantageAway(error: unknown): error is BatonError {
  return error instanceof BatonError && CODES.has(error.code);
}
