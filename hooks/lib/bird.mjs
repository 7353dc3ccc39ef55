/**
 * BIRD 2, by birdc: the host route is in a static protocol of its own that the configuration keeps disabled. Enabling it is of
 * the running daemon only: a restart of BIRD withdraws the route.
 */
import { isIP } from 'node:net';
import { numberOf, textOf, words } from './options.mjs';
import { Refusal } from './refusal.mjs';
import { run } from './run.mjs';

export const BIRD_OPTIONS = { valued: ['birdc', 'protocol', 'session', 'timeout-ms'], switches: [] };

/** Reply codes of 8000 and more are errors (BIRD's doc/reply_codes); this one says that there is no such route. */
const NO_ROUTE = '8001';

/**
 * @param {string} address
 * @param {import('./types.d.ts').Options} options
 * @returns {import('./types.d.ts').Announcement}
 */
export function openBird(address, options) {
  const prefix = `${address}/${isIP(address) === 6 ? 128 : 32}`;
  const protocol = (textOf(options, 'protocol') ?? 'baton_{address}').replaceAll(
    '{address}',
    address.replaceAll(/[.:]/g, '_'),
  );
  if (!/^\w+$/.test(protocol)) throw new Refusal(`--protocol is ${protocol}; it is the name of a protocol.`);
  const only = textOf(options, 'session');
  const how = {
    via: textOf(options, 'via'),
    timeoutMs: numberOf(options, 'timeout-ms', { otherwise: 5000, least: 100, most: 60_000 }),
    // birdc ends with 1 for every error of BIRD's; which one it is stands in the reply.
    isAnswer: (/** @type {string} */ stdout) => stdout.startsWith('0001 '),
  };
  const birdc = words(textOf(options, 'birdc') ?? 'birdc');

  /** @param {string} command */
  async function ask(command) {
    const text = await run([...birdc, '-v', ...words(command)], how);
    const replies = text.split('\n').map((line) => line.trimEnd());
    const wrong = replies.find((line) => /^[89]\d{3}[ -]/.test(line) && !line.startsWith(NO_ROUTE));
    if (wrong !== undefined) throw new Refusal(`birdc ${command}: ${wrong.slice(5)}`);
    // Further lines of a reply repeat its code as a space (birdc -v).
    return replies.map((line) => line.replace(/^(?:\d{4}[ -]| )/, ''));
  }

  async function protocols() {
    const rows = (await ask('show protocols')).map(words);
    return rows.map(([name = '', kind = '', , state = '', ...info]) => ({ name, kind, state, info: info.join(' ') }));
  }

  return {
    ready: async () => {
      const own = (await protocols()).find(({ name }) => name === protocol);
      if (own?.kind === 'Static') return;
      throw new Refusal(
        `BIRD has no static protocol ${protocol}. Add to its configuration: protocol static ${protocol} { disabled; ipv${isIP(address)}; route ${prefix} blackhole; }`,
      );
    },

    look: async () => {
      const all = await protocols();
      const up = all
        .filter(
          ({ name, kind, info }) => kind === 'BGP' && /\bEstablished\b/.test(info) && (only === null || name === only),
        )
        .map(({ name }) => name);
      const exported = await Promise.all(up.map((name) => ask(`show route ${prefix} export ${name}`)));
      return {
        wanted: all.some(({ name, state }) => name === protocol && state === 'up'),
        to: up.filter((_, at) => exported[at]?.some((line) => line.includes(`[${protocol} `)) === true),
        up,
      };
    },

    announce: async () => void (await ask(`enable ${protocol}`)),
    withdraw: async () => !(await ask(`disable ${protocol}`)).some((line) => line.includes('already disabled')),
  };
}
