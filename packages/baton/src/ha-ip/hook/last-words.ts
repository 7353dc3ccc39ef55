import { redact } from '../../vrrp/redact.ts';

const LINES = 3;
const LENGTH = 400;

/** The last lines of what a hook wrote, on one line, without secrets and without anything that could paint a terminal. */
export function lastWords(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const lines = withoutTokens(redact(text).text, env)
    .split(/\r?\n|\r/)
    // eslint-disable-next-line no-control-regex
    .map((line) => line.replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, ' ').trim())
    .filter((line) => line !== '');
  return lines.slice(-LINES).join(' / ').slice(-LENGTH);
}

/** Takes out what the hook was given as a secret, wherever it repeats it. */
export function withoutTokens(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const token = env['BATON_HOOK_TOKEN'];
  return token === undefined || token === '' ? text : text.replaceAll(token, '***');
}
