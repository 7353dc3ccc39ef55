/** Disks under way, from `progress` events: one entry for each disk of the step that copies now. */
import type { Event } from '../../domain/event.ts';
import type { Role } from '../../domain/ha-group.ts';
import { Progress } from '../render/progress.ts';
import { rowOf } from './step-labels.ts';
import type { StepSeen } from './step-log.ts';

export interface DiskUnderWay {
  readonly what: string;
  /** 0 to 1; null when its size is not known. */
  readonly share: number | null;
  /** `12.4 of 20 GiB`, `118 MiB/s`, `1 min 05 s left`. */
  readonly figures: readonly string[];
}

export interface CopyUnderWay {
  readonly role: Role;
  /** Of all its disks that have begun. */
  readonly share: number | null;
  readonly disks: readonly DiskUnderWay[];
}

interface Disk {
  readonly progress: Progress;
  done: number;
  total: number | null;
}

/** Null when nothing is copied now. A disk that is whole is counted, and no longer listed. */
export function copyUnderWay(steps: readonly StepSeen[], events: readonly Event[]): CopyUnderWay | null {
  const step = steps.find(({ stepId, phase }) => phase === 'running' && /\.(pre|final)-copy$/.test(stepId));
  const role = step === undefined ? null : rowOf(step.stepId);
  if (step === undefined || (role !== 'primary' && role !== 'secondary')) return null;
  const disks = new Map<string, Disk>();
  for (const event of events) {
    if (event.kind === 'step.started' && event.stepId === step.stepId) disks.clear();
    if (event.kind !== 'progress' || event.stepId !== step.stepId) continue;
    const disk = disks.get(event.what) ?? { progress: new Progress(event.what, event.unit), done: 0, total: null };
    disk.progress.add(Date.parse(event.at), event.done, event.total);
    Object.assign(disk, { done: event.done, total: event.total });
    disks.set(event.what, disk);
  }
  return {
    role,
    share: shareOf([...disks.values()]),
    disks: [...disks].flatMap(([what, { progress, done, total }]) => {
      if (total !== null && done >= total) return [];
      const { share, amount, rate } = progress.figures();
      return [{ what, share, figures: [amount, ...rate] }];
    }),
  };
}

function shareOf(disks: readonly Disk[]): number | null {
  let done = 0;
  let total = 0;
  for (const disk of disks) {
    if (disk.total === null) return null;
    done += disk.done;
    total += disk.total;
  }
  return total === 0 ? null : Math.min(1, done / total);
}
