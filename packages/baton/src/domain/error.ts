/** Whose side of the counter a failure is on. */
export type ErrorKind = 'user' | 'cloud' | 'guest' | 'bug';

export interface BatonErrorInit {
  /** What happened and why, in one or two sentences. */
  readonly message: string;
  /** Stable, documented in docs/reference/errors.md. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** How to solve it, in the words of a runbook. */
  readonly remedy: string;
  /** True only where the same call may be made again without harm. */
  readonly retryable?: boolean;
  /** The cloud's own ids of the requests that failed, for its operators. */
  readonly requestIds?: readonly string[];
  readonly cause?: unknown;
}

/** The one base class of everything that Baton reports as gone wrong. Decide on `code`, never on the message. */
export class BatonError extends Error {
  override readonly name: string = 'BatonError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly retryable: boolean;
  readonly requestIds: readonly string[];

  constructor(init: BatonErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.kind = init.kind;
    this.remedy = init.remedy;
    this.retryable = init.retryable ?? false;
    this.requestIds = init.requestIds ?? [];
  }
}

/** An error as it is stored in the event log and printed by the machine formats. */
export interface ErrorRecord {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly remedy: string;
  readonly requestIds: readonly string[];
}

/** Turns whatever was thrown into a record. An unknown error is a bug of Baton and says so. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof BatonError) {
    const { code, kind, message, remedy, requestIds } = error;
    return { code, kind, message, remedy, requestIds };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: 'UNEXPECTED',
    kind: 'bug',
    message,
    remedy:
      'This is a fault of Baton. Start the migration again: it goes on at the same step. Please report the message.',
    requestIds: [],
  };
}
