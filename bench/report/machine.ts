/** The machine that measured, as every result tells it. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release } from 'node:os';

import { z } from 'zod';

export const machineSchema = z.object({
  kernel: z.string(),
  processors: z.number().int(),
  /** Of the last minute, before and after. */
  load: z.tuple([z.number(), z.number()]),
  /** Of what was measured, and of what measured it. */
  versions: z.record(z.string(), z.string()),
});

export function kernelAndProcessors(): { readonly kernel: string; readonly processors: number } {
  return { kernel: release(), processors: cpus().length };
}

/** Of the last minute. */
export const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;

/** Of Debian's packages, as far as they are installed, and of Node. */
export function versionsOf(packages: readonly string[]): Readonly<Record<string, string>> {
  const listed = execFileSync('dpkg-query', ['-W', '-f=${Package} ${Version}\n', ...packages], { encoding: 'utf8' });
  const versions = listed.split('\n').flatMap((line) => {
    const [name, version] = line.split(' ');
    return name === undefined || version === undefined ? [] : [[name, version] as const];
  });
  return { ...Object.fromEntries(versions), node: process.versions.node };
}
