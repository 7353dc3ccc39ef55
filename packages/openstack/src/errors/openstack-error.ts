/** What went wrong, in words that a program may decide on. */
export type OpenStackErrorCode =
  // Before any request
  | 'CONFIG_INVALID'
  | 'CLOUD_UNKNOWN'
  | 'ENDPOINT_MISSING'
  | 'MICROVERSION_UNSUPPORTED'
  // On the way
  | 'CONNECTION_FAILED'
  | 'TLS_FAILED'
  | 'TIMEOUT'
  | 'ABORTED'
  // What a service answered
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'POLICY_DENIED'
  | 'QUOTA_EXCEEDED'
  | 'OVER_LIMIT'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'REVISION_CONFLICT'
  | 'ADDRESS_IN_USE'
  | 'MAC_IN_USE'
  | 'ADDRESSES_EXHAUSTED'
  | 'BAD_REQUEST'
  | 'SERVICE_FAILED'
  | 'SERVICE_UNAVAILABLE'
  | 'BAD_ANSWER'
  // While waiting for a resource
  | 'WAIT_TIMEOUT'
  | 'WAIT_FAILED'
  | 'GONE';

export interface OpenStackErrorInit {
  readonly code: OpenStackErrorCode;
  readonly message: string;
  readonly cloud?: string;
  readonly service?: string;
  /** Method and path without the query, such as `POST /v2.1/servers`. */
  readonly request?: string;
  readonly status?: number;
  readonly serviceType?: string | null;
  readonly serviceMessage?: string;
  readonly requestIds?: readonly string[];
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** The one class of everything that this client reports as gone wrong. Decide on `code`, never on the message. */
export class OpenStackError extends Error {
  override readonly name = 'OpenStackError';
  readonly code: OpenStackErrorCode;
  readonly cloud: string | null;
  readonly service: string | null;
  readonly request: string | null;
  /** The HTTP status, when a service answered. */
  readonly status: number | null;
  /** The service's own word for it: Neutron's `type`, Nova's and Cinder's fault name. */
  readonly serviceType: string | null;
  readonly serviceMessage: string | null;
  /** The cloud's ids of the request: what its operators search their logs for. */
  readonly requestIds: readonly string[];
  /** True only where the same call may be made again without harm. */
  readonly retryable: boolean;

  constructor(init: OpenStackErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.cloud = init.cloud ?? null;
    this.service = init.service ?? null;
    this.request = init.request ?? null;
    this.status = init.status ?? null;
    this.serviceType = init.serviceType ?? null;
    this.serviceMessage = init.serviceMessage ?? null;
    this.requestIds = init.requestIds ?? [];
    this.retryable = init.retryable ?? false;
  }
}

export function hasCode(error: unknown, ...codes: readonly OpenStackErrorCode[]): error is OpenStackError {
  return error instanceof OpenStackError && codes.includes(error.code);
}
