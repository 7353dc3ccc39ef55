/**
 * A run on two emulated clouds takes hours, so its samples may be gathered in several runs, each with both of Baton's orders or one,
 * and with the procedure by hand beside it: the phases of all of them are one result. Only runs of the same software add up.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Phase, type Result, type Sample, summary } from './result.ts';

/** Throws when the two are not of the same ground and software. */
export function addUp(earlier: Result | null, now: Result): Result {
  if (earlier === null) return now;
  const ofWhat = ({ ground, machine }: Result): unknown => [ground, releaseOf(machine.kernel), machine.versions];
  if (!isDeepStrictEqual(ofWhat(earlier), ofWhat(now)))
    throw new Error(`The samples of ${earlier.at} are of another ground or other software: begin anew.`);
  const phases = [...earlier.phases];
  for (const phase of now.phases) {
    const known = phases.findIndex((one) => keyOf(one) === keyOf(phase));
    if (known === -1) phases.push(phase);
    else
      phases[known] = { ...phase, ...summary([...samplesOf(phases[known] ?? phase), ...samplesOf(phase)], phase.note) };
  }
  return {
    ...now,
    runs: [...runsOf(earlier), ...runsOf(now)],
    prober: {
      ...now.prober,
      realTime: earlier.prober.realTime && now.prober.realTime,
      worstLatenessMs: Math.max(earlier.prober.worstLatenessMs, now.prober.worstLatenessMs),
      repeated: earlier.prober.repeated + now.prober.repeated,
    },
    n: Math.min(...phases.filter(({ by }) => by === 'baton').map(({ samplesMs }) => samplesMs.length)),
    phases,
  };
}

/** `6.18.44` of `6.18.44-builder-7`: what follows names who built the same release. */
function releaseOf(kernel: string): string {
  return kernel.split('-')[0] ?? kernel;
}

function keyOf({ order, phase, by, cutover }: Phase): string {
  return [order, phase, by, cutover].join(' ');
}

function samplesOf({ samplesMs, lost, latenessMs, notBack }: Phase): readonly Sample[] {
  return samplesMs.map((outageMs, i) => ({
    outageMs,
    lost: lost[i] ?? 0,
    latenessMs: latenessMs[i] ?? 0,
    cameBack: i >= notBack,
  }));
}

function runsOf({ runs, at, command, machine }: Result): NonNullable<Result['runs']> {
  return runs ?? [{ at, command, load: machine.load }];
}
