/**
 * Reads ucarp out of interfaces(5) of Debian: `ucarp-*` lines in a stanza, as /etc/network/if-up.d/ucarp of the package takes them.
 * `iface eth0:ucarp` beside it tells the prefix length of the address.
 */
import type { VrrpConfiguration } from '../../domain/vrrp.ts';
import { addressOf, longestPrefixOf, prefixOf, virtualAddressOf } from '../address.ts';
import { linesOf, type Place, reading, type Stumbles, wholeNumber, wordsOf } from '../text.ts';
import type { Parsed } from '../located.ts';
import { isInterfaceName, ucarpConfiguration, type UcarpSettings } from './instance.ts';

interface Stanza extends Place {
  readonly interface: string;
  readonly options: Map<string, string>;
}

const BEGINS_STANZA: ReadonlySet<string> = new Set([
  'auto',
  'mapping',
  'source',
  'source-directory',
  'rename',
  'no-scripts',
]);
/** The scripts that run where none is given. */
const DEFAULT_SCRIPTS = { up: '/usr/share/ucarp/vip-up', down: '/usr/share/ucarp/vip-down' };

export function parseUcarpInterfaces(text: string, file = '/etc/network/interfaces'): Parsed<VrrpConfiguration> {
  return reading(text, file, (stumbles) => {
    const stanzas = stanzasOf(text, stumbles);
    const prefixes = prefixesOf(stanzas);
    return ucarpConfiguration(
      file,
      stanzas.map((stanza) => settingsOf(stanza, prefixes, stumbles)).filter((one) => one !== null),
    );
  });
}

function stanzasOf(text: string, stumbles: Stumbles): readonly Stanza[] {
  const stanzas: Stanza[] = [];
  let current: Stanza | null = null;
  for (const line of linesOf(text)) {
    const [first, second] = wordsOf(line);
    if (first === undefined || first.text.startsWith('#')) continue;
    if (first.text === 'iface') {
      current = null;
      if (second === undefined || !isInterfaceName(second.text)) stumbles.note(first, 'an interface is expected here');
      else
        stanzas.push(
          (current = { line: first.line, column: first.column, interface: second.text, options: new Map() }),
        );
    } else if (BEGINS_STANZA.has(first.text) || first.text.startsWith('allow-')) current = null;
    // The rest of the line, so that a script keeps its arguments.
    else current?.options.set(first.text, second === undefined ? '' : line.text.slice(second.column - 1).trim());
  }
  return stanzas;
}

function prefixesOf(stanzas: readonly Stanza[]): ReadonlyMap<string, number> {
  const prefixes = new Map<string, number>();
  for (const { interface: name, options } of stanzas) {
    if (!name.endsWith(':ucarp')) continue;
    const address = virtualAddressOf(options.get('address') ?? '');
    if (address === null) continue;
    const prefix = address.prefixLength ?? prefixOf(options.get('netmask') ?? '', longestPrefixOf(address.address));
    if (prefix !== null) prefixes.set(address.address, prefix);
  }
  return prefixes;
}

function settingsOf(
  { interface: name, options, line, column }: Stanza,
  prefixes: ReadonlyMap<string, number>,
  stumbles: Stumbles,
): UcarpSettings | null {
  if (!options.has('ucarp-vid') && !options.has('ucarp-vip')) return null;
  const vhid = wholeNumber(options.get('ucarp-vid'), 1, 255);
  const address = addressOf(options.get('ucarp-vip') ?? '');
  if (vhid === null) stumbles.note({ line, column }, 'ucarp-vid is not a number of 1 to 255');
  if (address === null) stumbles.note({ line, column }, 'ucarp-vip is not an address');
  // The package starts ucarp only when a password is set as well.
  if (!options.get('ucarp-password'))
    stumbles.note({ line, column }, 'ucarp-password is not set: ucarp does not start');
  if (vhid === null || address === null) return null;
  return {
    interface: name,
    vhid,
    address: { address, prefixLength: prefixes.get(address) ?? null, interface: null },
    base: wholeNumber(options.get('ucarp-advbase'), 0, 255) ?? 1,
    skew: wholeNumber(options.get('ucarp-advskew'), 0, 255) ?? 0,
    preempts: isYes(options.get('ucarp-master')),
    hasPassword: Boolean(options.get('ucarp-password')),
    scripts: [
      options.get('ucarp-upscript') ?? DEFAULT_SCRIPTS.up,
      options.get('ucarp-downscript') ?? DEFAULT_SCRIPTS.down,
    ],
  };
}

/** Anything that does not begin with no, off, false or 0, as the package's script tests it by expr(1). */
function isYes(text: string | undefined): boolean {
  return text !== undefined && text !== '' && !/^(?:no|off|false|0)/.test(text);
}
