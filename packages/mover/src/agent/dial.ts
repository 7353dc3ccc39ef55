import { connect, type Socket } from 'node:net';
import { MoverError } from '../mover-error.ts';
import type { HostPort, LinkJob } from './job.ts';
import { readLine } from './plain-line.ts';
import { keepAlive } from './keep-alive.ts';

export interface DialOptions {
  readonly timeoutMs: number;
  /** How long the relay may let this end wait for the other one. */
  readonly meetingMs: number;
  readonly signal: AbortSignal;
}

/**
 * A TCP connection to the other end, or by way of the relay. Rejects with LINK_LOST where another try may succeed, with PEER_REFUSED
 * where the relay does not know the job.
 */
export async function dial(
  link: Extract<LinkJob, { to: HostPort }>,
  who: { readonly jobId: string; readonly role: 'source' | 'target' },
  options: DialOptions,
): Promise<Socket> {
  const socket = await reach(link.to, options);
  if (link.kind === 'connect') return socket;
  const end = (): void => void socket.destroy();
  options.signal.addEventListener('abort', end, { once: true });
  try {
    socket.write(`baton-relay 1 ${who.jobId} ${who.role} ${link.token}\n`);
    const answer = await readLine(socket, options.meetingMs);
    if (answer === 'paired') return socket;
    throw notPaired(answer);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    options.signal.removeEventListener('abort', end);
  }
}

async function reach({ host, port }: HostPort, { timeoutMs, signal }: DialOptions): Promise<Socket> {
  const socket = connect({ host, port });
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const give = (): void => void socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`));
  within.addEventListener('abort', give, { once: true });
  try {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
  } catch (cause) {
    throw new MoverError({
      code: 'LINK_LOST',
      message: `${host}:${port} cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}.`,
      remedy: 'Start the end that listens there, and let the connection through (security group, firewall, route).',
      retryable: true,
      cause,
    });
  } finally {
    within.removeEventListener('abort', give);
  }
  return keepAlive(socket);
}

function notPaired(answer: string): MoverError {
  if (answer === 'refused unknown')
    return new MoverError({
      code: 'PEER_REFUSED',
      message: 'The relay refused this end: it knows no such job with this token.',
      remedy: 'Give relay and both ends the same job id and token.',
    });
  return new MoverError({
    code: 'LINK_LOST',
    message: `The relay did not bring this end together with the other one: ${answer.replaceAll(/[^ -~]/g, '?').slice(0, 100)}.`,
    remedy: 'Start the other end, and check that it dials the same relay.',
    retryable: true,
  });
}
