/** Notes of something that runs for days: what comes and goes all the time is told once in a while, so that the log stays small. */
import type { StepContext } from '../step.ts';

const AGAIN_AFTER_MS = 600_000;

export class Notes {
  readonly stepId: string;
  readonly #ctx: Pick<StepContext, 'clock' | 'emit'>;
  readonly #toldAtMs = new Map<string, number>();

  constructor(ctx: Pick<StepContext, 'clock' | 'emit'>, stepId: string) {
    this.#ctx = ctx;
    this.stepId = stepId;
  }

  /** `about` is one of a few fixed words. True when it was told, and not only repeated. */
  async tell(about: string, text: string): Promise<boolean> {
    const nowMs = this.#ctx.clock.monotonicMs();
    const toldAtMs = this.#toldAtMs.get(about);
    if (toldAtMs !== undefined && nowMs - toldAtMs < AGAIN_AFTER_MS) return false;
    this.#toldAtMs.set(about, nowMs);
    await this.#ctx.emit({ kind: 'note', stepId: this.stepId, text });
    return true;
  }
}
