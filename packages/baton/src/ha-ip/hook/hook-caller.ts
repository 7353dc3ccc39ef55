import { BatonError } from '../../domain/error.ts';
import type { HookAction, HookAnswer } from '../../ports/hook-runner.ts';
import type { HookCheck, HookTestRequest } from './conformance.ts';
import { readAnswer, writeQuestion } from './protocol.ts';
import type { Reply, SendToHook } from './reply.ts';

/** What came back of one call: an answer, a refusal, or something that is neither. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: HookAnswer }
  | { readonly kind: 'refused'; readonly message: string; readonly retryable: boolean }
  | { readonly kind: 'fault'; readonly why: string };

/** Asks one hook for one test, and keeps how long it took and whether something may have to be taken back. */
export class HookCaller {
  readonly request: HookTestRequest;
  readonly signal: AbortSignal;
  /** Something was led to the target, as far as is known. */
  activated = false;
  readonly #send: SendToHook;
  #slowestMs = 0;
  #slowestAction = 'verify';

  constructor(request: HookTestRequest, send: SendToHook, signal: AbortSignal) {
    this.request = request;
    this.#send = send;
    this.signal = signal;
  }

  async ask(action: HookAction): Promise<Outcome> {
    if (action === 'activate') this.activated = true;
    const outcome = await this.#outcome(action, this.#question(action));
    if (action === 'revert' && outcome.kind === 'answer') this.activated = false;
    return outcome;
  }

  /** An action that no contract has. */
  askUnknown(): Promise<Outcome> {
    return this.#outcome('an unknown action', this.#question('baton-conformance'));
  }

  sendBroken(): Promise<Outcome> {
    return this.#outcome('no JSON', '{"baton": 1, "action": "activate"\n');
  }

  /** Asks verify until it says so, for as long as one call may take. */
  async until(leads: HookAnswer['leads']): Promise<Outcome> {
    const end = performance.now() + this.request.hook.timeoutSeconds * 1000;
    for (;;) {
      const outcome = await this.ask('verify');
      if (outcome.kind !== 'answer' || outcome.answer.leads === leads || performance.now() >= end) return outcome;
      await new Promise((resolve) => setTimeout(resolve, 200));
      this.signal.throwIfAborted();
    }
  }

  slowest(): HookCheck {
    const seconds = (this.#slowestMs / 1000).toFixed(1);
    const limit = this.request.hook.timeoutSeconds;
    const fits = this.#slowestMs <= (limit * 1000) / 2;
    return {
      check: 'in-time',
      result: fits ? 'pass' : 'fail',
      detail: `the slowest call was ${this.#slowestAction}, ${seconds} s of ${limit} s`,
      remedy: fits
        ? ''
        : 'Give it twice the time that it takes on a quiet day, or make it quicker: every second of it is a second of a cutover.',
    };
  }

  #question(action: string): string {
    const { address, vip, sourceCloud, targetCloud, hook } = this.request;
    const question = {
      action: action as HookAction,
      migration: 'm-00000000',
      address,
      vip,
      source: { cloud: sourceCloud },
      target: { cloud: targetCloud },
      attempt: 1,
    };
    return writeQuestion(question, hook.timeoutSeconds);
  }

  async #outcome(what: string, text: string): Promise<Outcome> {
    let reply: Reply;
    try {
      reply = await this.#send(this.request.hook, text, this.signal);
    } catch (error) {
      this.signal.throwIfAborted();
      if (!(error instanceof BatonError)) throw error;
      return { kind: 'fault', why: error.message };
    }
    if (reply.kind === 'timeout')
      return { kind: 'fault', why: `no answer within ${this.request.hook.timeoutSeconds} s${after(reply.said)}` };
    if (reply.kind === 'too-much') return { kind: 'fault', why: 'it answered more than 64 KiB' };
    if (reply.kind === 'unreachable') return { kind: 'fault', why: reply.why };
    if (reply.elapsedMs > this.#slowestMs) {
      this.#slowestMs = reply.elapsedMs;
      this.#slowestAction = what;
    }
    const read = readAnswer(reply.text);
    if (read.kind === 'fault') return { kind: 'fault', why: `${read.why} (${reply.ending})${after(reply.said)}` };
    if (read.kind === 'answer' && !reply.success)
      return { kind: 'fault', why: `it says ok: true, and ends with ${reply.ending}${after(reply.said)}` };
    return read;
  }
}

function after(said: string): string {
  return said === '' ? '' : `; its last words: ${said}`;
}
