import type { CloudUse, NameableCloud } from '../api/types/cloud.ts';

/** Names of the clouds that a plan of one's own may name as that. */
export function namesFor(clouds: readonly NameableCloud[], use: CloudUse): readonly string[] {
  return clouds.filter(({ as }) => as.includes(use)).map(({ name }) => name);
}
