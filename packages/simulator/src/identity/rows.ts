export interface ProjectRow {
  readonly id: string;
  readonly name: string;
}

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  /** Role names by project id: `admin`, `member`, `reader`. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
}

/** What a token stands for. The id is the secret itself. */
export interface TokenRow {
  readonly id: string;
  readonly userId: string;
  /** Null: unscoped. */
  readonly projectId: string | null;
  readonly expiresAtMs: number;
}
