/** Errors as problem details (RFC 9457). What nobody thought of never shows a message of the inside; its request id leads to it. */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { BatonError } from '../domain/error.ts';
import type { Finding } from '../services/services.ts';
import { RequestFaults } from './request-faults.ts';
import { statusOf } from './status-of.ts';

/** Seconds after which what is retryable may be tried again. */
const RETRY_AFTER_SECONDS = 1;

export function answerProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = inOurWords(thrown);
  if (error === null) request.log.error({ err: thrown }, 'an error that nobody thought of');
  const told = error ?? unexpected();
  const status = statusOf(told);
  request.refusal = told.code;
  void reply.code(status).type('application/problem+json');
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  if (told.retryable && !reply.hasHeader('retry-after')) void reply.header('retry-after', RETRY_AFTER_SECONDS);
  void reply.send({
    type: `urn:baton:error:${told.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: told.message,
    code: told.code,
    kind: told.kind,
    remedy: told.remedy,
    requestIds: told.requestIds,
    instance: request.id,
    retryable: told.retryable,
    ...(told.code === 'PREFLIGHT_BLOCKED' && isFindings(told.cause) ? { findings: told.cause } : {}),
    ...(told.cause instanceof RequestFaults ? { faults: told.cause.faults } : {}),
  });
}

/** Null: it is none of ours, and nothing of it may be shown. */
function inOurWords(thrown: unknown): BatonError | null {
  if (thrown instanceof BatonError) return thrown;
  if (!(thrown instanceof Error)) return null;
  // What fastify says of a request that it cannot read: never more than 4xx, decided on its code.
  const { code, statusCode } = thrown as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new BatonError({
      code: 'REQUEST_TOO_LARGE',
      kind: 'user',
      message: 'The body of the request is larger than this route takes.',
      remedy: 'Send less. A plan has at most 4 MB.',
    });
  }
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return null;
  return new BatonError({
    code: 'REQUEST_INVALID',
    kind: 'user',
    message: WHAT[code ?? ''] ?? 'The request could not be read.',
    remedy: 'Send JSON with `content-type: application/json`, as /v1/openapi.json describes it.',
  });
}

const WHAT: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body of the request is no JSON by its content-type.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The request says that its body is JSON, and has none.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body of the request is no JSON.',
  FST_ERR_BAD_URL: 'The path of the request is not well encoded.',
};

function unexpected(): BatonError {
  return new BatonError({
    code: 'UNEXPECTED',
    kind: 'bug',
    message: 'Baton met an error that nobody thought of.',
    remedy: 'This is a fault of Baton. Give the request id to whoever operates this controller: its log has the rest.',
  });
}

function isFindings(cause: unknown): cause is readonly Finding[] {
  return Array.isArray(cause);
}
