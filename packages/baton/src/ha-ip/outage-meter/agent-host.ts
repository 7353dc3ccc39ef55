/** The one agent of a vantage: started at first use, and again when it has ended. */
import type { Clock } from '../../ports/clock.ts';
import { AgentLink } from './agent-link.ts';
import { orAborted } from './or-aborted.ts';

/** Whoever asks sooner after a start that failed gets the same answer: looks come many times a second. */
const AGAIN_AFTER_MS = 500;

export class AgentHost {
  private readonly vantage: readonly string[];
  private readonly clock: Clock;
  private readonly closing: AbortSignal;
  private starting: Promise<AgentLink> | null = null;
  private failed: { readonly error: unknown; readonly atMs: number } | null = null;
  private tried = false;

  /** `closing` ends a start that is under way. */
  constructor(vantage: readonly string[], clock: Clock, closing: AbortSignal) {
    this.vantage = vantage;
    this.clock = clock;
    this.closing = closing;
  }

  /** It was started before, or tried to be: what it takes the first time (a login from far away) it should not take again. */
  get wasTried(): boolean {
    return this.tried;
  }

  async connect(signal: AbortSignal): Promise<AgentLink> {
    signal.throwIfAborted();
    const known = this.starting;
    const usable = known?.then((link) => link.usable).catch(() => false) ?? Promise.resolve(false);
    if (!(await orAborted(usable, signal)) && this.starting === known) this.starting = null;
    // Several may wait for the same start, so that one who gives up must not end it for the others.
    this.starting ??= this.start();
    return await orAborted(this.starting, signal);
  }

  async close(): Promise<void> {
    const link = await this.starting?.catch(() => null);
    await link?.close();
  }

  private async start(): Promise<AgentLink> {
    const { failed } = this;
    if (failed !== null && this.clock.monotonicMs() - failed.atMs < AGAIN_AFTER_MS) throw failed.error;
    try {
      const link = await AgentLink.start(this.vantage, this.clock, this.closing);
      this.failed = null;
      return link;
    } catch (error) {
      this.failed = { error, atMs: this.clock.monotonicMs() };
      throw error;
    } finally {
      this.tried = true;
    }
  }
}
