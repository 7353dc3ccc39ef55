/** Disks under way, from `progress` events: one entry for each disk of the step that copies now. */
import type { Event, EventOf, Role } from '../api/types/event.ts';
import { bytesText, durationText } from '../shared/quantity.ts';
import { rowOf } from './step-labels.ts';
import type { StepSeen } from './step-log.ts';

export interface DiskUnderWay {
  readonly what: string;
  /** 0 to 1; null when its size is not known. */
  readonly share: number | null;
  /** `12.4 of 20 GiB`. */
  readonly amount: string;
  /** `118 MiB/s`, or `no progress now`; empty before there is anything to measure it by. */
  readonly rate: string;
  /** `1 min 05 s left`; empty where it is not known. */
  readonly left: string;
}

export interface CopyUnderWay {
  readonly stepId: string;
  readonly role: Role;
  /** Of all its disks that have begun. */
  readonly share: number | null;
  readonly disks: readonly DiskUnderWay[];
}

type Progress = EventOf<'progress'>;

/** The rate is that of the last so many milliseconds, so that it follows the line and not the past. */
const WINDOW_MS = 15_000;

/** Null when nothing is copied now. A disk that is whole is counted, and no longer listed. */
export function copyUnderWay(steps: readonly StepSeen[], events: readonly Event[]): CopyUnderWay | null {
  const step = steps.find(({ stepId, phase }) => phase === 'running' && /\.(pre|final)-copy$/.test(stepId));
  const role = step === undefined ? null : rowOf(step.stepId);
  if (step === undefined || (role !== 'primary' && role !== 'secondary')) return null;
  const disks = new Map<string, Progress[]>();
  for (const event of events) {
    if (event.kind === 'step.started' && event.stepId === step.stepId) disks.clear();
    if (event.kind !== 'progress' || event.stepId !== step.stepId) continue;
    disks.set(event.what, [...recent(disks.get(event.what) ?? [], event), event]);
  }
  const last = [...disks.values()].flatMap((told) => told.at(-1) ?? []);
  return {
    stepId: step.stepId,
    role,
    share: shareOf(last),
    disks: [...disks].flatMap(([what, told]) => {
      const { done, total } = told.at(-1) ?? { done: 0, total: null };
      return total !== null && done >= total ? [] : [{ what, ...figuresOf(told) }];
    }),
  };
}

/** A disk that begins again has less done than before: what was measured until then is of no use. */
function recent(told: readonly Progress[], next: Progress): readonly Progress[] {
  const atMs = Date.parse(next.at);
  return told.filter(({ at, done }) => atMs - Date.parse(at) <= WINDOW_MS && done <= next.done);
}

function figuresOf(told: readonly Progress[]): Omit<DiskUnderWay, 'what'> {
  const first = told[0];
  const last = told.at(-1);
  if (first === undefined || last === undefined) return { share: null, amount: '', rate: '', left: '' };
  const { done, total, unit } = last;
  const share = total === null || total <= 0 ? null : Math.min(1, done / total);
  const elapsedMs = Date.parse(last.at) - Date.parse(first.at);
  const perMs = elapsedMs < 1000 ? null : (done - first.done) / elapsedMs;
  const amount = amountText(last);
  if (unit !== 'bytes' || perMs === null) return { share, amount, rate: '', left: '' };
  if (perMs <= 0) return { share, amount, rate: 'no progress now', left: '' };
  const left =
    total === null || total <= done
      ? ''
      : `${durationText(Math.max(1000, (total - done) / perMs)).replace(/\.\d s$/, ' s')} left`;
  return { share, amount, rate: `${bytesText(perMs * 1000)}/s`, left };
}

/** `5.6 of 20 GiB`: the unit once, where it is the same. */
function amountText({ done, total, unit }: Progress): string {
  const show = (value: number): string => {
    if (unit === 'bytes') return bytesText(value);
    return unit === 'seconds' ? `${Math.round(value)} s` : `${value} checks`;
  };
  if (total === null) return show(done);
  const whole = show(total);
  const words = whole.slice(whole.lastIndexOf(' '));
  const part = show(done);
  return `${part.endsWith(words) ? part.slice(0, -words.length) : part} of ${whole}`;
}

function shareOf(last: readonly Progress[]): number | null {
  let done = 0;
  let total = 0;
  for (const disk of last) {
    if (disk.total === null) return null;
    done += disk.done;
    total += disk.total;
  }
  return total === 0 ? null : Math.min(1, done / total);
}
