import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { dial } from './dial.ts';
import { greetAsSource, greetAsTarget } from './greet.ts';
import { secureAsClient, secureAsServer } from './handshake.ts';
import type { HostPort, LinkJob, PassJob } from './job.ts';
import { listenForPeer } from './listen-for-peer.ts';
import type { Tell } from './told.ts';

/** A half-open connection is given so long for each of its words. */
const WORD_MS = 10_000;

export interface Links {
  /** The next link whose peer is proved. A link handed out before is over by then. */
  next(signal: AbortSignal): Promise<TLSSocket>;
  close(): Promise<void>;
}

export type Prove = (socket: Socket) => Promise<TLSSocket>;

/** One end's way to the other one. `job.link` says who dials; the target is the TLS server in any case. */
export async function openLinks(job: PassJob, tell: Tell): Promise<Links> {
  const prove = prover(job);
  if (job.link.kind === 'listen') return await listenForPeer(job.link.at, prove, tell);
  return dialPeer(job.link, job, prove, tell);
}

function prover({ role, tls, pass }: PassJob): Prove {
  return async (socket) => {
    const secured =
      role === 'target' ? await secureAsServer(socket, tls, WORD_MS) : await secureAsClient(socket, tls, WORD_MS);
    secured.on('error', () => undefined);
    try {
      if (role === 'target') await greetAsTarget(secured, pass.jobId, WORD_MS);
      else await greetAsSource(secured, pass.jobId, WORD_MS);
    } catch (error) {
      // What was said last still goes out.
      if (secured.writableEnded) setTimeout(() => secured.destroy(), 1000).unref();
      else secured.destroy();
      throw error;
    }
    return secured;
  };
}

function dialPeer(link: Extract<LinkJob, { to: HostPort }>, job: PassJob, prove: Prove, tell: Tell): Links {
  let last: TLSSocket | null = null;
  return {
    next: async (signal) => {
      last?.destroy();
      const who = { jobId: job.pass.jobId, role: job.role };
      // As long as the relay lets it wait; Node's timers hold 24.8 days at most.
      const meetingMs = Math.min(job.limits.seconds, 24 * 3600) * 1000;
      const socket = await dial(link, who, { timeoutMs: WORD_MS, meetingMs, signal });
      const end = (): void => void socket.destroy();
      signal.addEventListener('abort', end, { once: true });
      try {
        last = await prove(socket);
      } finally {
        signal.removeEventListener('abort', end);
      }
      tell({ linked: { from: `${link.to.host}:${link.to.port}` } });
      return last;
    },
    close: async () => {
      last?.destroy();
    },
  };
}
