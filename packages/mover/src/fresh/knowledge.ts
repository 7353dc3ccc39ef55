import type { Knowledge } from '../pass/pass.ts';
import type { FreshProbe } from './probe-fresh.ts';

/**
 * What a pass may go by, after a probe of the target; null: there was none, because something is there already. What samples have missed
 * would stay, under equal digests: the target trusts its own zeros. A pass that others follow may go by samples, because they read both
 * disks; the last one goes only by what was wholly seen.
 */
export function knowledgeAfter(
  probe: FreshProbe | null,
  { isLast }: { readonly isLast: boolean },
): Extract<Knowledge, 'fresh' | 'read'> {
  if (probe?.fresh !== true) return 'read';
  return isLast && probe.by === 'samples' ? 'read' : 'fresh';
}
