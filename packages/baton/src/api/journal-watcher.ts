/**
 * One reader of one migration's events.
 *
 *   behind: reads the journal by itself, page by page, from what it was sent last -> has been sent all that was there: live
 *   live: is sent what the feed reads, for all at once -> its stream is full: behind
 *
 * Nothing is lost or repeated between the two: whoever is live is asked by the feed where it stands, and what it has had is passed
 * over. Nothing is kept for it either: what has no room is read again when there is.
 */
import { SseBody, type SseOptions } from './sse.ts';
import type { ToldPage } from './told-page.ts';

export interface WatcherParts extends Omit<SseOptions, 'onRoom' | 'onGone'> {
  /** Only what comes after it. */
  readonly after: number;
  /** The first of what was told after that number. */
  readonly since: (seq: number) => Promise<ToldPage>;
  /** It has become live: what was written since it looked is for the feed to find. */
  readonly onLive: () => void;
  readonly onGone: (watcher: JournalWatcher) => void;
  readonly onTrouble: (error: unknown) => void;
}

export class JournalWatcher {
  readonly body: SseBody;
  readonly #parts: WatcherParts;
  #sent: number;
  #isLive = false;
  #isReading = false;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
    this.#sent = parts.after;
    const { lastsMs, times } = parts;
    this.body = new SseBody({
      lastsMs,
      times,
      onRoom: () => this.goOn(),
      onGone: () => parts.onGone(this),
    });
  }

  /** Null while it is behind. */
  get liveAt(): number | null {
    return this.#isLive ? this.#sent : null;
  }

  /** From the feed; the page begins where it stands, or before. */
  tell(page: ToldPage): void {
    if (this.#isLive && !this.#send(page)) this.#isLive = false;
  }

  /** Catches up, where it is behind and there is room. */
  goOn(): void {
    if (this.#isLive || this.#isReading || !this.body.hasRoom) return;
    this.#isReading = true;
    this.#catchUp().then(
      () => {
        this.#isReading = false;
        // Room that came while it was reading was not heard.
        this.goOn();
      },
      (error: unknown) => {
        this.#isReading = false;
        // The feed lets it go on at its next look.
        this.#parts.onTrouble(error);
      },
    );
  }

  async #catchUp(): Promise<void> {
    for (;;) {
      const page = await this.#parts.since(this.#sent);
      if (!this.#send(page)) return;
      if (page.more) continue;
      this.#isLive = true;
      this.#parts.onLive();
      return;
    }
  }

  /** What it has not had. False: there is no room for more. */
  #send(page: ToldPage): boolean {
    if (page.last > this.#sent) {
      const bytes = page.after(this.#sent);
      this.#sent = page.last;
      this.body.write(bytes);
    }
    return this.body.hasRoom;
  }
}
