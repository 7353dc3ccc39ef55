/**
 * How many logins were refused within a minute, by the address that they came from and by the name that they gave. A login that is let
 * in counts for nothing.
 *
 *   begin ─▶ under way: counts, since many at once would be a way past the limit
 *              ├─▶ let in, or nobody could be asked ─▶ forgotten
 *              └─▶ refused ─▶ counts until a minute after it began
 *
 * By name, a guesser with many addresses is slowed down, and could keep somebody out by guessing under that name. So tries from an
 * address that let the same name in before are counted apart: whoever logs in from where they always do is kept out by nobody else.
 * Counted in this process: behind several controllers the limits are as many times higher.
 */

const WINDOW_MS = 60_000;
const MOST_BY_ADDRESS = 10;
const MOST_BY_NAME = 5;
/** What is remembered is bounded; the oldest goes first. */
const MOST_REMEMBERED = 10_000;

export interface Knock {
  /** One customer's: see `addressOf` in limits.ts. */
  readonly address: string;
  /** Null: it gives none, such as a token, which nobody guesses. */
  readonly name: string | null;
}

export class RefusedLogins {
  readonly #nowMs: () => number;
  /** When tries began that count still, the oldest first, by what they count for. */
  readonly #tries = new Map<string, readonly number[]>();
  /** Names with an address that let them in. */
  readonly #homes = new Set<string>();

  /** `nowMs` never goes back. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Milliseconds until it may be tried; 0: now. */
  waitMs(knock: Knock): number {
    const nowMs = this.#nowMs();
    const waits = this.#limits(knock).map(([key, most]) => {
      const counted = this.#counted(key, nowMs);
      // The try whose end makes room for one more.
      const inTheWay = counted.at(-most);
      return inTheWay === undefined ? 0 : inTheWay + WINDOW_MS - nowMs;
    });
    return Math.max(0, ...waits);
  }

  /** Counts a try from now on, until it is taken out again. */
  begin(knock: Knock): { letIn(): void; forget(): void } {
    const nowMs = this.#nowMs();
    const keys = this.#limits(knock).map(([key]) => key);
    for (const key of keys) this.#remember(key, [...this.#counted(key, nowMs), nowMs]);
    let isCounted = true;
    const forget = (): void => {
      if (isCounted) for (const key of keys) this.#takeOut(key, nowMs);
      isCounted = false;
    };
    return {
      forget,
      letIn: () => {
        forget();
        if (knock.name !== null) this.#settle(homeOf(knock.address, knock.name));
      },
    };
  }

  #limits({ address, name }: Knock): readonly (readonly [key: string, most: number])[] {
    const byAddress = [`address ${address}`, MOST_BY_ADDRESS] as const;
    if (name === null) return [byAddress];
    const home = homeOf(address, name);
    return [byAddress, [this.#homes.has(home) ? `home ${home}` : `name ${name}`, MOST_BY_NAME]];
  }

  #counted(key: string, nowMs: number): readonly number[] {
    return (this.#tries.get(key) ?? []).filter((beganMs) => beganMs + WINDOW_MS > nowMs);
  }

  #remember(key: string, tries: readonly number[]): void {
    this.#tries.delete(key);
    if (tries.length > 0) this.#tries.set(key, tries);
    dropOldest(this.#tries);
  }

  /** Two that began at the same time count the same. */
  #takeOut(key: string, beganMs: number): void {
    const tries = this.#tries.get(key) ?? [];
    const at = tries.indexOf(beganMs);
    if (at >= 0) this.#remember(key, tries.toSpliced(at, 1));
  }

  #settle(home: string): void {
    this.#homes.delete(home);
    this.#homes.add(home);
    dropOldest(this.#homes);
  }
}

function homeOf(address: string, name: string): string {
  return `${name} at ${address}`;
}

/** Both keep the order in which keys were added. */
function dropOldest(remembered: Map<string, unknown> | Set<string>): void {
  const [oldest] = remembered.keys();
  if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
}
