/** Who answered at one address, and when: bounded, for the gaps that have just ended. */
interface Turn {
  readonly who: string;
  readonly fromMs: number;
  toMs: number;
}

const MOST_TURNS = 64;

export class WhoAnswered {
  private turns: Turn[] = [];

  add(who: string, fromMs: number, toMs: number): void {
    const last = this.turns.at(-1);
    if (last?.who === who) {
      last.toMs = Math.max(last.toMs, toMs);
      return;
    }
    this.turns.push({ who, fromMs, toMs });
    if (this.turns.length > MOST_TURNS) this.turns.shift();
  }

  /** The last one whose turn had begun. */
  before(atMs: number): string | null {
    return this.turns.findLast(({ fromMs }) => fromMs <= atMs)?.who ?? null;
  }

  /** The first one who answered then or later. */
  after(atMs: number): string | null {
    return this.turns.find(({ toMs }) => toMs >= atMs)?.who ?? null;
  }
}
