import { BatonError } from '../../domain/error.ts';
import type { PlannedHaIp } from '../../domain/plan.ts';
import type { Hook, HookAction, HookAnswer, HookQuestion } from '../../ports/hook-runner.ts';
import type { DriverContext } from '../driver-context.ts';

/** What holds the address in the target, as far as the question needs it: a way back needs nothing of the target. */
export type Made = Omit<HookQuestion['target'], 'cloud'>;

/** Between two tries of a question that was refused for now. */
const RETRY_MS = 500;

/** The hook of one HA IP of one migration, for one run of a step. */
export class HookOfHaIp {
  readonly #ctx: DriverContext;
  readonly #haIp: PlannedHaIp;
  readonly #hook: Hook;
  readonly #attempts = new Map<HookAction, number>();
  #made: Made = {};

  constructor(ctx: DriverContext, haIp: PlannedHaIp, hook: Hook) {
    this.#ctx = ctx;
    this.#haIp = haIp;
    this.#hook = hook;
  }

  async ask(action: HookAction, made: Made = this.#made): Promise<HookAnswer> {
    const { hooks, migrationId, source, target, signal } = this.#ctx;
    const attempt = (this.#attempts.get(action) ?? 0) + 1;
    this.#attempts.set(action, attempt);
    this.#made = made;
    const question: HookQuestion = {
      action,
      migration: migrationId,
      address: this.#haIp.address,
      vip: this.#haIp.vipAddress,
      source: { cloud: source.name },
      target: { cloud: target.name, ...made },
      attempt,
    };
    return hooks.ask(this.#hook, question, signal);
  }

  /** Asks again while the hook says that another try may help, until the plan's deadline. */
  async askUntil(action: HookAction, beganMs: number, made: Made = this.#made): Promise<HookAnswer> {
    const { clock, signal, plan } = this.#ctx;
    const endMs = beganMs + plan.timeouts.cutover * 1000;
    for (;;) {
      try {
        return await this.ask(action, made);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof BatonError) || !error.retryable || clock.monotonicMs() + RETRY_MS > endMs) throw error;
      }
      await clock.sleep(RETRY_MS, signal);
    }
  }

  /** Where clients may have arrived already: a hook that stumbles now is told, and decides nothing. */
  async askOrNote(action: HookAction): Promise<HookAnswer | null> {
    try {
      return await this.ask(action);
    } catch (error) {
      this.#ctx.signal.throwIfAborted();
      if (!(error instanceof BatonError)) throw error;
      await this.note(error.message);
      return null;
    }
  }

  note(text: string): Promise<void> {
    return this.#ctx.emit({ kind: 'note', stepId: 'cutover', text });
  }
}
