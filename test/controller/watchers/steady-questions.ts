/** People who ask the API at a steady rate, whether or not it keeps up: each answer counts from when it was to be asked for. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Question {
  readonly name: string;
  readonly path: string;
  readonly bearer: string;
}

export interface Answered {
  readonly name: string;
  readonly ms: number;
  /** 0: there was no answer. */
  readonly status: number;
}

export interface SteadyParts {
  readonly url: string;
  /** Asked in turn. */
  readonly questions: readonly Question[];
  readonly perSecond: number;
}

const CONNECTIONS = 16;

export class SteadyQuestions {
  readonly #parts: SteadyParts;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  readonly #stopping = new AbortController();
  readonly #answered: Answered[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #asking: Promise<void>;

  /** Begins to ask. */
  constructor(parts: SteadyParts) {
    this.#parts = parts;
    // Its pause rejects when it is stopped.
    this.#asking = this.#askOnAndOn().catch(() => undefined);
  }

  /** Waits for the last answers. */
  async stop(): Promise<readonly Answered[]> {
    this.#stopping.abort();
    await this.#asking;
    await Promise.all(this.#underWay);
    this.#agent.destroy();
    return this.#answered;
  }

  async #askOnAndOn(): Promise<void> {
    const { questions, perSecond } = this.#parts;
    const fromMs = performance.now();
    for (let count = 0; ; count += 1) {
      const dueMs = fromMs + (count * 1000) / perSecond;
      await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal: this.#stopping.signal });
      const question = questions[count % questions.length];
      if (question === undefined) throw new Error('there is nothing to ask');
      const asked: Promise<void> = this.#ask(question, dueMs).finally(() => this.#underWay.delete(asked));
      this.#underWay.add(asked);
    }
  }

  async #ask({ name, path, bearer }: Question, dueMs: number): Promise<void> {
    const status = await new Promise<number>((resolve) => {
      const headers = { authorization: `Bearer ${bearer}` };
      request(new URL(path, this.#parts.url), { headers, agent: this.#agent }, (answer) => {
        answer.resume();
        answer.once('error', () => resolve(0)).once('end', () => resolve(answer.statusCode ?? 0));
      })
        .once('error', () => resolve(0))
        .end();
    });
    this.#answered.push({ name, ms: performance.now() - dueMs, status });
  }
}
