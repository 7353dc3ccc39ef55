import { MoverError } from '../mover-error.ts';

/** Which diff brings the target to a snapshot. */
export type DiffChoice =
  | { readonly kind: 'already-whole' }
  /** `fromSnap` null: all of it, onto an image that holds nothing. */
  | { readonly kind: 'send'; readonly fromSnap: string | null; readonly toSnap: string };

/**
 * What the target needs to stand at `wanted`. `rbd import-diff` makes the end snapshot only when all was applied (rbd(8)), so the last
 * snapshot of the target tells which diff was the last whole one; only a diff from that one may follow, since a range that was written
 * and given back between two snapshots is in neither a longer diff nor a shorter one. Snapshots in the order they were made. Throws
 * DISKS_DIFFER when the last snapshot of the target is not one of the source.
 */
export function chooseDiff(wanted: string, source: readonly string[], target: readonly string[]): DiffChoice {
  const last = target.at(-1) ?? null;
  if (last === wanted) return { kind: 'already-whole' };
  const to = source.indexOf(wanted);
  if (to === -1) {
    throw new MoverError({
      code: 'JOB_INVALID',
      message: `The source image has no snapshot '${wanted}'.`,
      remedy: 'Make the snapshot first (rbd snap create), or name one that is there (rbd snap ls).',
    });
  }
  if (last === null) return { kind: 'send', fromSnap: null, toSnap: wanted };
  const from = source.indexOf(last);
  if (from === -1 || from > to) {
    throw new MoverError({
      code: 'DISKS_DIFFER',
      message:
        from === -1
          ? `The last snapshot of the target, '${last}', is none of the source: what lies between the two cannot be told.`
          : `The target already stands at '${last}', which is later than '${wanted}'.`,
      remedy: `Take a fresh target image for all of the disk, or remove the snapshots of the target that are not of this migration.`,
    });
  }
  return { kind: 'send', fromSnap: last, toSnap: wanted };
}
