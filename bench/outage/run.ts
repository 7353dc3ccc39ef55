/** The command line of bench/outage. */
import { parseArgs } from 'node:util';

import { measureNamespaces } from './measure-namespaces.ts';
import { publish } from './publish.ts';
import { GROUNDS, writeResult } from './result.ts';

const USAGE = `usage: npm run bench:outage -- --ground namespaces [--n 5] [--only WORD,..] [--at-once 1] [--provisional WHY] --out FILE
       npm run bench:outage -- --publish`;

/** Answers with the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ground: { type: 'string' },
      n: { type: 'string', default: '5' },
      only: { type: 'string' },
      'at-once': { type: 'string', default: '1' },
      provisional: { type: 'string' },
      out: { type: 'string' },
      publish: { type: 'boolean', default: false },
    },
  });
  if (values.publish) {
    for (const file of await publish()) process.stderr.write(`${file}\n`);
    return 0;
  }
  const [n, atOnce] = [Number(values.n), Number(values['at-once'])];
  const isCount = (count: number): boolean => Number.isInteger(count) && count >= 1 && count <= 100;
  const ground = GROUNDS.find((one) => one === values.ground);
  if (ground === undefined || values.out === undefined || !isCount(n) || !isCount(atOnce)) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  if (ground !== 'namespaces') {
    process.stderr.write(`The ground ${ground} is measured on the lab itself: npm run bench:outage:lab\n`);
    return 2;
  }
  const result = await measureNamespaces({
    n,
    atOnce,
    only: values.only?.split(',') ?? [],
    command: `npm run bench:outage -- ${argv.map(quoted).join(' ')}`,
    provisional: values.provisional ?? null,
    tell: (text) => process.stderr.write(`${text}\n`),
  });
  await writeResult(values.out, result);
  return 0;
}

const quoted = (word: string): string => (/^[\w./,=-]+$/.test(word) ? word : `'${word}'`);
