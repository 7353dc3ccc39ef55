/** What controllers remember together, in this process. For tests. */
import type {
  AuditEntry,
  AuditLog,
  Bell,
  EndedSessions,
  KeptAnswer,
  KeptAnswers,
  Asking,
  WantedRun,
  WantedRuns,
} from '../../ports/controller-memory.ts';

export class InMemoryWantedRuns implements WantedRuns {
  /** How often each was asked for. */
  readonly asked = new Map<string, number>();

  want(migrationId: string): Promise<void> {
    this.asked.set(migrationId, (this.asked.get(migrationId) ?? 0) + 1);
    return Promise.resolve();
  }

  rest({ migrationId, asked }: Asking): Promise<void> {
    if (this.asked.get(migrationId) === asked) this.asked.delete(migrationId);
    return Promise.resolve();
  }

  isWanted(migrationId: string): Promise<boolean> {
    return Promise.resolve(this.asked.has(migrationId));
  }

  find(migrationId: string): Promise<WantedRun | null> {
    const asked = this.asked.get(migrationId);
    return Promise.resolve(asked === undefined ? null : { migrationId, asked, isUrgent: false });
  }

  waiting(): Promise<readonly WantedRun[]> {
    return Promise.resolve([...this.asked].map(([migrationId, asked]) => ({ migrationId, asked, isUrgent: false })));
  }
}

export class InMemoryEndedSessions implements EndedSessions {
  readonly ended = new Map<string, string>();

  end(sessionKey: string, until: string): Promise<void> {
    this.ended.set(sessionKey, until);
    return Promise.resolve();
  }

  isEnded(sessionKey: string): Promise<boolean> {
    return Promise.resolve(this.ended.has(sessionKey));
  }

  whichEnded(sessionKeys: readonly string[]): Promise<readonly string[]> {
    return Promise.resolve(sessionKeys.filter((key) => this.ended.has(key)));
  }
}

export class InMemoryAuditLog implements AuditLog {
  readonly entries: AuditEntry[] = [];
  /** Set: it cannot be written to. */
  trouble: Error | null = null;

  add(entry: Omit<AuditEntry, 'at'>): Promise<void> {
    if (this.trouble !== null) return Promise.reject(this.trouble);
    this.entries.unshift({ ...entry, at: '2026-11-22T03:12:00.000Z' });
    return Promise.resolve();
  }

  list({ projectId, limit }: Parameters<AuditLog['list']>[0]): Promise<readonly AuditEntry[]> {
    const found = this.entries.filter((one) => projectId === undefined || one.projectId === projectId);
    return Promise.resolve(found.slice(0, limit));
  }
}

export class InMemoryKeptAnswers implements KeptAnswers {
  readonly #kept = new Map<string, { readonly digest: string; answer: KeptAnswer | null }>();

  begin(key: string, digest: string): ReturnType<KeptAnswers['begin']> {
    const found = this.#kept.get(key);
    if (found === undefined) {
      this.#kept.set(key, { digest, answer: null });
      return Promise.resolve({ kind: 'first' });
    }
    if (found.digest !== digest) return Promise.resolve({ kind: 'differs' });
    return Promise.resolve(found.answer === null ? { kind: 'working' } : { kind: 'answered', answer: found.answer });
  }

  keep(key: string, answer: KeptAnswer): Promise<void> {
    const found = this.#kept.get(key);
    if (found !== undefined) found.answer = answer;
    return Promise.resolve();
  }

  forget(key: string): Promise<void> {
    if (this.#kept.get(key)?.answer === null) this.#kept.delete(key);
    return Promise.resolve();
  }

  drop(key: string): Promise<void> {
    this.#kept.delete(key);
    return Promise.resolve();
  }
}

export class InMemoryBell implements Bell {
  readonly #listeners = new Set<(migrationId: string | null) => void>();
  /** It rings for nobody. */
  isDeaf = false;

  listen(onNews: (migrationId: string | null) => void): Promise<{ close(): Promise<void> }> {
    this.#listeners.add(onNews);
    return Promise.resolve({
      close: () => {
        this.#listeners.delete(onNews);
        return Promise.resolve();
      },
    });
  }

  ring(migrationId: string | null): void {
    if (!this.isDeaf) for (const onNews of this.#listeners) onNews(migrationId);
  }
}
