/** The name of one HA IP at its authority: where it leads, for how long resolvers remember that, and leading it elsewhere. */
import { isIPv6 } from 'node:net';
import { BatonError } from '../../domain/error.ts';
import type { PlannedHaIp } from '../../domain/plan.ts';
import type { DnsCutover, NameRecords } from '../../ports/name-updates.ts';
import type { DriverContext } from '../driver-context.ts';

/** Somebody else works on the name at the same moment: only our address is exchanged, so looking anew is enough. */
const MOST_TRIES = 3;
const LOOK_EVERY_MS = 1000;

export class NameOfHaIp {
  readonly #ctx: DriverContext;
  readonly #haIp: PlannedHaIp;
  readonly name: DnsCutover;

  constructor(ctx: DriverContext, haIp: PlannedHaIp, name: DnsCutover) {
    this.#ctx = ctx;
    this.#haIp = haIp;
    this.name = name;
  }

  /** Null: it has no record of the HA IP's kind. Addresses are sorted. */
  async read(): Promise<NameRecords | null> {
    const found = await this.#ctx.names.read(this.name, isIPv6(this.#haIp.address) ? 6 : 4, this.#ctx.signal);
    return found === null ? null : { ...found, addresses: found.addresses.toSorted() };
  }

  /** Throws NAME_MISSING (kind user). */
  async need(): Promise<NameRecords> {
    const found = await this.read();
    if (found !== null) return found;
    throw new BatonError({
      code: 'NAME_MISSING',
      kind: 'user',
      message: `${this.name.name} has no address record.`,
      remedy: `A name that leads to ${this.#haIp.address} is needed (an A or AAAA record, no CNAME): make it, or name another one (cutover.name of the HA IP in the plan).`,
    });
  }

  /** Answers with the TTL that it had, in seconds: so long resolvers may hold what they were told until now. */
  async lower(): Promise<number> {
    return this.#change(({ addresses, ttlSeconds }) =>
      ttlSeconds <= this.name.ttlSeconds ? null : { addresses, ttlSeconds: this.name.ttlSeconds },
    );
  }

  /** The usual TTL again. One that is not ours was set by somebody meanwhile, and stays. */
  async settle(): Promise<void> {
    const { ttlSeconds: ours, usualTtlSeconds } = this.name;
    if ((await this.read()) === null) return;
    await this.#change(({ addresses, ttlSeconds }) =>
      ttlSeconds === ours && ours !== usualTtlSeconds ? { addresses, ttlSeconds: usualTtlSeconds } : null,
    );
  }

  /**
   * Only our address is exchanged: the name may have others. A name that leads there already is left as it is. Answers with the
   * TTL that it had, in seconds.
   */
  async lead(from: string | null, to: string): Promise<number> {
    return this.#change(({ addresses, ttlSeconds }) => {
      const wanted = [...new Set([...addresses.filter((one) => one !== from), to])].toSorted();
      return wanted.join() === addresses.join()
        ? null
        : { addresses: wanted, ttlSeconds: Math.min(ttlSeconds, this.name.ttlSeconds) };
    });
  }

  /** Whether all of the authority's servers answer with the one and no longer with the other, within that time. */
  async isLed(from: string | null, to: string, withinSeconds: number): Promise<boolean> {
    const { clock, signal } = this.#ctx;
    const endMs = clock.monotonicMs() + withinSeconds * 1000;
    for (;;) {
      const { addresses, pending = false } = await this.need();
      if (!pending && addresses.includes(to) && (from === null || !addresses.includes(from))) return true;
      if (clock.monotonicMs() >= endMs) return false;
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
  }

  async #change(wish: (now: NameRecords) => NameRecords | null): Promise<number> {
    for (let tries = 1; ; tries += 1) {
      const now = await this.need();
      const wanted = wish(now);
      if (wanted === null) return now.ttlSeconds;
      try {
        await this.#ctx.names.replace(this.name, now.addresses, wanted, this.#ctx.signal);
        return now.ttlSeconds;
      } catch (error) {
        if (!(error instanceof BatonError) || error.code !== 'NAME_CHANGED' || tries >= MOST_TRIES) throw error;
      }
    }
  }
}
