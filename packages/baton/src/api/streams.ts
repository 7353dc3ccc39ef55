/** All streams of this process, and the bell that wakes them. */
import type { FastifyBaseLogger } from 'fastify';
import { BatonError } from '../domain/error.ts';
import type { Bell } from '../ports/controller-memory.ts';
import type { Services } from '../services/services.ts';
import { JournalFeed } from './journal-feed.ts';
import { type ListOptions, MigrationsStream } from './migrations-stream.ts';
import { News } from './news.ts';
import { SSE_TIMES, type SseBody, type SseTimes } from './sse.ts';

export interface StreamsParts {
  readonly services: Pick<Services, 'eventPage' | 'summaries'>;
  readonly bell: Bell;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
  readonly times?: SseTimes;
}

/** Each is a connection, and a little memory. */
const MOST = 5_000;

export class Streams {
  readonly #parts: StreamsParts;
  readonly #times: SseTimes;
  readonly #news: News;
  readonly #list: MigrationsStream;
  readonly #feeds = new Map<string, JournalFeed>();

  constructor(parts: StreamsParts) {
    this.#parts = parts;
    this.#times = parts.times ?? SSE_TIMES;
    this.#news = new News(parts.bell, parts.log);
    this.#list = new MigrationsStream(parts.services, parts.log);
    this.#news.on((migrationId) => this.#wake(migrationId));
  }

  start(): void {
    this.#news.start();
  }

  /** Events of one migration after that number. Throws TOO_MANY_STREAMS. */
  ofMigration(migrationId: string, options: { readonly after: number; readonly lastsMs: number }): SseBody {
    this.#assertRoom();
    const feed = this.#feeds.get(migrationId) ?? this.#feedOf(migrationId);
    return feed.watch(options);
  }

  /** Migrations that change. Throws TOO_MANY_STREAMS. */
  async ofList(options: Omit<ListOptions, 'times'>): Promise<SseBody> {
    this.#assertRoom();
    return await this.#list.watch({ ...options, times: this.#times });
  }

  /** Ends them in good order: their readers come again, to another controller or to the next one here. */
  async close(): Promise<void> {
    for (const feed of this.#feeds.values()) feed.end();
    this.#list.end();
    await this.#news.close();
  }

  #feedOf(migrationId: string): JournalFeed {
    const { services, log } = this.#parts;
    const feed = new JournalFeed({
      migrationId,
      services,
      log,
      times: this.#times,
      onGone: () => this.#feeds.delete(migrationId),
    });
    this.#feeds.set(migrationId, feed);
    return feed;
  }

  #wake(migrationId: string | null): void {
    this.#list.news(migrationId);
    if (migrationId === null) for (const feed of this.#feeds.values()) feed.wake();
    else this.#feeds.get(migrationId)?.wake();
  }

  #assertRoom(): void {
    const open = [...this.#feeds.values()].reduce((sum, { size }) => sum + size, this.#list.size);
    if (open < MOST) return;
    throw new BatonError({
      code: 'TOO_MANY_STREAMS',
      kind: 'user',
      message: `This controller serves ${MOST} streams of events already.`,
      remedy: 'Ask again later, or ask for the events without a stream.',
      retryable: true,
    });
  }
}
