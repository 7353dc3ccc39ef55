/** From every result that is there: the picture, and the tables between the markers of docs/explanation/outage.md. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { writeFigures } from '../report/figures.ts';
import { byTime, resultsIn } from '../report/result-file.ts';
import { picture } from './picture.ts';
import { GROUNDS, readResult, type Result } from './result.ts';
import { tables } from './table.ts';

const RESULTS = fileURLToPath(new URL('results/', import.meta.url));
const PAGE = fileURLToPath(new URL('../../docs/explanation/outage.md', import.meta.url));
const PICTURE = fileURLToPath(new URL('../../docs/explanation/outage.svg', import.meta.url));
const COMMAND = 'npm run bench:outage -- --publish';

/** Answers with the files that were written. Throws when there is no result, or the page has lost its markers. */
export async function publish(): Promise<readonly string[]> {
  const names = await resultsIn(RESULTS);
  const results = newest(await Promise.all(names.map((name) => readResult(`${RESULTS}${name}`))));
  if (results.length === 0) throw new Error(`There is no result in ${RESULTS}.`);
  await writeFigures(PAGE, COMMAND, tables(results));
  await writeFile(PICTURE, picture(results));
  return [PAGE, PICTURE];
}

/** One for each ground, in their order. */
function newest(results: readonly Result[]): readonly Result[] {
  return GROUNDS.flatMap((ground) => byTime(results.filter((result) => result.ground === ground)).slice(-1));
}
