/** The command line of bench/watchers. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

import { measureWatchers } from './measure-watchers.ts';
import { publish } from './publish.ts';
import { isFaultless, writeResult } from './result.ts';

const USAGE = `usage: npm run bench:watchers -- [--watchers 500] [--list 1000] [--seconds 60] [--provisional WHY] --out FILE
       npm run bench:watchers -- --publish`;

/** Answers with the exit code: 1 when something was lost, told twice, out of order, or to the wrong people. */
export async function run(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      watchers: { type: 'string', default: '500' },
      list: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '60' },
      provisional: { type: 'string' },
      out: { type: 'string' },
      publish: { type: 'boolean', default: false },
    },
  });
  const tell = (text: string): void => void process.stderr.write(`${text}\n`);
  if (values.publish) {
    for (const file of await publish()) tell(file);
    return 0;
  }
  const [watchers, list, seconds] = [Number(values.watchers), Number(values.list), Number(values.seconds)];
  const isWhole = (value: number, least: number, most: number): boolean =>
    Number.isInteger(value) && value >= least && value <= most;
  if (!isWhole(watchers, 50, 4000) || !isWhole(list, 20, 20_000) || !isWhole(seconds, 5, 3600) || !values.out) {
    tell(USAGE);
    return 2;
  }
  // Before time is spent on what could not be written down.
  mkdirSync(dirname(values.out), { recursive: true });
  const result = await measureWatchers({
    watchers,
    list,
    seconds,
    command: `npm run bench:watchers -- ${argv.map(quoted).join(' ')}`,
    provisional: values.provisional ?? null,
    tell,
  });
  await writeResult(values.out, result);
  return isFaultless(result) ? 0 : 1;
}

const quoted = (word: string): string => (/^[\w./,=-]+$/.test(word) ? word : `'${word}'`);
