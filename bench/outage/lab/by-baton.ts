/** One whole migration in one order, with a planned rollback, the guard's, and one after both have moved, on the way. */
import {
  batonEnds,
  insideBySsh,
  planOf,
  type Report,
  report,
  show,
  startBaton,
} from '../../../test/lab/harness/baton.ts';
import type { EchoResult } from '../../../test/lab/harness/echo-prober.ts';
import { makePair, openstack, untilAnswers } from '../../../test/lab/harness/lab.ts';
import { eventually, type Running } from '../../../test/lab/harness/run-command.ts';
import type { Order, PhaseName } from '../result.ts';
import { NovaStop } from './nova-stop.ts';
import { pause, type Samples, sampleOf, sampleSince } from './samples.ts';
import { Witness } from './witness.ts';

/** The steps of each phase up to the gate; what is in none of them belongs to no phase, and to the sum. */
const TO_THE_GATE: readonly (readonly [PhaseName, RegExp])[] = [
  ['pre-copy', /\.pre-copy$/],
  ['handover', /\.handover$/],
  ['power-off', /\.power-off$/],
];
const TO_THE_END: readonly (readonly [PhaseName, RegExp])[] = [
  ['second-power-off', /\.power-off$/],
  ['join', /\.(?:create|join)$/],
];

export async function byBaton(samples: Samples, order: Order, name: string, cidr: string, n: number): Promise<void> {
  const pair = await makePair(name, cidr);
  const { address } = pair.floatingIp;
  const [primary, secondary] = [`${name}-lb1`, `${name}-lb2`];
  await untilAnswers(address, primary, 120);
  const plan = await planOf(name, '--order', order, ...insideBySsh(primary, secondary));
  for (let i = 0; i < n; i += 1) {
    await oneMigration({ samples, order, name, plan, address, first: order === 'primary-first' ? primary : secondary });
    await untilAnswers(address, primary, 120);
  }
  for (const lb of [primary, secondary]) await openstack('os1', 'server', 'delete', '--wait', lb);
}

interface Story {
  readonly samples: Samples;
  readonly order: Order;
  readonly name: string;
  readonly plan: string;
  readonly address: string;
  readonly first: string;
}

async function oneMigration({ samples, order, name, plan, address, first }: Story): Promise<void> {
  const of = (phase: PhaseName) => ({ order, phase, by: 'baton' }) as const;
  let attached: Running | null = null;
  const cutOver = async (): Promise<void> => {
    attached = startBaton(['migration', 'approve', name, '--gate', 'cutover', '--yes']);
    await eventually('the guard is on watch', 240, async () => ((await show(name)).state === 'guarding' ? true : null));
    await untilAnswers(address, first, 10);
  };
  const ended = async (code: number): Promise<void> => {
    const done = await attached?.finished;
    if (done?.code !== code) throw new Error(`Baton ended with ${done?.code}, not ${code}:\n${done?.stderr}`);
  };
  const forwardAgain = () => batonEnds(5, 'migration', 'start', name);

  const there = await samples.probe(address, () => batonEnds(5, 'migration', 'start', plan));
  const stepsThere = await stepsOf(name);
  for (const [phase, step] of TO_THE_GATE) addPhase(samples, of(phase), there.seen, stepsThere, step);

  const cut = await samples.probe(address, cutOver);
  samples.add(of('cutover'), sampleOf(cut.seen));
  await samples.measure(of('rollback-planned'), address, async () => {
    await batonEnds(0, 'migration', 'rollback', name, '--yes', '--reason', 'drill');
    await ended(4);
  });

  await forwardAgain();
  await cutOver();
  const stop = await NovaStop.open('os2', first);
  await pause(5000);
  const shutOff = await samples.probe(address, async () => {
    await stop.now();
    const saidMs = await stop.untilSaid();
    await ended(4);
    return saidMs;
  });
  samples.add(of('rollback-shut-off'), sampleOf(shutOff.seen));
  samples.add(of('rollback-since-nova'), sampleSince(shutOff.seen, shutOff.result));

  await forwardAgain();
  await cutOver();
  const window = await samples.probe(address, () => pause(10_000));
  samples.add(of('window'), sampleOf(window.seen));
  const witness = new Witness([`${name}-lb1`, `${name}-lb2`]);
  const joined = await samples
    .probe(address, async () => {
      await batonEnds(0, 'migration', 'approve', name, '--gate', 'secondary', '--yes');
      await ended(0);
    })
    .finally(() => witness.stop());
  await witness.tell(`${order}-join`, joined.seen);
  const stepsHere = await stepsOf(name);
  const second = order === 'primary-first' ? 'secondary' : 'primary';
  for (const [phase, step] of TO_THE_END)
    addPhase(
      samples,
      of(phase),
      joined.seen,
      stepsHere.filter((one) => one.step.startsWith(second)),
      step,
    );

  const parts = [there, cut, window, joined].map(({ seen }) => sampleOf(seen));
  samples.add(of('sum'), {
    outageMs: parts.reduce((sum, one) => sum + one.outageMs, 0),
    lost: parts.reduce((sum, one) => sum + one.lost, 0),
    latenessMs: Math.max(...parts.map((one) => one.latenessMs)),
    cameBack: true,
  });

  await samples.measure(of('rollback-after-both'), address, async () => {
    await batonEnds(0, 'migration', 'rollback', name, '--yes', '--reason', 'drill');
  });
  await batonEnds(0, 'migration', 'abort', name, '--yes');
}

type StepTime = Report['phases'][number];

async function stepsOf(name: string): Promise<readonly StepTime[]> {
  return (await report(name)).phases;
}

/** Gaps that began while the step ran. A step that the order does not have has lost nothing. */
function addPhase(
  samples: Samples,
  of: Parameters<Samples['add']>[0],
  seen: EchoResult,
  steps: readonly StepTime[],
  wanted: RegExp,
): void {
  const parts = steps
    .filter(({ step, state }) => wanted.test(step) && state === 'done')
    .map(({ startedAt, seconds }) => {
      const fromMs = Date.parse(startedAt);
      return sampleOf(seen, fromMs, fromMs + (seconds ?? 0) * 1000);
    });
  samples.add(of, {
    outageMs: parts.reduce((sum, one) => sum + one.outageMs, 0),
    lost: parts.reduce((sum, one) => sum + one.lost, 0),
    latenessMs: seen.maxLatenessMs,
    cameBack: true,
  });
}
