/** Everything that the namespaces can tell, sample by sample. Ratios hold within one run: all that is compared takes turns. */
import { HANDOVER_VARIANTS, measureHandover } from '../../test/namespaces/scenarios/handover-variants.ts';
import { cutOverWithConnections } from '../../test/namespaces/scenarios/keep-connections.ts';
import { migrate, type Way } from '../../test/namespaces/scenarios/migration.ts';
import { type Observed, type PhaseSeen, PROBE_EVERY_MS, withRetry } from '../../test/namespaces/scenarios/observe.ts';
import { rollbackAfterBoth, rollbackPlanned, rollbackShutOff } from '../../test/namespaces/scenarios/rollback.ts';
import { LATE_MS } from '../../test/namespaces/world/outage.ts';
import { kernelAndProcessors, loadNow, versionsOf } from '../report/machine.ts';
import {
  ORDERS,
  type Order,
  type Phase,
  type PhaseName,
  PHASES,
  type Result,
  resultSchema,
  type Sample,
  summary,
  type Variant,
} from './result.ts';

export interface NamespacesOptions {
  readonly n: number;
  /** Worlds that live at the same time. More than one is for a first look: they are each other's load. */
  readonly atOnce: number;
  /** Words in the names of jobs; empty: all. */
  readonly only: readonly string[];
  readonly command: string;
  readonly provisional: string | null;
  readonly tell: (text: string) => void;
}

interface Job {
  readonly name: string;
  readonly take: () => Promise<Observed>;
  readonly taken: Observed[];
}

const FLOATING_IP: Way = { by: 'baton', cutover: 'floating-ip' };
const BGP: Way = { by: 'baton', cutover: 'bgp' };
const HAND: Way = { by: 'hand', cutover: 'floating-ip' };
const ROLLBACKS = [
  { phase: 'rollback-planned', take: rollbackPlanned, ways: [FLOATING_IP, BGP, HAND] },
  { phase: 'rollback-after-both', take: rollbackAfterBoth, ways: [FLOATING_IP, BGP, HAND] },
  // With a floating IP the guard's process and the API are what it takes: that is the lab's to measure.
  { phase: 'rollback-shut-off', take: rollbackShutOff, ways: [BGP, HAND] },
] as const;
/** Debian's packages whose behaviour is measured. */
const PACKAGES = ['keepalived', 'frr', 'bird2', 'nftables', 'conntrack', 'iputils-arping'];
const NOBODY = 'nobody watches: it stays so until somebody does something';

export async function measureNamespaces(options: NamespacesOptions): Promise<Result> {
  const { n, only, atOnce, tell, command, provisional } = options;
  const jobs: Job[] = [];
  const job = (name: string, take: () => Promise<Observed>): Job => {
    const made: Job = { name, take, taken: [] };
    if (only.length === 0 || only.some((word) => name.includes(word))) jobs.push(made);
    return made;
  };
  const migrations = ORDERS.flatMap((order) =>
    [FLOATING_IP, BGP, HAND].map((way) => ({
      order,
      way,
      job: job(`migration ${order} ${nameOf(way)}`, () => migrate(order, way)),
    })),
  );
  const rollbacks = ROLLBACKS.flatMap(({ phase, take, ways }) =>
    ways.map((way) => ({ phase, way, job: job(`${phase} ${nameOf(way)}`, () => take(way)) })),
  );
  const variants = HANDOVER_VARIANTS.map((variant) => ({
    variant,
    job: job(`handover ${variant.what}: ${variant.how}`, () => measureHandover(variant)),
  }));
  const kept = job('connections kept', () => cutOverWithConnections(true));
  const plain = job('connections plain', () => cutOverWithConnections(false));

  const loadBefore = loadNow();
  let repeated = 0;
  for (let round = 1; round <= n; round += 1) {
    await inTurn(jobs, atOnce, async ({ name, take, taken }) => {
      const observed = await withRetry(take, (lateMs) => {
        repeated += 1;
        tell(`${name}: the prober was ${lateMs.toFixed(1)} ms late; taken again`);
      });
      taken.push(observed);
      const { totalMs, lost, worstLatenessMs } = observed.whole;
      tell(`${round}/${n} ${name}: ${totalMs.toFixed(1)} ms, ${lost} lost, late ${worstLatenessMs.toFixed(1)} ms`);
    });
  }
  const all = jobs.flatMap(({ taken }) => taken);
  return resultSchema.parse({
    ground: 'namespaces',
    at: new Date().toISOString(),
    command,
    ...(provisional === null ? {} : { provisional }),
    machine: { ...kernelAndProcessors(), load: [loadBefore, loadNow()], versions: versionsOf(PACKAGES) },
    prober: {
      intervalMs: PROBE_EVERY_MS,
      lateAfterMs: LATE_MS,
      realTime: all.every(({ whole }) => whole.realTime),
      worstLatenessMs: Math.max(0, ...all.map(({ whole }) => whole.worstLatenessMs)),
      repeated,
    },
    n,
    phases: [
      ...migrations.flatMap(({ order, way, job }) => phasesOf(order, way, job)),
      ...rollbacks.flatMap(({ phase, way, job }) => rollbackOf(phase, way, job)),
    ],
    variants: variants.flatMap(({ variant, job }) => variantOf(variant, job)),
    tcp: tcpOf(kept, plain),
  });
}

const nameOf = ({ by, cutover }: Way): string => (by === 'hand' ? 'hand' : cutover);

async function inTurn(jobs: readonly Job[], atOnce: number, work: (job: Job) => Promise<void>): Promise<void> {
  const waiting = [...jobs];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

const sampleOf = ({ outageMs, lost, latenessMs, cameBack }: PhaseSeen): Sample => ({
  outageMs,
  lost,
  latenessMs,
  cameBack,
});
const wholeOf = ({ whole }: Observed): Sample => ({
  outageMs: whole.totalMs,
  lost: whole.lost,
  latenessMs: whole.worstLatenessMs,
  cameBack: whole.cameBack,
});

function phasesOf(order: Order, { by, cutover }: Way, { taken }: Job): readonly Phase[] {
  if (taken.length === 0) return [];
  const named = PHASES.flatMap((phase) => {
    const samples = taken.flatMap(({ phases }) => {
      const seen = phases.get(phase);
      return seen === undefined ? [] : [sampleOf(seen)];
    });
    return samples.length === 0 ? [] : [{ order, phase, by, cutover, ...summary(samples) }];
  });
  return [...named, { order, phase: 'sum', by, cutover, ...summary(taken.map(wholeOf)) }];
}

function rollbackOf(phase: PhaseName, { by, cutover }: Way, { taken }: Job): readonly Phase[] {
  if (taken.length === 0) return [];
  const note = phase === 'rollback-shut-off' && by === 'hand' ? NOBODY : undefined;
  return [{ order: null, phase, by, cutover, ...summary(taken.map(wholeOf), note) }];
}

function variantOf({ what, how, by }: Pick<Variant, 'what' | 'how' | 'by'>, { taken }: Job): readonly Variant[] {
  return taken.length === 0 ? [] : [{ what, how, by, ...summary(taken.map(wholeOf)) }];
}

function tcpOf(kept: Job, plain: Job): Result['tcp'] {
  if (kept.taken.length === 0) return null;
  const survivors = ({ taken }: Job): number =>
    taken.flatMap(({ conversations }) => conversations).filter(({ survived }) => survived).length;
  return {
    survived: survivors(kept),
    of: kept.taken.flatMap(({ conversations }) => conversations).length,
    plain: survivors(plain),
    longestAnswerMs: kept.taken.map(({ conversations }) =>
      Math.round(Math.max(0, ...conversations.map(({ longestAnswerMs }) => longestAnswerMs))),
    ),
  };
}
