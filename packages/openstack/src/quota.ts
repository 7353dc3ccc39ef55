/** What a project may still make of one kind; null is unlimited. */
export type Remaining = number | null;

/** OpenStack writes "unlimited" as -1. Used may exceed the limit when a quota was lowered. */
export function remaining(limit: number, used: number): Remaining {
  return limit < 0 ? null : Math.max(0, limit - used);
}
