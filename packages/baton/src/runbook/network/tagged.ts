/**
 * Tags of what was made. Neutron takes none with the creating call, so they follow in a call of their own, and a crash may come
 * between the two: what is found again is tagged again. Nothing is ever found by them (see domain/marks.ts).
 */
import { migrationTag } from '../../domain/marks.ts';
import type { NetworkPort } from '../../ports/cloud.ts';
import type { StepContext } from '../step.ts';

type Kind = Parameters<NetworkPort['setTags']>[0];

interface Tagged {
  readonly id: string;
  readonly tags: readonly string[];
}

export function isTagged(ctx: Pick<StepContext, 'migrationId'>, resource: Tagged): boolean {
  return resource.tags.includes(migrationTag(ctx.migrationId));
}

/**
 * Adds the migration's tag, and those of the source, where they are missing, and leaves other tags. `network`: of the session
 * that may change it.
 */
export async function tag(
  ctx: Pick<StepContext, 'migrationId' | 'signal'>,
  network: NetworkPort,
  kind: Kind,
  resource: Tagged,
  others: readonly string[] = [],
): Promise<void> {
  const wanted = [...new Set([...resource.tags, ...others, migrationTag(ctx.migrationId)])];
  if (wanted.length === resource.tags.length) return;
  await network.setTags(kind, resource.id, wanted, ctx.signal);
}
