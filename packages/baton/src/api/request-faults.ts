/** What is wrong with a request, fault by fault: where, and after the semicolon what is allowed. */
import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { BatonError } from '../domain/error.ts';
import type { Plan } from '../domain/plan.ts';
import { planFaults } from '../planning/plan-file/plan-rules.ts';
import { pathText } from '../planning/plan-file/read-plan.ts';
import { faultsOf, inOurWords } from '../planning/plan-file/schema-faults.ts';

export interface RequestFault {
  /** Such as `plan.haIps[0].address`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** The cause of REQUEST_INVALID, for programs. */
export class RequestFaults extends Error {
  override readonly name: string = 'RequestFaults';
  readonly faults: readonly RequestFault[];

  constructor(faults: readonly RequestFault[]) {
    super(`${faults.length} faults`);
    this.faults = faults;
  }
}

const MOST_SHOWN = 20;

/** Holds a part of a request against its schema. Refuses with REQUEST_INVALID. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  return (data: unknown) => {
    const result = schema.safeParse(data, { error: (issue) => ofUnion(issue) ?? inOurWords(issue) });
    if (result.success) return { value: result.data };
    const faults = result.error.issues
      .flatMap((issue) => faultsOf(issue, []))
      .map(({ path, message }) => ({ path: pathText(path), message }));
    return { error: requestInvalid(httpPart ?? 'request', faults) };
  };
};

/** The names of ways that are told apart by a key. */
function ofUnion(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_union' || !Array.isArray(issue['options'])) return undefined;
  return `is of no known kind; ${issue['options'].map(String).join(', ')}`;
}

/** A plan must be more than of the right shape: what it points at must be in it. Throws REQUEST_INVALID. */
export function assertPlanHolds(plan: Plan): void {
  const faults = planFaults(plan).map(({ path, message }) => ({ path: pathText(['plan', ...path]), message }));
  if (faults.length > 0) throw requestInvalid('body', faults);
}

export function requestInvalid(part: string, faults: readonly RequestFault[]): BatonError {
  const lines = faults.slice(0, MOST_SHOWN).map(({ path, message }) => `${path === '' ? part : path}: ${message}`);
  if (faults.length > MOST_SHOWN) lines.push(`and ${faults.length - MOST_SHOWN} more`);
  return new BatonError({
    code: 'REQUEST_INVALID',
    kind: 'user',
    message: `The ${part === 'body' ? 'body of the request' : `request (${part})`} is not as it should be.\n${lines.join('\n')}`,
    remedy: 'Correct what is named; /v1/openapi.json describes what is allowed.',
    cause: new RequestFaults(faults),
  });
}
