/** Every parser of CARP with texts that it reads, for tests that try all parsers alike. Nothing of the product imports it. */
import { readFileSync } from 'node:fs';
import type { NamedParser } from '../located.ts';
import { parseFirewallConfig } from './firewall-config.ts';
import { parseHostnameIf } from './hostname-if.ts';
import { parseCarpIfconfig } from './ifconfig.ts';
import { parseRcConf } from './rc-conf.ts';
import { parseCarpSysctl } from './sysctl.ts';

const samples = (...names: readonly string[]): readonly string[] =>
  names.map((name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));

export const carpParsers: readonly NamedParser[] = [
  {
    name: 'carp ifconfig',
    parse: (text) => parseCarpIfconfig(text),
    samples: samples(
      'freebsd-ifconfig.txt',
      'freebsd-ifconfig-key.txt',
      'freebsd9-ifconfig.txt',
      'openbsd-ifconfig-carp0.txt',
      'openbsd-ifconfig-balancing.txt',
    ),
  },
  { name: 'carp rc.conf', parse: (text) => parseRcConf(text), samples: samples('freebsd-rc.conf', 'freebsd9-rc.conf') },
  {
    name: 'carp hostname.if',
    parse: (text) => parseHostnameIf(text),
    samples: samples('openbsd-hostname.carp0', 'openbsd-hostname.carp1'),
  },
  {
    name: 'carp sysctl',
    parse: (text) => parseCarpSysctl(text),
    samples: samples('freebsd-sysctl.txt', 'openbsd-sysctl.txt'),
  },
  {
    name: 'carp config.xml',
    parse: (text) => parseFirewallConfig(text),
    samples: samples('opnsense-config.xml', 'pfsense-config.xml', 'pfsense-aliases.xml'),
  },
];
