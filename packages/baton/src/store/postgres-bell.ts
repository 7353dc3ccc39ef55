/**
 * Rings by LISTEN and NOTIFY (PostgreSQL documentation, "NOTIFY"; the triggers are in sql/000016-news.ts). All who listen in this
 * process share one connection, which is opened for the first of them and closed after the last. It is not one of the pool: those
 * go from hand to hand, and hear nothing while nobody uses them.
 */
import type { Bell } from '../ports/controller-memory.ts';
import type { Clock } from '../ports/clock.ts';
import { NewsLine, type NewsLineTimes } from './news-line.ts';

interface Listener {
  readonly onNews: Parameters<Bell['listen']>[0];
}

const defaultTimes: NewsLineTimes = { askEveryMs: 10_000, answerMs: 5_000, pauseMs: 100, longestPauseMs: 5_000 };

export class PostgresBell implements Bell {
  readonly #url: string;
  readonly #clock: Clock;
  readonly #times: NewsLineTimes;
  readonly #listeners = new Set<Listener>();
  #line: NewsLine | null = null;

  constructor(url: string, clock: Clock, times: NewsLineTimes = defaultTimes) {
    this.#url = url;
    this.#clock = clock;
    this.#times = times;
  }

  /**
   * Throws code STORE_UNREACHABLE when nobody listens yet and the database does not answer. Whoever comes while the connection is
   * lost is not kept waiting: it hears null as soon as it is there again.
   */
  async listen(onNews: Listener['onNews']): Promise<{ close(): Promise<void> }> {
    const listener: Listener = { onNews };
    this.#listeners.add(listener);
    this.#line ??= new NewsLine({
      url: this.#url,
      clock: this.#clock,
      times: this.#times,
      onNews: (news) => this.#ring(news),
    });
    try {
      await this.#line.opened;
    } catch (error) {
      await this.#leave(listener);
      throw error;
    }
    return { close: async () => await this.#leave(listener) };
  }

  /** For all who listen. */
  async close(): Promise<void> {
    this.#listeners.clear();
    await this.#hangUp();
  }

  #ring(news: string | null): void {
    for (const { onNews } of this.#listeners) onNews(news);
  }

  async #leave(listener: Listener): Promise<void> {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) await this.#hangUp();
  }

  async #hangUp(): Promise<void> {
    const line = this.#line;
    this.#line = null;
    await line?.close();
  }
}
