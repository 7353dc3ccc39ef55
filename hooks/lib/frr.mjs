/**
 * FRR's bgpd, by vtysh: the host route is a `network` statement of the running configuration, which nobody saves. A reboot of
 * the router, or a restart of bgpd, withdraws it.
 */
import { isIP } from 'node:net';
import { numberOf, textOf, words } from './options.mjs';
import { Refusal } from './refusal.mjs';
import { run } from './run.mjs';

export const FRR_OPTIONS = {
  valued: ['vtysh', 'as', 'vrf', 'neighbor', 'route-map', 'local-preference', 'med', 'community', 'timeout-ms'],
  switches: ['save'],
};

/**
 * @param {string} address
 * @param {import('./types.d.ts').Options} options
 * @returns {import('./types.d.ts').Announcement}
 */
export function openFrr(address, options) {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const prefix = `${address}/${family === 'ipv6' ? 128 : 32}`;
  const vrf = nameIn(options, 'vrf');
  const inVrf = vrf === null ? '' : `vrf ${vrf} `;
  const only = textOf(options, 'neighbor');
  const how = {
    via: textOf(options, 'via'),
    timeoutMs: numberOf(options, 'timeout-ms', { otherwise: 5000, least: 100, most: 60_000 }),
  };
  const vtysh = words(textOf(options, 'vtysh') ?? 'vtysh');
  const askOf = (/** @type {string} */ daemon, /** @type {readonly string[]} */ ...lines) =>
    run([...vtysh, '-d', daemon, ...lines.flatMap((line) => ['-c', line])], how);
  /** The AS of this router, once it was seen: a withdrawal in a hurry is one call. */
  let knownAs = textOf(options, 'as');

  const ask = (/** @type {readonly string[]} */ ...lines) => askOf('bgpd', ...lines);

  /** Lines of this router's own section, such as `network 203.0.113.10/32`. Null: bgpd has none. */
  async function section() {
    const lines = (await ask('show running-config bgpd')).split('\n').map((line) => line.trim());
    const header = new RegExp(`^router bgp (\\d+)${vrf === null ? '' : ` vrf ${vrf}`}$`);
    const from = lines.findIndex((line) => header.test(line));
    if (from < 0) return null;
    const end = lines.indexOf('exit', from);
    const as = knownAs ?? header.exec(lines[from] ?? '')?.[1] ?? '';
    knownAs = as;
    return { as, lines: lines.slice(from + 1, end < 0 ? lines.length : end) };
  }

  async function ownSection() {
    const own = await section();
    if (own !== null) return own;
    throw new Refusal(`bgpd of this router has no "router bgp"${vrf === null ? '' : ` of the VRF ${vrf}`}.`);
  }

  const isWanted = (/** @type {readonly string[]} */ lines) =>
    lines.some((line) => line === `network ${prefix}` || line.startsWith(`network ${prefix} `));

  const change = (/** @type {string} */ as, /** @type {readonly string[]} */ before, /** @type {string} */ statement) =>
    ask(
      'configure terminal',
      ...before,
      `router bgp ${as}${vrf === null ? '' : ` vrf ${vrf}`}`,
      `address-family ${family} unicast`,
      statement,
      'end',
    );

  const save = async () => {
    if (options['save'] === true) await ask('write memory');
  };

  const generated = `BATON-${address}`;
  const clauses = clausesOf(options);
  const routeMap = nameIn(options, 'route-map') ?? (clauses.length > 0 ? generated : null);

  return {
    ready: async () => {
      const own = await ownSection();
      if (own.lines.includes('no bgp network import-check')) return;
      const route = await askOf('zebra', `show ${family === 'ipv6' ? 'ipv6' : 'ip'} route ${inVrf}${prefix} json`);
      const found = /** @type {Record<string, readonly { readonly protocol?: string }[]>} */ (jsonOf(route));
      if (
        Object.values(found)
          .flat()
          .some(({ protocol }) => protocol !== 'bgp')
      )
        return;
      throw new Refusal(
        `bgpd would not announce ${prefix}: it has no route of its own to it. Add "no bgp network import-check" to its "router bgp", or a static route.`,
      );
    },

    look: async () => {
      const [own, summary, route] = await Promise.all([
        ownSection(),
        ask(`show bgp ${inVrf}${family} unicast summary json`).then(jsonOf),
        ask(`show bgp ${inVrf}${family} unicast ${prefix} json`).then(jsonOf),
      ]);
      const { peers = {} } = /** @type {{ peers?: Record<string, { state?: string }> }} */ (summary);
      const up = Object.entries(peers)
        .filter(([name, { state }]) => state === 'Established' && (only === null || name === only))
        .map(([name]) => name);
      const { paths = [], advertisedTo = {} } =
        /** @type {{ paths?: { sourced?: boolean, bestpath?: { overall?: boolean } }[], advertisedTo?: object }} */ (
          route
        );
      // Of several paths bgpd tells the best one; somebody else's is not ours.
      const isOurs = paths.some(({ sourced, bestpath }) => sourced === true && bestpath?.overall === true);
      const told = new Set(Object.keys(advertisedTo));
      return { wanted: isWanted(own.lines), to: isOurs ? up.filter((name) => told.has(name)) : [], up };
    },

    announce: async () => {
      const { as, lines } = await ownSection();
      if (isWanted(lines)) return;
      const before = routeMap === generated ? [`route-map ${generated} permit 10`, ...clauses, 'exit'] : [];
      await change(as, before, `network ${prefix}${routeMap === null ? '' : ` route-map ${routeMap}`}`);
      await save();
    },

    withdraw: async () => {
      const as = knownAs ?? (await ownSection()).as;
      let withdrew = true;
      try {
        await change(as, [], `no network ${prefix}`);
      } catch (error) {
        // It says no where there is nothing to take away, in words that differ by version.
        if (!(error instanceof Refusal) || isWanted((await ownSection()).lines)) throw error;
        withdrew = false;
      }
      if (routeMap === generated)
        await ask('configure terminal', `no route-map ${generated}`, 'end').catch(() => undefined);
      if (withdrew) await save();
      return withdrew;
    },
  };
}

/** @param {import('./types.d.ts').Options} options */
function clausesOf(options) {
  const community = textOf(options, 'community');
  if (community !== null && !/^[\w:-]+( [\w:-]+)*$/.test(community))
    throw new Refusal(`--community is ${community}; it is one or several such as 65002:100, with spaces between.`);
  const most = 4_294_967_295;
  return [
    ...(textOf(options, 'local-preference') === null
      ? []
      : [`set local-preference ${numberOf(options, 'local-preference', { otherwise: 0, least: 0, most })}`]),
    ...(textOf(options, 'med') === null
      ? []
      : [`set metric ${numberOf(options, 'med', { otherwise: 0, least: 0, most })}`]),
    ...(community === null ? [] : [`set community ${community} additive`]),
  ];
}

/**
 * @param {import('./types.d.ts').Options} options
 * @param {string} name
 */
function nameIn(options, name) {
  const value = textOf(options, name);
  if (value === null || /^[\w.-]+$/.test(value)) return value;
  throw new Refusal(`--${name} is ${value}; it is a name.`);
}

/**
 * bgpd answers nothing, or words, where it has nothing to tell.
 *
 * @param {string} text
 * @returns {object}
 */
function jsonOf(text) {
  try {
    const read = /** @type {unknown} */ (JSON.parse(text));
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    return {};
  }
}
