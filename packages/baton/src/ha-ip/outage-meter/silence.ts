/** How long the probes of one vantage have had no answer, address by address. */
interface Seen {
  readonly quietMs: number | null;
  readonly atMs: number;
}

/** What is older says nothing of now: that prober has died, or is slow. */
const STALE_AFTER_MS = 2500;

export class Silence {
  private readonly nowMs: () => number;
  private readonly seen = new Map<string, Map<string, Seen>>();
  private newestMs: number | null = null;

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  note(address: string, probe: string, quietMs: number | null): void {
    const probes = this.seen.get(address) ?? new Map<string, Seen>();
    this.seen.set(address, probes);
    probes.set(probe, { quietMs, atMs: this.nowMs() });
  }

  /** The prober lives, and sends. */
  beat(): void {
    this.newestMs = this.nowMs();
  }

  seenForMs(): number | null {
    return this.newestMs === null ? null : Math.max(0, Math.round(this.nowMs() - this.newestMs));
  }

  /** Of all probes the one that had an answer last; those that never had one are no witnesses. */
  quietMs(address: string): number | null {
    const witnesses = [...(this.seen.get(address)?.values() ?? [])].filter(({ quietMs }) => quietMs !== null);
    const newestMs = Math.max(...witnesses.map(({ atMs }) => atMs));
    const fresh = witnesses.filter(({ atMs }) => newestMs - atMs < STALE_AFTER_MS);
    return fresh.length === 0 ? null : Math.min(...fresh.map(({ quietMs }) => quietMs ?? 0));
  }
}
