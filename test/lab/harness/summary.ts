/** Figures of one run, kept for the summary that is printed at its end. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../results/', import.meta.url));
const FILE = `${FOLDER}figures.tsv`;

export function keep(what: string, value: number): void {
  mkdirSync(FOLDER, { recursive: true });
  appendFileSync(FILE, `${what}\t${value}\n`);
}

export function figures(): ReadonlyMap<string, readonly number[]> {
  const all = new Map<string, number[]>();
  if (!existsSync(FILE)) return all;
  for (const line of readFileSync(FILE, 'utf8').split('\n')) {
    const [what = '', value = ''] = line.split('\t');
    if (what !== '') all.set(what, [...(all.get(what) ?? []), Number(value)]);
  }
  return all;
}

export function writeSummary(more: readonly string[]): void {
  mkdirSync(FOLDER, { recursive: true });
  const rows = [...figures()].map(([what, values]) => `| ${what} | ${values.join(', ')} |`);
  writeFileSync(
    `${FOLDER}summary.md`,
    ['# Moves between two real clouds', '', '| figure | measured |', '|---|---|', ...rows, '', ...more, ''].join('\n'),
  );
}
