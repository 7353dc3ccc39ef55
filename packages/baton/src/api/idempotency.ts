/**
 * A command that came with an Idempotency-Key is carried out once, and answered the same however often it comes (IETF draft "The
 * Idempotency-Key HTTP Header Field"). Keys belong to a user in a project: nobody else's request meets them.
 *
 *   first -> carried out -> answered 2xx: kept, and given again
 *                        -> refused: forgotten, so that it can be tried again once the reason is solved
 *   another call with it is under way, or it came with another request: 409
 *
 * What is kept tells a dead process from one that works by a minute. This process knows its own, so a command that takes longer
 * is not begun twice here.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BatonError } from '../domain/error.ts';
import type { KeptAnswers } from '../ports/controller-memory.ts';
import { actorOf, isUnsafe } from './request-facts.ts';

const HEADER = 'idempotency-key';
const KEY = /^[\x21-\x7e]{1,200}$/;

export function carryOutOnce(app: FastifyInstance, answers: KeptAnswers): void {
  const underWay = new Set<string>();

  app.addHook('preHandler', async (request: FastifyRequest, reply: FastifyReply) => {
    const given = request.headers[HEADER];
    if (given === undefined || request.session === null || !isUnsafe(request.method)) return undefined;
    const key = keyOf(request, given);
    if (underWay.has(key)) throw underWayAlready();
    const begun = await answers.begin(key, digestOf(request));
    if (begun.kind === 'working') throw underWayAlready();
    if (begun.kind === 'differs') throw differs();
    if (begun.kind === 'answered') {
      const { status, body } = begun.answer;
      request.isRepeat = true;
      void reply.code(status).header('idempotency-replayed', 'true');
      return body === null ? reply.send() : reply.send(body);
    }
    underWay.add(key);
    request.onceKey = key;
    return undefined;
  });

  app.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    const key = request.onceKey;
    if (key === null) return payload;
    request.onceKey = null;
    try {
      if (reply.statusCode < 300) await answers.keep(key, { status: reply.statusCode, body: bodyOf(payload) });
      else await answers.forget(key);
    } catch (error) {
      // It is done all the same; a repeat will find the state that it left.
      request.log.error({ err: error }, 'an answer could not be kept');
    } finally {
      underWay.delete(key);
    }
    return payload;
  });
}

function keyOf(request: FastifyRequest, given: string | string[]): string {
  if (typeof given !== 'string' || !KEY.test(given)) {
    throw new BatonError({
      code: 'REQUEST_INVALID',
      kind: 'user',
      message: 'The header Idempotency-Key is not as it should be; 1 to 200 visible ASCII characters, such as a UUID.',
      remedy: 'Make a new key for each command, and repeat it only with that command.',
    });
  }
  const { userId, project } = actorOf(request);
  return digest([userId, project.id, given]);
}

function digestOf(request: FastifyRequest): string {
  const { userId, project } = actorOf(request);
  return digest([request.method, request.url, request.body ?? null, userId, project.id]);
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** What is sent is the JSON of the body by now. */
function bodyOf(payload: unknown): unknown {
  return typeof payload === 'string' && payload !== '' ? JSON.parse(payload) : null;
}

function underWayAlready(): BatonError {
  return new BatonError({
    code: 'REQUEST_UNDER_WAY',
    kind: 'user',
    message: 'The same command with this Idempotency-Key is under way.',
    remedy: 'Ask again with the same key: the answer is given as soon as there is one.',
    retryable: true,
  });
}

function differs(): BatonError {
  return new BatonError({
    code: 'REQUEST_DIFFERS',
    kind: 'user',
    message: 'This Idempotency-Key came with another request before.',
    remedy: 'Make a new key for each command. Nothing was done now.',
  });
}
