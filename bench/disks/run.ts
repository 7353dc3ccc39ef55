/** The command line of bench/disks. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { measureDisks } from './measure-disks.ts';
import { publish } from './publish.ts';
import { writeResult } from './result.ts';

const USAGE = `usage: npm run bench:disks -- [--gib 4] [--n 3] [--only WORD,..] [--bdsync PROGRAM] [--dir DIRECTORY] [--provisional WHY] --out FILE
       npm run bench:disks -- --publish`;

/** Answers with the exit code: 1 when a disk was not the source's byte for byte. */
export async function run(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      gib: { type: 'string', default: '4' },
      n: { type: 'string', default: '3' },
      only: { type: 'string' },
      bdsync: { type: 'string' },
      dir: { type: 'string' },
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
  const [gib, n] = [Number(values.gib), Number(values.n)];
  if (!(gib >= 0.125 && gib <= 256) || !Number.isInteger(n) || n < 1 || n > 100 || values.out === undefined) {
    tell(USAGE);
    return 2;
  }
  // Before time is spent on what could not be written down.
  mkdirSync(dirname(values.out), { recursive: true });
  const memory = mkdtempSync(join(tmpdir(), 'bd-memory-'));
  const disk = mkdtempSync(join(values.dir ?? tmpdir(), 'bd-disk-'));
  // The mount is of run.sh's mount namespace alone, and ends with it. In memory, so that the movers are measured and not a disk.
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=90%', 'tmpfs', memory]);
  try {
    const result = await measureDisks({
      gib,
      n,
      only: values.only?.split(',') ?? [],
      memory,
      disk,
      fileSystem: fileSystemOf(disk),
      bdsync: values.bdsync ?? null,
      command: `npm run bench:disks -- ${argv.map(wordOf).join(' ')}`,
      provisional: values.provisional ?? null,
      tell,
    });
    await writeResult(values.out, result);
    for (const { name, value, goal, met } of result.ratios)
      tell(`${met ? 'met' : 'NOT MET'}: ${name}: ${value} (goal ${goal.sign} ${goal.value})`);
    return result.rows.some(({ same }) => same === false) ? 1 : 0;
  } finally {
    execFileSync('umount', ['-l', memory]);
    for (const directory of [memory, disk]) rmSync(directory, { recursive: true });
  }
}

const fileSystemOf = (directory: string): string =>
  execFileSync('stat', ['-f', '-c', '%T', directory], { encoding: 'utf8' }).trim();

/** As it is repeated elsewhere: where things lie on this machine says nothing to others. */
function wordOf(word: string, at: number, words: readonly string[]): string {
  const isPlace = ['--bdsync', '--dir'].includes(words[at - 1] ?? '');
  return quoted(isPlace ? basename(word) : word);
}

const quoted = (word: string): string => (/^[\w./,=-]+$/.test(word) ? word : `'${word}'`);
