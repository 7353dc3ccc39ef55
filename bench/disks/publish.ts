/**
 * From the newest result and the newest fault run: the picture, the tables between the markers of docs/explanation/disks.md, and the lines
 * between those of the README.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { writeFigures } from '../report/figures.ts';
import { byTime, readFrom, resultsIn } from '../report/result-file.ts';
import { picture } from './picture.ts';
import { faultsSchema, readResult } from './result.ts';
import { summary } from './summary.ts';
import { tables } from './table.ts';

const RESULTS = fileURLToPath(new URL('results/', import.meta.url));
const FAULTS = 'faults.json';
const PAGE = fileURLToPath(new URL('../../docs/explanation/disks.md', import.meta.url));
const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const PICTURE = fileURLToPath(new URL('../../docs/explanation/disks.svg', import.meta.url));
const COMMAND = 'npm run bench:disks -- --publish';

/** Answers with the files that were written. Throws when there is no result, or a page has lost its markers. */
export async function publish(): Promise<readonly string[]> {
  await mkdir(RESULTS, { recursive: true });
  const names = await resultsIn(RESULTS);
  const measured = names.filter((name) => name !== FAULTS).map((name) => readResult(`${RESULTS}${name}`));
  const result = byTime(await Promise.all(measured)).at(-1) ?? null;
  const faults = names.includes(FAULTS) ? await readFrom(faultsSchema, `${RESULTS}${FAULTS}`) : null;
  if (result === null && faults === null) throw new Error(`There is no result in ${RESULTS}.`);
  await writeFigures(PAGE, COMMAND, tables(result, faults));
  await writeFigures(README, COMMAND, summary(result, faults));
  if (result === null) return [PAGE, README];
  await writeFile(PICTURE, picture(result));
  return [PAGE, README, PICTURE];
}
