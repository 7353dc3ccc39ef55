/**
 * The bell, for all streams of this process together. It is only a reason to look: whoever listens looks by itself now and then as
 * well, so a bell that cannot be heard yet is no fault, and is tried again.
 */
import type { FastifyBaseLogger } from 'fastify';
import type { Bell } from '../ports/controller-memory.ts';

/** Null: anything may have been written. */
type OnNews = (migrationId: string | null) => void;

const TRY_AGAIN_MS = 5_000;

export class News {
  readonly #bell: Bell;
  readonly #log: Pick<FastifyBaseLogger, 'warn'>;
  readonly #listeners = new Set<OnNews>();
  #heard: Promise<{ close(): Promise<void> } | null> = Promise.resolve(null);
  #again: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(bell: Bell, log: Pick<FastifyBaseLogger, 'warn'>) {
    this.#bell = bell;
    this.#log = log;
  }

  start(): void {
    this.#again = null;
    this.#heard = this.#bell
      .listen((migrationId) => this.#tell(migrationId))
      .catch((error: unknown) => {
        this.#log.warn({ err: error }, 'the bell of the store is not heard; streams look by themselves');
        if (!this.#isClosed) this.#again = setTimeout(() => this.start(), TRY_AGAIN_MS).unref();
        return null;
      });
  }

  /** Answers with how to stop listening. */
  on(onNews: OnNews): () => void {
    this.#listeners.add(onNews);
    return () => void this.#listeners.delete(onNews);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#again !== null) clearTimeout(this.#again);
    this.#listeners.clear();
    await (await this.#heard)?.close();
  }

  #tell(migrationId: string | null): void {
    for (const onNews of this.#listeners) onNews(migrationId);
  }
}
