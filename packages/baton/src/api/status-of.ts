import type { BatonError } from '../domain/error.ts';

/** What is asked for is not there, or not to be seen. */
const NOT_FOUND = ['MIGRATION_UNKNOWN', 'GROUP_UNKNOWN', 'CLOUD_UNKNOWN', 'NOT_THERE'];
/** It is there, and its state does not allow what was asked. */
const CONFLICT = [
  'PREFLIGHT_BLOCKED',
  'MIGRATION_ACTIVE',
  'MIGRATION_BUSY',
  'MIGRATION_OVER',
  'COMMAND_REFUSED',
  'COMMIT_REFUSED',
  'GROUP_AMBIGUOUS',
  'QUOTA_EXCEEDED',
  'HA_IP_ADDRESS_TAKEN',
  'HA_IP_HAS_ANOTHER',
  'REQUEST_UNDER_WAY',
  'REQUEST_DIFFERS',
];
const FORBIDDEN = ['NOT_ALLOWED', 'NO_ACCESS', 'CROSS_SITE_REFUSED', 'ALL_PROJECTS_DENIED'];
const UNAUTHORIZED = ['LOGIN_NEEDED', 'LOGIN_REFUSED'];
/**
 * A cloud says no to the controller's own session: whoever asks is logged in all the same, so it is neither 401 nor 403, which
 * would send them to log in again.
 */
const OF_THE_CLOUD = ['UNAUTHORIZED', 'FORBIDDEN', 'POLICY_DENIED', 'ENDPOINT_MISSING', 'NAME_SERVER_REFUSED'];
/** The controller itself is not as it should be; whoever asks can only come back later. */
const UNAVAILABLE = [
  'STORE_UNREACHABLE',
  'STORE_LOCKED',
  'SCHEMA_UNKNOWN',
  'LEASE_LOST',
  'ABORTED',
  'TOO_MANY_STREAMS',
];
const UNAVAILABLE_BY_NAME = /^POSTGRES_/;
/** Files and settings of the controller's machine. */
const OF_THE_CONTROLLER = [
  'CONFIG_INVALID',
  'SSH_MISSING',
  'VANTAGE_UNUSABLE',
  'MOVER_IMAGE_UNUSABLE',
  'TSIG_KEY_INVALID',
];

const BY_CODE: ReadonlyMap<string, number> = new Map([
  ...NOT_FOUND.map((code) => [code, 404] as const),
  ...CONFLICT.map((code) => [code, 409] as const),
  ...FORBIDDEN.map((code) => [code, 403] as const),
  ...UNAUTHORIZED.map((code) => [code, 401] as const),
  ...OF_THE_CLOUD.map((code) => [code, 502] as const),
  ...UNAVAILABLE.map((code) => [code, 503] as const),
  ...OF_THE_CONTROLLER.map((code) => [code, 500] as const),
  ['TOO_MANY_REQUESTS', 429],
  ['REQUEST_TOO_LARGE', 413],
]);

/** The status of HTTP (RFC 9110, 15) for an error: by its code where that says more than its kind. */
export function statusOf({ code, kind }: Pick<BatonError, 'code' | 'kind'>): number {
  if (kind === 'cloud' || kind === 'guest') return 502;
  if (kind === 'bug') return 500;
  return BY_CODE.get(code) ?? (UNAVAILABLE_BY_NAME.test(code) ? 503 : 400);
}
