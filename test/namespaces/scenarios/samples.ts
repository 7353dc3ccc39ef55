/** Several samples in one world, and their median. */
import { type Mark, observe, type Observed, TOO_LATE_MS } from './observe.ts';
import type { World } from '../world/world.ts';

/** A sample that the prober was late for is taken once more, and told of. */
export async function sample(
  world: World,
  what: string,
  act: (mark: Mark) => Promise<void>,
  restore: () => Promise<void>,
): Promise<Observed> {
  const first = await observe(world, act);
  await restore();
  if (first.whole.worstLatenessMs <= TOO_LATE_MS) return told(what, first);
  tell(`${what}: the prober was ${first.whole.worstLatenessMs.toFixed(1)} ms late, so this sample is taken again`);
  const second = await observe(world, act);
  await restore();
  return told(what, second);
}

export function median(samples: readonly Observed[]): number {
  const sorted = samples.map(({ whole }) => whole.totalMs).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

export function told(what: string, observed: Observed): Observed {
  const { totalMs, lost, sent, servedBy, worstLatenessMs } = observed.whole;
  const late = `prober late by ${worstLatenessMs.toFixed(1)} ms at worst`;
  tell(`${what}: ${totalMs.toFixed(1)} ms, ${lost} of ${sent} lost, ${servedBy.join(' > ')}, ${late}`);
  return observed;
}

export function tell(text: string): void {
  process.stdout.write(`    ${text}\n`);
}
