/** Vitest's global set-up: an empty folder for the results before, the summary after. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { labFacts } from './harness/lab.ts';
import { figures, writeSummary } from './harness/summary.ts';

const BY_HAND = ['reassociate', 'parallel', 'delete-create'];

export function setup(): void {
  rmSync(fileURLToPath(new URL('results/', import.meta.url)), { recursive: true, force: true });
}

export function teardown(): void {
  const all = figures();
  const worst = (what: string): number | null => {
    const values = all.get(what);
    return values === undefined ? null : Math.max(...values);
  };
  const ours = worst('cutover by Baton, ms');
  const ratios = BY_HAND.map((strategy) => {
    const theirs = worst(`by hand, ${strategy}, ms`);
    return `- cutover against "${strategy}" by hand: ${ours ?? '?'} ms to ${theirs ?? '?'} ms at worst`;
  });
  const facts = labFacts();
  const phases = Object.entries(facts.phaseSeconds ?? {}).map(([phase, seconds]) => `${phase} ${seconds} s`);
  const backends = `- network backends: os1 ${facts.clouds.os1.backend}, os2 ${facts.clouds.os2.backend}`;
  writeSummary([backends, ...ratios, `- the lab came up in: ${phases.join(', ')}`]);
}
