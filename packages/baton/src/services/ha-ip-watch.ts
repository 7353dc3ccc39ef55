/**
 * The watch beside a run: each HA IP where clients reach it. One that moves by a name has another address in the target, so it
 * is watched at the one that the name leads to; what is seen there is told of the HA IP. The others keep their address, and one
 * watch is enough for all of them.
 */
import { BatonError } from '../domain/error.ts';
import type { Side } from '../domain/event.ts';
import type { PlannedHaIp } from '../domain/plan.ts';
import { isVantageAway } from '../ha-ip/vantage-away.ts';
import type { WatchSpan } from '../ports/journal.ts';
import type { OutageMeter, SeenGap, Watch, Watching } from '../ports/outage-meter.ts';
import type { OutsideNow } from '../ports/outside-now.ts';

export interface HowToWatch {
  readonly meter: Pick<OutageMeter, 'start'>;
  /** Where clients reach an HA IP on that side; null: nowhere yet. */
  readonly addressIn: (haIp: PlannedHaIp, side: Side) => Promise<string | null>;
  /** As of `OutageMeter.start`; by HA IP. */
  readonly onGap: (gap: SeenGap) => void;
  readonly onOpenGap: (gap: SeenGap) => void;
  readonly onNote: (text: string) => void;
  /** On while the plan's own vantage watches every HA IP. */
  readonly onWatching: (now: Watching) => void;
  /** True: the watch goes on trying where the plan's own vantage cannot run now. */
  readonly orLater: boolean;
  readonly signal: AbortSignal;
}

interface Followed {
  readonly haIp: PlannedHaIp;
  address: string;
  watch: Watch;
}

export class HaIpWatch implements OutsideNow {
  readonly #how: HowToWatch;
  /** By address: whether the own vantage watches it. */
  readonly #isOn = new Map<string, boolean>();
  readonly #followed: Followed[] = [];
  readonly #spans: WatchSpan[] = [];
  #steady: Watch | null = null;
  #wasOn = false;
  #last: Promise<void> = Promise.resolve();
  #isStopped = false;

  private constructor(how: HowToWatch) {
    this.#how = how;
  }

  /** Rejects as `OutageMeter.start` does. Begins in the source; `follow` tells where else HA IPs lead. */
  static async start(haIps: readonly PlannedHaIp[], how: HowToWatch): Promise<HaIpWatch> {
    const watch = new HaIpWatch(how);
    await watch.#begin(haIps);
    return watch;
  }

  /** The HA IP leads there now. */
  follow(address: string, side: Side): void {
    const one = this.#followed.find(({ haIp }) => haIp.address === address);
    if (one === undefined) return;
    this.#last = this.#last.then(() => this.#move(one, side));
  }

  silentForMs(address: string): number | null {
    const one = this.#followed.find(({ haIp }) => haIp.address === address);
    return one === undefined ? (this.#steady?.silentForMs(address) ?? null) : one.watch.silentForMs(one.address);
  }

  /** Of the watch that has proved itself least lately; null while one never did. */
  seenForMs(): number | null {
    const seen = this.#watches.map((watch) => watch.seenForMs());
    const known = seen.filter((ms) => ms !== null);
    return known.length < seen.length || known.length === 0 ? null : Math.max(...known);
  }

  /** So far, of each HA IP. */
  spans(): readonly WatchSpan[] {
    const followed = this.#followed.flatMap(({ haIp, watch }) => ofHaIp(haIp, watch.spans()));
    return [...(this.#steady?.spans() ?? []), ...this.#spans, ...followed];
  }

  /** As `Watch.openGaps`, of each HA IP. */
  openGaps(): readonly SeenGap[] {
    const followed = this.#followed.flatMap(({ haIp, watch }) => ofHaIp(haIp, watch.openGaps()));
    return [...(this.#steady?.openGaps() ?? []), ...followed];
  }

  async stop(): Promise<readonly WatchSpan[]> {
    this.#isStopped = true;
    await this.#last;
    for (const { haIp, watch } of this.#followed) await this.#end(haIp, watch);
    return [...((await this.#steady?.stop()) ?? []), ...this.#spans];
  }

  get #watches(): readonly Watch[] {
    return [...(this.#steady === null ? [] : [this.#steady]), ...this.#followed.map(({ watch }) => watch)];
  }

  async #begin(haIps: readonly PlannedHaIp[]): Promise<void> {
    const isByName = ({ cutover }: PlannedHaIp): boolean => cutover?.driver === 'dns';
    const { meter, signal, onGap, onOpenGap } = this.#how;
    const steady = haIps.filter((haIp) => !isByName(haIp)).map(({ address }) => address);
    const named = haIps.filter(isByName);
    // All of them from the start: the first one that watches is not yet a watch of all.
    for (const address of [...steady, ...named.map((haIp) => haIp.address)]) this.#isOn.set(address, false);
    if (steady.length > 0)
      this.#steady = await meter.start(steady, onGap, signal, { ...this.#more(steady), onOpenGap });
    for (const haIp of named)
      this.#followed.push({ haIp, address: haIp.address, watch: await this.#watchAt(haIp, haIp.address) });
  }

  /** The new watch first, so that nothing goes unseen between the two. */
  async #move(one: Followed, side: Side): Promise<void> {
    if (this.#isStopped) return;
    const { haIp, watch: old, address: from } = one;
    try {
      const address = await this.#how.addressIn(haIp, side);
      if (address === null || address === from) return;
      this.#isOn.set(address, false);
      one.watch = await this.#watchNewly(haIp, address).catch((error: unknown) => {
        this.#isOn.delete(address);
        throw error;
      });
      one.address = address;
    } catch (error) {
      if (this.#how.signal.aborted) return;
      const why = error instanceof BatonError ? error.message : String(error);
      this.#how.onNote(`${haIp.address} is still watched at ${from}, and clients are led elsewhere: ${why}`);
      return;
    }
    this.#isOn.delete(from);
    await this.#end(haIp, old);
  }

  async #end(haIp: PlannedHaIp, watch: Watch): Promise<void> {
    this.#spans.push(...ofHaIp(haIp, await watch.stop()));
  }

  /** The old watch is needed until the new one looks; where the vantage is away, nobody looks at the old address either. */
  async #watchNewly(haIp: PlannedHaIp, at: string): Promise<Watch> {
    try {
      return await this.#watchAt(haIp, at, false);
    } catch (error) {
      if (!isVantageAway(error)) throw error;
      return await this.#watchAt(haIp, at, true);
    }
  }

  #watchAt({ address }: PlannedHaIp, at: string, orLater: boolean = this.#how.orLater): Promise<Watch> {
    const { meter, onGap, onOpenGap, signal } = this.#how;
    return meter.start([at], (gap) => onGap({ ...gap, address }), signal, {
      ...this.#more([at]),
      orLater,
      onOpenGap: (gap) => onOpenGap({ ...gap, address }),
    });
  }

  #more(addresses: readonly string[]) {
    const { onNote, orLater } = this.#how;
    return { onNote, orLater, onWatching: (now: Watching) => this.#note(addresses, now) };
  }

  #note(addresses: readonly string[], now: Watching): void {
    if (this.#isStopped) return;
    for (const address of addresses) if (this.#isOn.has(address)) this.#isOn.set(address, now.isOn);
    const isOn = [...this.#isOn.values()].every((one) => one);
    if (isOn === this.#wasOn) return;
    this.#wasOn = isOn;
    this.#how.onWatching(now);
  }
}

function ofHaIp<T extends { readonly address: string }>({ address }: PlannedHaIp, seen: readonly T[]): readonly T[] {
  return seen.map((one) => ({ ...one, address }));
}
