import type { Finding } from './types/plan.ts';
import type { ErrorKind } from './types/step.ts';

/** What the API answered instead (RFC 9457): what happened, why, how to solve it, and the ids that operators ask for. */
export class Problem extends Error {
  override readonly name: string = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly requestIds: readonly string[];
  /** Of a preflight that blocks. */
  readonly findings: readonly Finding[];
  /** Of a request that could not be read: where, and what is wrong there. */
  readonly faults: readonly Fault[];

  constructor(status: number, body: ProblemBody) {
    super(body.detail);
    this.status = status;
    this.code = body.code;
    this.kind = body.kind;
    this.remedy = body.remedy;
    this.requestIds = body.requestIds;
    this.findings = body.findings;
    this.faults = body.faults;
  }
}

/** Nobody answered: the network, or the controller, is away. Nothing is known of what was asked. */
export class Unreachable extends Error {
  override readonly name: string = 'Unreachable';
}

interface ProblemBody {
  readonly detail: string;
  readonly code: string;
  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly requestIds: readonly string[];
  readonly findings: readonly Finding[];
  readonly faults: readonly Fault[];
}

export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** Whatever a proxy in between puts in the place of an answer, something can be said of it. */
export function problemOf(status: number, body: unknown): Problem {
  const found = isRecord(body) ? body : {};
  const text = (key: string, otherwise: string): string => {
    const value = found[key];
    return typeof value === 'string' && value !== '' ? value : otherwise;
  };
  const list = (key: string): readonly unknown[] => {
    const value = found[key];
    return Array.isArray(value) ? value : [];
  };
  const kind = text('kind', 'bug');
  const instance = text('instance', '');
  const requestIds = list('requestIds').filter((id) => typeof id === 'string');
  return new Problem(status, {
    detail: text('detail', text('title', `The controller answered ${status}, and not in its own words.`)),
    code: text('code', `HTTP_${status}`),
    kind: kind === 'user' || kind === 'cloud' || kind === 'guest' ? kind : 'bug',
    remedy: text('remedy', ''),
    requestIds: instance === '' || requestIds.includes(instance) ? requestIds : [instance, ...requestIds],
    findings: list('findings').filter(isFinding),
    faults: list('faults').filter(isFault),
  });
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof Problem && error.status === 401;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFinding(value: unknown): value is Finding {
  return isRecord(value) && ['check', 'result', 'detail', 'remedy'].every((key) => typeof value[key] === 'string');
}

function isFault(value: unknown): value is Fault {
  return isRecord(value) && typeof value['path'] === 'string' && typeof value['message'] === 'string';
}
