/** What the recipes and the health announcer share. */

export type Action = 'prepare' | 'activate' | 'verify' | 'revert';

export interface Question {
  readonly action: Action;
  readonly address: string;
  readonly vip: string;
  readonly deadlineSeconds: number;
}

export interface Answer {
  readonly ok: true;
  readonly leads: 'source' | 'target' | 'unknown';
  readonly detail: string;
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}

/** What a router says of one address. */
export interface Seen {
  /** It is told to announce it. */
  readonly wanted: boolean;
  /** Neighbours that it announces it to now. */
  readonly to: readonly string[];
  /** Neighbours whose session is up. */
  readonly up: readonly string[];
}

/** One address at one router. Every method may be repeated; all throw a Refusal, or what running a command throws. */
export interface Announcement {
  /** Throws a Refusal when the router is not configured for it. */
  ready(): Promise<void>;
  look(): Promise<Seen>;
  announce(): Promise<void>;
  /** False: it was not announced. */
  withdraw(): Promise<boolean>;
}

export type RecipeName = 'frr' | 'bird';

/** Options by name, without their dashes; a switch is `true`. */
export type Options = Readonly<Record<string, string | true>>;

/** How the VIP is watched. */
export interface Watching {
  readonly host: string;
  readonly port: number;
  readonly intervalMs: number;
  readonly misses: number;
  /** So long it must answer until it is announced again, in seconds; null: never, somebody has to ask. */
  readonly returnAfterSeconds: number | null;
}

export type WatcherState = 'watching' | 'withdrew';
