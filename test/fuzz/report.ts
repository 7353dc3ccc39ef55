/** Puts the shares together once all have ended, and prints one JSON. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Figures } from './fuzz.ts';
import type { Growth } from './growth.ts';
import { RESULTS, SEED, SHARES } from './settings.ts';

interface ShareResult {
  readonly figures: readonly Figures[];
  readonly growth: readonly { readonly parser: string; readonly overgrown: readonly Growth[] }[];
}

export function setup(): () => void {
  const files = Array.from({ length: SHARES }, (_, share) => join(RESULTS, `fuzz-${share}.json`));
  for (const file of files) rmSync(file, { force: true });
  const started = performance.now();
  return () => {
    const shares = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as ShareResult);
    const all = shares.flatMap(({ figures }) => figures);
    const names = [...new Set(all.map(({ parser }) => parser))];
    const told = {
      inputs: all.reduce((sum, { inputs }) => sum + inputs, 0),
      seconds: Math.round((performance.now() - started) / 100) / 10,
      seed: SEED,
      marks: shares[0]?.figures.reduce((sum, { marks }) => sum + marks, 0) ?? 0,
      slowestMs: rounded(Math.max(...all.map(({ slowestMs }) => slowestMs))),
      heldMib: rounded(Math.max(...all.map(({ heldMib }) => heldMib))),
      parsers: names.map((parser) => parserFigures(parser, all)),
      overgrown: shares.flatMap(({ growth }) => growth).filter((one) => one.overgrown.length > 0),
      failures: all.flatMap(({ failures }) => failures),
    };
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
  };
}

function parserFigures(parser: string, all: readonly Figures[]): Readonly<Record<string, unknown>> {
  const own = all.filter((one) => one.parser === parser);
  const slowest = own.reduce((worst, one) => (one.slowestMs > worst.slowestMs ? one : worst));
  return {
    parser,
    inputs: own.reduce((sum, { inputs }) => sum + inputs, 0),
    slowestMs: rounded(slowest.slowestMs),
    slowestIndex: slowest.slowestIndex,
    heldMib: rounded(Math.max(...own.map(({ heldMib }) => heldMib))),
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
