/** Streams end with the session that they were opened in, also when it is ended before its time, at whichever controller. */
import type { FastifyBaseLogger } from 'fastify';
import type { EndedSessions } from '../ports/controller-memory.ts';
import type { SseBody } from './sse.ts';

/** From one look to the next: one question for all sessions that have a stream here. */
const LOOK_MS = 2_000;

export class SessionStreams {
  readonly #endedSessions: Pick<EndedSessions, 'whichEnded'>;
  readonly #log: Pick<FastifyBaseLogger, 'warn'>;
  readonly #open = new Map<string, Set<SseBody>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(endedSessions: Pick<EndedSessions, 'whichEnded'>, log: Pick<FastifyBaseLogger, 'warn'>) {
    this.#endedSessions = endedSessions;
    this.#log = log;
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#lookAgain(), LOOK_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Answers with the same body. */
  keep(sessionKey: string, body: SseBody): SseBody {
    const bodies = this.#open.get(sessionKey) ?? new Set();
    this.#open.set(sessionKey, bodies.add(body));
    body.once('close', () => {
      bodies.delete(body);
      if (bodies.size === 0 && this.#open.get(sessionKey) === bodies) this.#open.delete(sessionKey);
    });
    return body;
  }

  async look(): Promise<void> {
    if (this.#open.size === 0) return;
    for (const sessionKey of await this.#endedSessions.whichEnded([...this.#open.keys()])) {
      for (const body of this.#open.get(sessionKey) ?? []) body.end();
    }
  }

  async #lookAgain(): Promise<void> {
    await this.look().catch((error: unknown) => {
      this.#log.warn({ err: error }, 'which sessions were ended could not be read; their streams end later');
    });
    if (this.#timer !== null) this.start();
  }
}
