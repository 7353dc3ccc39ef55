import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is kept of a run: screenshots of every page, and of whatever failed. */
export const RESULTS: string = fileURLToPath(new URL('../results/', import.meta.url));

export function resultFile(name: string, kind: 'png' | 'pdf' = 'png'): string {
  return join(RESULTS, `${name.replaceAll(/[^a-zA-Z0-9.-]+/g, '-')}.${kind}`);
}
