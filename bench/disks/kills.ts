/** Kills on a large scale, and what came of them as JSON. Exit code 1 when a disk differed or too much was done again. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { COMMIT_BYTES } from '../../packages/mover/src/pass/pass.ts';
import { runFaults } from '../../test/disks/harness/fault-run.ts';
import { kernelAndProcessors } from '../report/machine.ts';
import { faultsSchema } from './result.ts';

const KILLS = Number(process.env['BATON_KILLS'] ?? 1000);
const SEED = Number(process.env['BATON_SEED'] ?? Date.now() % 1_000_000);
const OUT = process.env['BATON_OUT'] ?? fileURLToPath(new URL('results/faults.json', import.meta.url));
const AT_ONCE = 3;

const tell = (text: string): void => void process.stderr.write(`${text}\n`);
tell(`${KILLS} kills, seed ${SEED}`);
await mkdir(dirname(OUT), { recursive: true });
const begun = performance.now();
const totals = await runFaults({ seed: SEED, kills: KILLS, atOnce: AT_ONCE, tell });
const faults = faultsSchema.parse({
  at: new Date().toISOString(),
  command: `BATON_KILLS=${KILLS} BATON_SEED=${SEED} npm run bench:disks:kills`,
  seed: SEED,
  machine: { ...kernelAndProcessors(), node: process.versions.node },
  seconds: Math.round((performance.now() - begun) / 100) / 10,
  ...totals,
  doneAgainLimitBytes: COMMIT_BYTES,
});
await writeFile(OUT, `${JSON.stringify(faults, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(faults, null, 2)}\n`);
process.exitCode = faults.differences > 0 || faults.mostDoneAgainBytes > COMMIT_BYTES ? 1 : 0;
