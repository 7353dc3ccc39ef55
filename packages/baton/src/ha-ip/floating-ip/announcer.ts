/**
 * Makes a cloud that owns an address already announce it once more. No API of Neutron announces without a gap: its L3 agent
 * sends gratuitous ARP only for an address that it adds (neutron/agent/l3/legacy_router.py, add_floating_ip), and ovn-controller
 * restarts its five announcements only for an address that was gone (controller/pinctrl.c, send_garp_rarp_update). So the taking
 * side lets go and takes it again, which is done only while no new connection arrives there: then nothing is lost by it.
 *
 * One announcement: take away -> the agent has done it (status) -> associate. Pauses between two grow.
 */
import { BatonError } from '../../domain/error.ts';
import type { Clock } from '../../ports/clock.ts';
import { waitUntil } from '../../ports/wait-until.ts';
import { type End, pointFloatingIp } from './point.ts';

/** An agent needs 0.5-2 s, and OVN 1 s more until its first announcement: before that, nothing is known of the last one. */
const PAUSE_MS = 5000;
const GROWS_BY = 1.5;
/** An agent that is told of both at once finds nothing changed, and announces nothing. */
const TAKEN_AWAY = { timeoutSeconds: 4, intervalMs: 200, remedy: '' };

export interface AnnouncerOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told before each. */
  readonly onBegin: () => Promise<void>;
  /** The address is being taken again: what was seen before says nothing any more. */
  readonly onTake: () => void;
}

export class Announcer {
  readonly #options: AnnouncerOptions;
  #count = 0;
  #endedMs = Number.NEGATIVE_INFINITY;
  #pauseMs = PAUSE_MS;
  #current: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#count;
  }

  /** When the last one ended. */
  get endedMs(): number {
    return this.#endedMs;
  }

  /** The taking side may not own the address at this moment. */
  get isBusy(): boolean {
    return this.#current !== null;
  }

  /** Throws what an announcement met. */
  check(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Begins one where none is under way and the pause after the last one is over. */
  perhaps(end: End): void {
    const { clock } = this.#options;
    if (this.isBusy || clock.monotonicMs() - this.#endedMs < this.#pauseMs) return;
    if (this.#count > 0) this.#pauseMs *= GROWS_BY;
    this.#count += 1;
    this.#current = this.#announce(end)
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .finally(() => {
        this.#endedMs = clock.monotonicMs();
        this.#current = null;
      });
  }

  /** The one that is under way has come to its end. */
  async rest(): Promise<void> {
    await this.#current;
  }

  async #announce({ cloud, floatingIpId, vipPortId }: End): Promise<void> {
    const { clock, signal, onBegin, onTake } = this.#options;
    // What was seen of it before the move has aged.
    const end = { cloud, floatingIpId, vipPortId };
    await onBegin();
    await pointFloatingIp(end, vipPortId, null, signal);
    try {
      await waitUntil({ clock, signal }, 'taken away', TAKEN_AWAY, async () => {
        const present = await cloud.network.getFloatingIp(floatingIpId, signal);
        return present === null || present.status !== 'ACTIVE' ? true : null;
      });
    } catch (error) {
      if (!(error instanceof BatonError) || error.code !== 'WAIT_TIMEOUT') throw error;
    }
    onTake();
    await pointFloatingIp(end, null, vipPortId, signal);
  }
}
