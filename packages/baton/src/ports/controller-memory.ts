/** What controllers that share one database remember together, beside the journal. Its adapter is `store/` on Postgres. */
import type { Access } from '../domain/actor.ts';

/** A migration that some controller shall run until it rests. */
export interface WantedRun {
  readonly migrationId: string;
  /** Counts how often it was asked for: whoever lets it rest says which asking it has seen. */
  readonly asked: number;
  /**
   * People's service hangs on it: a guard that nobody keeps (its controller has died), or a way back that is asked for or under way.
   */
  readonly isUrgent: boolean;
}

/** As much of it as says which asking is meant. */
export type Asking = Pick<WantedRun, 'migrationId' | 'asked'>;

/**
 *   want ──▶ wanted (run by whoever holds the lease; by another controller when that one is dead) ──▶ rest
 *            │                                                                                      └─ until ─▶ wanted
 *            └──▶ asked again while a run was ending: stays wanted, and is run again
 */
export interface WantedRuns {
  want(migrationId: string): Promise<void>;
  /**
   * It waits for a person, or has ended; `until`: it waits for that time (ISO 8601), and is wanted again then. Does nothing when it was asked
   * for again since `asked`.
   */
  rest(run: Asking, until?: string | null): Promise<void>;
  isWanted(migrationId: string): Promise<boolean>;
  /** The run as it is wanted now, whether or not somebody runs it; null: nobody wants it. */
  find(migrationId: string): Promise<WantedRun | null>;
  /** Wanted, and no lease on it lasts: what is urgent, then what has begun already, then whoever asked first. */
  waiting(): Promise<readonly WantedRun[]>;
}

export interface AuditEntry {
  readonly at: string;
  /** Name and id of the user, and its project; null: nobody was logged in. */
  readonly who: {
    readonly userId: string;
    readonly userName: string;
    readonly projectId: string;
    readonly access: Access;
  } | null;
  /** Address of the client, or `metadata of <server>`, or `schedule`. */
  readonly from: string;
  /** `migration.start`, `migration.approve`, `session.create` ...: `<object>.<verb>`. */
  readonly action: string;
  /** Id or name of what it was asked of; null where there is none yet. */
  readonly object: string | null;
  /** The project that the object belongs to; null where that is not known. */
  readonly projectId: string | null;
  readonly requestId: string;
  /** `done`, or the code of the error that refused it. */
  readonly outcome: string;
}

export interface AuditLog {
  add(entry: Omit<AuditEntry, 'at'>): Promise<void>;
  /** Newest first. `projectId`: only of objects of that project. */
  list(filter: { readonly projectId?: string; readonly limit: number }): Promise<readonly AuditEntry[]>;
}

/** The answer to a command that came with an Idempotency-Key, kept for a day. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface KeptAnswers {
  /**
   * `first`: nobody came with this key yet; do it, then call `keep` or `forget`. `answered`: as before. `working`: another call with
   * it is under way. `differs`: the key came with another request before. A `first` that was neither kept nor forgotten within a
   * minute belonged to a process that is dead: the next one is `first` again.
   */
  begin(
    key: string,
    requestDigest: string,
  ): Promise<
    { readonly kind: 'first' | 'working' | 'differs' } | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  >;
  keep(key: string, answer: KeptAnswer): Promise<void>;
  forget(key: string): Promise<void>;
  /** Also one that was kept: the next call with it is `first`. */
  drop(key: string): Promise<void>;
}

/** Sessions whose owners have logged out: no controller opens them any more, though the seal would. */
export interface EndedSessions {
  /** `sessionKey`: a digest, by which nobody can log in. `until`: its own end, ISO 8601; after that it need not be known. */
  end(sessionKey: string, until: string): Promise<void>;
  isEnded(sessionKey: string): Promise<boolean>;
  /** Of these. */
  whichEnded(sessionKeys: readonly string[]): Promise<readonly string[]>;
}

/** Tells when something was written about a migration, by whichever process: for whoever would else have to ask again and again. */
export interface Bell {
  /**
   * `onNews` is called soon after something was written; with null when the connection was lost and is there again: anything may have
   * been written meanwhile. Resolves once it listens. What is heard is only a reason to look.
   */
  listen(onNews: (migrationId: string | null) => void): Promise<{ close(): Promise<void> }>;
}
