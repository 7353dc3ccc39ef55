/** Every parser of the product: each `parsers.ts` below its source joins by itself. */
import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { redact } from '../../packages/baton/src/vrrp/redact.ts';
import { type Parsed, parsed } from '../../packages/baton/src/vrrp/located.ts';
import { planted } from './marks.ts';

export interface Target {
  readonly name: string;
  readonly parse: (text: string) => Parsed<unknown>;
  /** With marks in the place of passwords. */
  readonly samples: readonly string[];
  readonly marks: number;
  /** Lines with a secret; empty where nothing can be said about secrets. */
  readonly markedLines: ReadonlySet<string>;
}

interface NamedParser {
  readonly name: string;
  readonly parse: (text: string) => Parsed<unknown>;
  readonly samples: readonly string[];
}

const SOURCE = fileURLToPath(new URL('../../packages/baton/src/', import.meta.url));

export async function allTargets(): Promise<readonly Target[]> {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /(?:^|\/)parsers\.ts$/.test(path),
  );
  const modules: readonly unknown[] = await Promise.all(
    files.sort().map((path): Promise<unknown> => import(/* @vite-ignore */ pathToFileURL(join(SOURCE, path)).href)),
  );
  const targets = modules.flatMap(parsersIn).map(targetOf);
  const samples = targets.flatMap((target) => target.samples);
  const redaction = { name: 'redact', parse: (text: string) => parsed(redact(text)), samples, marks: 0 };
  return [...targets, { ...redaction, markedLines: new Set() }];
}

function parsersIn(module: unknown): readonly NamedParser[] {
  return Object.entries(module as Readonly<Record<string, unknown>>).flatMap(([name, value]) =>
    name.endsWith('Parsers') && Array.isArray(value) ? (value as readonly NamedParser[]) : [],
  );
}

function targetOf({ name, parse, samples }: NamedParser): Target {
  if (samples.length === 0) throw new Error(`${name}: a parser without samples`);
  const marked = samples.map(planted);
  return {
    name,
    parse,
    samples: marked.map(({ text }) => text),
    marks: marked.reduce((sum, { marks }) => sum + marks, 0),
    markedLines: new Set(marked.flatMap(({ markedLines }) => markedLines)),
  };
}
