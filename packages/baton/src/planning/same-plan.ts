import { isDeepStrictEqual } from 'node:util';
import type { Plan } from '../domain/plan.ts';

/** Do two plans say the same? When they were made is not part of what they say. */
export function isSamePlan(one: Plan, other: Plan): boolean {
  return isDeepStrictEqual({ ...one, created: '' }, { ...other, created: '' });
}
