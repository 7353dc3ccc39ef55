import { z } from 'zod';
import type { MicroversionRange } from './microversion.ts';

/**
 * What Nova (`{"version": {...}}`) and Cinder (`{"versions": [{...}]}`) say about themselves at their versioned root.
 * The links in it are not read: behind a TLS proxy they are often wrong, while the catalog is right.
 */
const entrySchema = z.object({ id: z.string(), version: z.string().nullish(), min_version: z.string().nullish() });
const documentSchema = z.union([
  z.object({ version: entrySchema }).transform(({ version }) => [version]),
  z.object({ versions: z.array(entrySchema) }).transform(({ versions }) => versions),
]);

/** The microversion range in a version document; null when it tells none. `versionPath` is `v2.1` or `v3`. */
export function readMicroversionRange(body: unknown, versionPath: string): MicroversionRange | null {
  const parsed = documentSchema.safeParse(body);
  if (!parsed.success) return null;
  const entry = parsed.data.find(({ id }) => id === versionPath || id.startsWith(`${versionPath}.`));
  if (!entry?.version || !entry.min_version) return null;
  return { min: entry.min_version, max: entry.version };
}
