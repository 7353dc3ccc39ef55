/** Where the blocks of `vrrp_instance` end: what is put there comes after every line of its own, included ones too. */
import { posix } from 'node:path';

import { MAX_INPUT, parsed, unparsable } from '../located.ts';
import type { Parsed } from '../located.ts';
import type { NodeIdentity } from './definitions.ts';
import { Expansion } from './expand.ts';
import { statementsOf } from './statements.ts';
import { type Place, Trouble } from './trouble.ts';

export interface InstanceEnd {
  readonly name: string;
  /** The closing brace; null when it is not there, or comes out of a definition. */
  readonly end: Place | null;
}

/** Of the same files as `readKeepalivedConfiguration`, and with its faults. */
export function readInstanceEnds(
  files: ReadonlyMap<string, string>,
  main: string,
  node: NodeIdentity,
): Parsed<readonly InstanceEnd[]> {
  const texts = new Map([...files].map(([path, text]) => [posix.resolve('/', path), text]));
  for (const [path, text] of texts) {
    if (text.length > MAX_INPUT) return unparsable(path, 1, 1, `longer than ${MAX_INPUT} characters`);
  }
  const trouble = new Trouble();
  const expansion = new Expansion(texts, node, trouble);
  const statements = statementsOf(expansion.pieces(posix.resolve('/', main)), trouble);
  if (trouble.fatal !== null) return { ok: false, error: trouble.fatal };
  const instances = statements.filter(({ keyword }) => keyword === 'vrrp_instance');
  return parsed(
    instances.map(({ values, end }) => ({ name: values[0] ?? '', end })),
    trouble.warnings,
  );
}
