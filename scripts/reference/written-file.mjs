// A file that a script writes: formatted as everything else, and with --check compared instead.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'oxfmt';

const root = new URL('../../', import.meta.url);
const { singleQuote, printWidth } = JSON.parse(readFileSync(new URL('.oxfmtrc.json', root), 'utf8'));

/** `file` and `script`: from the root of the repository. Exit code 1: it is not as it would be written. */
export async function writeOrCheck(file, script, text) {
  const { code, errors } = await format(file, text, { singleQuote, printWidth });
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join('; ')}`);
  const place = fileURLToPath(new URL(file, root));
  if (!process.argv.includes('--check')) return writeFileSync(place, code);
  if (existsSync(place) && readFileSync(place, 'utf8') === code) {
    process.stderr.write(`${file}: as in the sources\n`);
  } else {
    process.stderr.write(`${file} is not as the sources say. Write it anew: npx tsc -b && node ${script}\n`);
    process.exitCode = 1;
  }
}
