/** A controller's API as a program asks it: what pages show is held against it. */
import { ask } from '../../controller/controllers.ts';

/** Of an event what stories look at. */
export interface Event {
  readonly seq: number;
  readonly kind: string;
  readonly state?: string;
  readonly stepId?: string | null;
  readonly command?: string;
  readonly by?: string;
  readonly address?: string;
  readonly side?: string;
  readonly durationMs?: number;
  readonly proofs?: readonly { readonly result: string }[];
}

export class Api {
  readonly #url: string;
  readonly #bearer: string;

  constructor(url: string, bearer: string) {
    this.#url = url;
    this.#bearer = bearer;
  }

  /** Throws when the answer has another status. */
  async post(path: string, body: object, status: number): Promise<Readonly<Record<string, unknown>>> {
    return await ask(this.#url, this.#bearer, { path, body, status });
  }

  /** Throws for an answer that is none. */
  async get<T>(path: string): Promise<T> {
    const answer = await fetch(new URL(path, this.#url), { headers: { authorization: `Bearer ${this.#bearer}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async events(migration: string): Promise<readonly Event[]> {
    return (await this.get<{ readonly events: readonly Event[] }>(`/v1/migrations/${migration}/events`)).events;
  }

  async state(migration: string): Promise<string> {
    return (await this.get<{ readonly state: string }>(`/v1/migrations/${migration}`)).state;
  }

  async lead(migration: string): Promise<Readonly<Record<string, string>>> {
    const { lead } = await this.get<{ readonly lead: Readonly<Record<string, string>> }>(
      `/v1/migrations/${migration}/ha-ips`,
    );
    return lead;
  }
}
