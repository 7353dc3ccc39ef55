/** The secret that a webhook's owner shares with the receiver: a file of its own, so that it stands in no configuration. */
import { readFile } from 'node:fs/promises';

/** The output of HMAC-SHA256 is no harder to guess than its key (RFC 2104 3). */
const LEAST_CHARACTERS = 16;
/** One that is used, and one that takes its place. */
const MOST_SECRETS = 2;

export type ReadSecrets =
  /** One a line: the one in use and, while it is changed, the new one. */
  | { readonly ok: true; readonly secrets: readonly string[] }
  /** What is wrong with the file, and nothing of what it holds. */
  | { readonly ok: false; readonly why: string };

export async function readSecrets(file: string): Promise<ReadSecrets> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return {
      ok: false,
      why: `the secret ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    };
  }
  const secrets = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (secrets.length === 0 || secrets.length > MOST_SECRETS)
    return { ok: false, why: `the secret ${file} has ${secrets.length} lines; one, or two while it is changed` };
  if (secrets.some(({ length }) => length < LEAST_CHARACTERS))
    return { ok: false, why: `the secret ${file} is too short; at least ${LEAST_CHARACTERS} characters a line` };
  return { ok: true, secrets };
}
