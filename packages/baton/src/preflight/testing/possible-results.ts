/** Which results a check can give, read from what its own file imports: an import that nothing uses does not pass the lint. */
import { readFileSync } from 'node:fs';
import type { Finding } from '../../services/services.ts';

const WORDS: Readonly<Record<string, Finding['result']>> = {
  block: 'block',
  warn: 'warn',
  unknown: 'unknown',
  pass: 'pass',
  foundOr: 'pass',
};
const ORDER = ['block', 'warn', 'unknown', 'pass'] as const;
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Beside these, every check says `unknown` when what it needs cannot be read. */
export function possibleResults(checkId: string): readonly Finding['result'][] {
  const results = new Set<Finding['result']>();
  collect(`${checkId.replace('.', '-')}${EXTENSION}`, results, new Set());
  return ORDER.filter((result) => results.has(result));
}

function collect(file: string, results: Set<Finding['result']>, seen: Set<string>): void {
  if (seen.has(file)) return;
  seen.add(file);
  const text = readFileSync(new URL(`../checks/${file}`, import.meta.url), 'utf8');
  for (const [, names = '', from = ''] of text.matchAll(/^import \{([^}]*)\} from '([^']+)';/gm)) {
    if (from === `../check${EXTENSION}`)
      for (const name of names.split(',')) {
        const result = WORDS[name.trim()];
        if (result !== undefined) results.add(result);
      }
    else if (from.startsWith('./')) collect(from.slice(2), results, seen);
  }
}
