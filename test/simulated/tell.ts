/** The figures of a run of tests, one JSON object a line, in `$BATON_RESULTS/<name>.jsonl`. Nothing where it is not set. */
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

export async function tell(name: string, figures: object): Promise<void> {
  const directory = process.env['BATON_RESULTS'];
  if (directory === undefined || directory === '') return;
  await mkdir(directory, { recursive: true });
  await appendFile(join(directory, `${name}.jsonl`), `${JSON.stringify(figures)}\n`);
}
