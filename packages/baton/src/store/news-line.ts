/**
 * A connection to the database that hears its news, and is made again when it is lost:
 *
 *   opening ──▶ listening ──lost, or without an answer──▶ connecting again, with longer and longer pauses ──▶ listening; tells null
 *      └ fails: `opened` rejects                 (close: from each of them)
 *
 * It asks from time to time whether the server is still there: of a half-open connection nobody hears anything, neither news nor
 * that it is lost (RFC 9293, 3.5.1).
 */
import pg from 'pg';
import type { Clock } from '../ports/clock.ts';
import { underSignals } from '../ports/under-signals.ts';
import { reached } from './pool.ts';

export interface NewsLineTimes {
  /** From one question to the next. */
  readonly askEveryMs: number;
  /** For each answer, and for a connection to be made. */
  readonly answerMs: number;
  /** The pause before it connects again; each further one is twice as long as the one before, up to the longest. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
}

export interface NewsLineParts {
  /** Holds a password: never shown. */
  readonly url: string;
  readonly clock: Clock;
  readonly times: NewsLineTimes;
  /** A migration's id; null: news may have been missed. */
  readonly onNews: (migrationId: string | null) => void;
}

interface Connection {
  readonly client: pg.Client;
  /** Aborted when it is lost. */
  readonly lost: AbortSignal;
}

export class NewsLine {
  readonly #parts: NewsLineParts;
  readonly #closed = new AbortController();
  readonly #over: Promise<void>;
  /** Resolves once it listens for the first time. Rejects with code STORE_UNREACHABLE, and then there is nothing to close. */
  readonly opened: Promise<void>;

  constructor(parts: NewsLineParts) {
    this.#parts = parts;
    const first = this.#connect();
    this.opened = first.then(() => undefined);
    this.#over = first.then(async (connection) => await this.#keep(connection)).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#over;
  }

  /** Ends by the rejection of a pause, when the line is closed. */
  async #keep(first: Connection): Promise<never> {
    let connection = first;
    for (;;) {
      await this.#untilLost(connection);
      connection = await this.#connectAgain();
      this.#parts.onNews(null);
    }
  }

  async #untilLost({ client, lost }: Connection): Promise<void> {
    const { clock, times } = this.#parts;
    try {
      await underSignals([lost, this.#closed.signal], async (ended) => {
        for (;;) {
          await clock.sleep(times.askEveryMs, ended);
          await client.query('select');
        }
      });
    } catch {
      await takeLeave(client, times.answerMs);
    }
  }

  async #connectAgain(): Promise<Connection> {
    const { clock, times } = this.#parts;
    let pauseMs = times.pauseMs;
    for (;;) {
      await clock.sleep(pauseMs, this.#closed.signal);
      const connection = await this.#connect().catch(() => null);
      if (connection !== null) return connection;
      pauseMs = Math.min(2 * pauseMs, times.longestPauseMs);
    }
  }

  async #connect(): Promise<Connection> {
    const { url, times, onNews } = this.#parts;
    const client = new pg.Client({
      connectionString: url,
      application_name: 'baton',
      connectionTimeoutMillis: times.answerMs,
      query_timeout: times.answerMs,
    });
    const lost = new AbortController();
    client.once('end', () => lost.abort());
    // Its end follows and is enough; without a listener it would end this process.
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => onNews(payload ?? null));
    try {
      await reached(client.connect());
      await reached(client.query('listen baton_news'));
      return { client, lost: lost.signal };
    } catch (error) {
      await takeLeave(client, times.answerMs);
      throw error;
    }
  }
}

/** In good order; a server that does not answer is left without. */
async function takeLeave(client: pg.Client, withinMs: number): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), withinMs);
  try {
    await client.end();
  } finally {
    clearTimeout(timer);
  }
}
