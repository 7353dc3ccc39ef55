/** From the newest result: the tables between the markers of docs/explanation/watchers.md. */
import { fileURLToPath } from 'node:url';

import { writeFigures } from '../report/figures.ts';
import { byTime, resultsIn } from '../report/result-file.ts';
import { readResult } from './result.ts';
import { tables } from './table.ts';

const RESULTS = fileURLToPath(new URL('results/', import.meta.url));
const PAGE = fileURLToPath(new URL('../../docs/explanation/watchers.md', import.meta.url));
const COMMAND = 'npm run bench:watchers -- --publish';

/** Answers with the files that were written. Throws when there is no result, or the page has lost its markers. */
export async function publish(): Promise<readonly string[]> {
  const names = await resultsIn(RESULTS);
  const newest = byTime(await Promise.all(names.map((name) => readResult(`${RESULTS}${name}`)))).at(-1);
  if (newest === undefined) throw new Error(`There is no result in ${RESULTS}.`);
  await writeFigures(PAGE, COMMAND, tables(newest));
  return [PAGE];
}
