/**
 * The session's token: made at the first use, re-used, renewed before it expires, and replaced once when a service says
 * 401. However many requests need a new one at the same time, there is one login, and they all wait for it.
 *
 * The login belongs to none of its waiters: one that gives up does not take it from the others.
 */
import { untilAborted } from '../transport/deadline.ts';
import type { Token } from './token.ts';

/** keystoneauth renews at the same distance (MIN_TOKEN_LIFE_SECONDS). */
const RENEW_BEFORE_MS = 120_000;

export interface TokenSourceOptions {
  login(signal: AbortSignal, first: boolean): Promise<Token>;
  /** A token that was made from a token ends with it: logging in again brings no later end. */
  readonly renewable: boolean;
  now(): number;
}

export class TokenSource {
  readonly #options: TokenSourceOptions;
  readonly #ownLife = new AbortController();
  #token: Token | null = null;
  #login: Promise<Token> | null = null;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
  }

  /** A token that is good for two more minutes. */
  async current(signal: AbortSignal): Promise<Token> {
    const token = this.#token;
    if (token !== null && !(this.#options.renewable && this.#endsSoon(token))) return token;
    return untilAborted(this.#logIn(), signal);
  }

  /** After a 401: another token than the refused one. */
  async replace(refused: Token, signal: AbortSignal): Promise<Token> {
    const token = this.#token;
    if (token !== null && token.id !== refused.id) return token;
    return untilAborted(this.#logIn(), signal);
  }

  #endsSoon(token: Token): boolean {
    return token.expiresAtMs - this.#options.now() < RENEW_BEFORE_MS;
  }

  #logIn(): Promise<Token> {
    this.#login ??= this.#options
      .login(this.#ownLife.signal, this.#token === null)
      .then((token) => {
        this.#token = token;
        return token;
      })
      .finally(() => {
        this.#login = null;
      });
    return this.#login;
  }
}
