import { Refusal } from './refusal.mjs';

/**
 * Options of the command line, and of the environment: `--check-port 80` and BATON_HOOK_CHECK_PORT=80 are the same, and the
 * command line wins.
 *
 * @param {readonly string[]} argv
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {{ readonly valued: readonly string[], readonly switches: readonly string[] }} known
 * @returns {import('./types.d.ts').Options}
 */
export function readOptions(argv, env, known) {
  /** @type {Record<string, string | true>} */
  const options = {};
  for (const name of [...known.valued, ...known.switches]) {
    const value = env[`BATON_HOOK_${name.replaceAll('-', '_').toUpperCase()}`];
    if (value === undefined || value === '') continue;
    if (known.switches.includes(name)) options[name] = true;
    else options[name] = value;
  }
  for (let at = 0; at < argv.length; at += 1) {
    const [word = '', joined] = splitOnce(argv[at] ?? '');
    const name = word.replace(/^--/, '');
    if (word.startsWith('--') && known.switches.includes(name) && joined === undefined) {
      options[name] = true;
    } else if (word.startsWith('--') && known.valued.includes(name)) {
      const value = joined ?? argv[(at += 1)];
      if (value === undefined) throw new Refusal(`The option --${name} has no value.`);
      options[name] = value;
    } else {
      throw new Refusal(
        `There is no option ${argv[at]}. There are: ${[...known.valued, ...known.switches].map((one) => `--${one}`).join(' ')}`,
      );
    }
  }
  return options;
}

/** @param {string} word */
function splitOnce(word) {
  const at = word.indexOf('=');
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

/**
 * @param {import('./types.d.ts').Options} options
 * @param {string} name
 * @returns {string | null}
 */
export function textOf(options, name) {
  const value = options[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/**
 * @param {import('./types.d.ts').Options} options
 * @param {string} name
 * @param {{ readonly otherwise: number, readonly least: number, readonly most: number }} range
 */
export function numberOf(options, name, { otherwise, least, most }) {
  const text = textOf(options, name);
  if (text === null) return otherwise;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Refusal(`--${name} is ${text}; it is a whole number from ${least} to ${most}.`);
}

/** A command as words: `birdc -s /run/bird/bird.ctl`. No quotes, no shell. */
export const words = (/** @type {string} */ text) => text.split(/\s+/).filter((word) => word !== '');
