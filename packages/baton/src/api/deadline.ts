/**
 * How long what a request asks of clouds may take.
 *
 *   a look ends when whoever asked is gone: nobody wants its answer any more
 *   a command does not: half of it would be worse, and a repeat with its Idempotency-Key finds the answer
 */
import type { FastifyReply } from 'fastify';
import { BatonError } from '../domain/error.ts';

const LOOK_MS = 5 * 60_000;
/** Calibration writes a volume; a commit deletes servers one after the other. */
const COMMAND_MS = 30 * 60_000;

export async function withinLook<T>(reply: FastifyReply, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort(new BatonError(GONE));
  reply.raw.once('close', onClose);
  try {
    return await within(LOOK_MS, gone, work);
  } finally {
    reply.raw.off('close', onClose);
  }
}

export async function withinCommand<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return await within(COMMAND_MS, new AbortController(), work);
}

async function within<T>(ms: number, over: AbortController, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timer = setTimeout(() => over.abort(tooLate(ms)), ms).unref();
  try {
    return await work(over.signal);
  } finally {
    clearTimeout(timer);
  }
}

const GONE = {
  code: 'ABORTED',
  kind: 'user',
  message: 'Whoever asked has gone.',
  remedy: 'Ask again.',
  retryable: true,
} as const;

function tooLate(ms: number): BatonError {
  return new BatonError({
    code: 'TIMEOUT',
    kind: 'cloud',
    message: `The clouds have not answered within ${ms / 60_000} minutes.`,
    remedy: 'See that they answer, then try again. What was asked may have happened all the same.',
    retryable: true,
  });
}
