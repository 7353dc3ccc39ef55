// Compares the error codes of the sources with docs/reference/errors.md, both ways, with their kinds.
// Exit code 0: equal. 1: each difference is one line on stderr. Reads text only, so it needs no build.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = 'docs/reference/errors.md';

/** BatonErrors whose code is no literal: who gives it, and so where this script reads it. */
const INDIRECT = new Set([
  'packages/baton/src/domain/invariants.ts', // broken(<number>, ...)
  'packages/baton/src/planning/choice.ts', // unmapped('<CODE>', ...)
  'packages/baton/src/ha-ip/creation/look.ts', // refusal('<CODE>', ...)
  'packages/baton/src/adapters/openstack/cloud-error.ts', // OpenStackErrorCode
  'packages/baton/src/services/disk/mover-failure.ts', // MoverErrorCode
  'packages/baton/src/settings/read-settings.ts', // the code of each kind of such files
  'packages/baton/src/runbook/turn-back.ts', // the code of what kept the HA IPs from going back
]);

/** code -> { files, kinds } */
const inSources = new Map();
const troubles = [];

function found(code, file, kind) {
  const known = inSources.get(code) ?? { files: new Set(), kinds: new Set() };
  known.files.add(file);
  if (kind !== undefined) known.kinds.add(kind);
  inSources.set(code, known);
}

function sourceFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split('/').some((part) => part === 'testing' || part === 'fixtures'));
}

function readSource(file) {
  const text = readFileSync(join(root, file), 'utf8');
  // The value of every `code:`, also where it is a choice between two literals.
  for (const [, value] of text.matchAll(/\bcode:\s*([^,;{}]*)/g)) {
    for (const [, code] of value.matchAll(/'([A-Z][A-Z0-9_]+)'/g)) found(code, file);
  }
  for (const [, code, kind] of text.matchAll(/\bcode: '([A-Z0-9_]+)',\s*kind: '(\w+)'/g)) found(code, file, kind);
  for (const [, code] of text.matchAll(/\b(?:unmapped|refusal)\(\s*'([A-Z0-9_]+)'/g)) found(code, file, 'user');
  for (const [, number] of text.matchAll(/\bbroken\(\s*(\d+),/g)) found(`INVARIANT_${number}`, file, 'cloud');
  const union = /type OpenStackErrorCode\s*=([^;]*);/.exec(text)?.[1] ?? '';
  for (const [, code] of union.matchAll(/'([A-Z0-9_]+)'/g)) found(code, file);
  if (file.endsWith('/mover-failure.ts')) {
    for (const [, code, kind] of text.matchAll(/^ {2}([A-Z][A-Z0-9_]+): '(user|cloud|guest|bug)'/gm))
      found(code, file, kind);
  }
  if (file.endsWith('/cloud-error.ts')) {
    for (const [, code, kind] of text.matchAll(/^ {2}([A-Z][A-Z0-9_]+): (user|cloud|guest|bug)\(/gm))
      found(code, file, kind);
  }
  for (const [, init] of text.matchAll(/new BatonError\(\{([\s\S]*?)\n? *\}\)/g)) {
    if (!/\bcode:[^,;{}]*'[A-Z]/.test(init) && !INDIRECT.has(file))
      troubles.push(
        `${file}: a BatonError whose code this script cannot read; write it as a literal, or teach the script`,
      );
  }
}

for (const file of ['packages/baton/src', 'packages/openstack/src'].flatMap(sourceFiles)) readSource(file);

const onPage = new Map();
for (const [index, line] of readFileSync(join(root, page), 'utf8').split('\n').entries()) {
  const [, code, kind] = /^\| `([A-Z0-9_]+)` \| (\w+) \|/.exec(line) ?? [];
  if (code === undefined) continue;
  if (onPage.has(code)) troubles.push(`${page}:${index + 1}: ${code} is there twice`);
  onPage.set(code, { line: index + 1, kind });
}

for (const [code, { files, kinds }] of inSources) {
  const row = onPage.get(code);
  if (row === undefined) troubles.push(`${page}: ${code} is missing (${[...files].join(', ')})`);
  else if (kinds.size > 0 && !kinds.has(row.kind))
    troubles.push(`${page}:${row.line}: ${code} is of kind ${[...kinds].join(' or ')}, the page says ${row.kind}`);
}
for (const [code, { line }] of onPage) {
  if (!inSources.has(code)) troubles.push(`${page}:${line}: ${code} is in no source`);
}

for (const trouble of troubles) process.stderr.write(`${trouble}\n`);
process.stderr.write(
  troubles.length === 0 ? `${page}: ${onPage.size} codes, as in the sources\n` : `${troubles.length} differences\n`,
);
process.exitCode = troubles.length === 0 ? 0 : 1;
