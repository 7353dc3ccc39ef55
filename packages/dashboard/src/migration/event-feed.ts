/**
 * Follows the event log of one migration: first what it holds, then a stream of what comes. A stream that breaks is taken up
 * again behind the last event that was heard (the browser sends Last-Event-ID; a new stream says `after`).
 *
 * A stream may also die without a word, and the comments by which the server keeps it alive are not told to pages. So when
 * nothing was heard for a while the log is asked directly: the answer is a sign of life, and news in it mean that the stream
 * is dead.
 */
import { call, segment } from '../api/call.ts';
import { isSignedOut, Problem } from '../api/problem.ts';
import { type Event, EVENT_KINDS } from '../api/types/event.ts';
import { EMPTY_FEED, type FeedSignal, type FeedState, lastSeq, nextFeed } from './feed-state.ts';

const QUIET_MS = 15_000;
const ASK_TIMEOUT_MS = 8_000;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** A whole log arrives as many events at once: pages are told of all of them together. */
const TOGETHER_MS = 60;

export class EventFeed {
  readonly #path: string;
  readonly #listeners = new Set<() => void>();
  #state: FeedState = EMPTY_FEED;
  #stream: EventSource | null = null;
  #heard: Event[] = [];
  #together = 0;
  #timer = 0;
  #failures = 0;
  #isOver = false;
  /** It may not be seen, or is not there: asking again would not change that. */
  #refused: Problem | null = null;

  constructor(migrationId: string) {
    this.#path = `/v1/migrations/${segment(migrationId)}/events`;
  }

  get state(): FeedState {
    return this.#state;
  }

  get refused(): Problem | null {
    return this.#refused;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#isOver = false;
    window.addEventListener('offline', this.#onOffline);
    window.addEventListener('online', this.#onOnline);
    this.#ask();
  }

  stop(): void {
    this.#isOver = true;
    window.removeEventListener('offline', this.#onOffline);
    window.removeEventListener('online', this.#onOnline);
    window.clearTimeout(this.#timer);
    window.clearTimeout(this.#together);
    this.#closeStream();
  }

  readonly #onOffline = (): void => {
    this.#closeStream();
    this.#tell({ kind: 'lost' });
  };

  readonly #onOnline = (): void => {
    this.#failures = 0;
    this.#ask();
  };

  /** The log behind what is known, and then the stream, unless it is there and well. */
  #ask(): void {
    window.clearTimeout(this.#timer);
    const after = lastSeq(this.#state.events);
    call<{ readonly events: readonly Event[] }>(`${this.#path}?after=${after}`, {
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
    })
      .then(({ events }) => {
        if (this.#isOver) return;
        this.#failures = 0;
        const wasDeaf = events.some(
          ({ seq }) => seq > lastSeq(this.#state.events) && !this.#heard.some((one) => one.seq === seq),
        );
        this.#tell({ kind: 'heard', atMs: Date.now(), events });
        if (this.#stream === null || this.#stream.readyState !== EventSource.OPEN || wasDeaf) this.#openStream();
        this.#listenOn();
      })
      .catch((error: unknown) => {
        if (!this.#isOver) this.#onFailure(error);
      });
  }

  #onFailure(error: unknown): void {
    this.#tell({ kind: 'lost' });
    if (isSignedOut(error) || (error instanceof Problem && error.status === 404)) {
      this.#refused = error instanceof Problem ? error : null;
      this.#closeStream();
      this.#announce();
      return;
    }
    const waitMs = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 15_000;
    this.#failures += 1;
    this.#timer = window.setTimeout(() => this.#ask(), waitMs);
  }

  /** Nothing for so long: is anybody there? */
  #listenOn(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#ask(), QUIET_MS);
  }

  #openStream(): void {
    this.#closeStream();
    const stream = new EventSource(`${this.#path}?after=${lastSeq(this.#state.events)}`);
    this.#stream = stream;
    stream.addEventListener('open', () => {
      this.#failures = 0;
      this.#tell({ kind: 'heard', atMs: Date.now(), events: [] });
      this.#listenOn();
    });
    stream.addEventListener('error', () => {
      this.#tell({ kind: 'lost' });
      // The browser tries again by itself only where the connection broke, not where it was answered otherwise.
      if (stream.readyState !== EventSource.CLOSED) return;
      this.#closeStream();
      this.#onFailure(null);
    });
    for (const kind of EVENT_KINDS) {
      stream.addEventListener(kind, ({ data }: MessageEvent<string>) => this.#onEvent(JSON.parse(data) as Event));
    }
  }

  #onEvent(event: Event): void {
    this.#heard.push(event);
    if (this.#together !== 0) return;
    this.#together = window.setTimeout(() => {
      this.#together = 0;
      const events = this.#heard;
      this.#heard = [];
      this.#tell({ kind: 'heard', atMs: Date.now(), events });
      this.#listenOn();
    }, TOGETHER_MS);
  }

  #closeStream(): void {
    this.#stream?.close();
    this.#stream = null;
  }

  #tell(signal: FeedSignal): void {
    const next = nextFeed(this.#state, signal);
    if (next === this.#state) return;
    this.#state = next;
    this.#announce();
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }
}
