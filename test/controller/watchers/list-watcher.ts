/** Somebody who watches the list of migrations. Keeps what was told of each. */
import { EventStream } from './event-stream.ts';

export interface HeardChange {
  readonly id: string;
  readonly changedAtMs: number;
  readonly heardAtMs: number;
}

export interface ListWatcherParts {
  readonly url: string;
  readonly bearer: string;
  /** Whose migrations it may see; null: everybody's. */
  readonly projectId: string | null;
}

interface Summary {
  readonly id: string;
  readonly updatedAt: string;
  readonly projectId: string;
}

export class ListWatcher {
  /** Changes since it was let in. */
  readonly heard: HeardChange[] = [];
  /** The time of the newest change that was told, by migration. */
  readonly newest = new Map<string, string>();
  /** Told of what is not its to see. */
  others = 0;
  /** Told of a change after a newer one. */
  backwards = 0;
  openedAtMs = Number.POSITIVE_INFINITY;
  readonly #parts: ListWatcherParts;
  #stream: EventStream | null = null;

  constructor(parts: ListWatcherParts) {
    this.#parts = parts;
  }

  get projectId(): string | null {
    return this.#parts.projectId;
  }

  async come(): Promise<void> {
    const { url, bearer, projectId } = this.#parts;
    this.#stream = await EventStream.open({
      url: new URL('/v1/events', url),
      bearer,
      lastId: null,
      onFrame: ({ data, heardAtMs, openedAtMs }) => {
        const told = JSON.parse(data) as Summary;
        if (projectId !== null && told.projectId !== projectId) this.others += 1;
        if ((this.newest.get(told.id) ?? '') > told.updatedAt) this.backwards += 1;
        this.newest.set(told.id, told.updatedAt);
        const changedAtMs = Date.parse(told.updatedAt);
        if (changedAtMs >= openedAtMs) this.heard.push({ id: told.id, changedAtMs, heardAtMs });
      },
    });
    this.openedAtMs = this.#stream.openedAtMs;
  }

  async leave(): Promise<void> {
    await this.#stream?.leave();
  }
}
