/** What a client saw, by a prober that is not Baton's, gathered by phase until there are n of each. */
import { EchoProber, type EchoResult } from '../../../test/lab/harness/echo-prober.ts';
import { type Order, type Phase, type PhaseName, type Sample, summary } from '../result.ts';

export interface PhaseOf {
  readonly order: Order | null;
  readonly phase: PhaseName;
  readonly by: 'baton' | 'hand';
}

export class Samples {
  readonly #found = new Map<string, { readonly of: PhaseOf; readonly samples: Sample[] }>();
  worstLatenessMs = 0;
  realTime = true;

  add(of: PhaseOf, sample: Sample): void {
    const key = `${of.order ?? '-'} ${of.phase} ${of.by}`;
    const known = this.#found.get(key) ?? { of, samples: [] };
    known.samples.push(sample);
    this.#found.set(key, known);
    process.stderr.write(`${key}: ${sample.outageMs} ms, ${sample.lost} lost\n`);
  }

  /** Probes while the work goes on, and a moment longer: what comes late belongs to it. */
  async probe<T>(address: string, work: () => Promise<T>, settleMs = 3000): Promise<{ result: T; seen: EchoResult }> {
    const prober = new EchoProber(address);
    try {
      await pause(1000);
      const result = await work();
      await pause(settleMs);
      const seen = await prober.stop();
      this.worstLatenessMs = Math.max(this.worstLatenessMs, seen.maxLatenessMs);
      this.realTime &&= seen.realTime;
      return { result, seen };
    } catch (error) {
      await prober.stop().catch(() => undefined);
      throw error;
    }
  }

  async measure<T>(of: PhaseOf, address: string, work: () => Promise<T>): Promise<T> {
    const { result, seen } = await this.probe(address, work);
    this.add(of, sampleOf(seen));
    return result;
  }

  of(order: Order | null, phase: PhaseName): readonly Sample[] {
    return [...this.#found.values()].find(({ of }) => of.order === order && of.phase === phase)?.samples ?? [];
  }

  phases(): readonly Phase[] {
    return [...this.#found.values()].map(({ of, samples }) => ({ ...of, cutover: 'floating-ip', ...summary(samples) }));
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What is left of an outage after a moment, in ms since the epoch: nothing, when service was back before. */
export function sampleSince(seen: EchoResult, fromMs: number): Sample {
  const outageMs = seen.gaps.reduce((sum, { atMs, ms }) => sum + Math.max(0, atMs + ms - Math.max(atMs, fromMs)), 0);
  return { outageMs, lost: Math.round(outageMs / 10), latenessMs: seen.maxLatenessMs, cameBack: true };
}

export function sampleOf(seen: EchoResult, from = -Infinity, to = Infinity): Sample {
  const gaps = seen.gaps.filter(({ atMs }) => atMs >= from && atMs < to);
  const outageMs = gaps.reduce((sum, { ms }) => sum + ms, 0);
  // Ten milliseconds are one probe.
  return { outageMs, lost: Math.round(outageMs / 10), latenessMs: seen.maxLatenessMs, cameBack: true };
}
