/** Every parser of VyOS with texts that it reads, for tests that try all parsers alike. Nothing of the product imports it. */
import { readFileSync } from 'node:fs';
import type { NamedParser } from '../located.ts';
import { parseVyosConfiguration } from './configuration.ts';
import { parseShowVrrp } from './show-vrrp.ts';

const samples = (...names: readonly string[]): readonly string[] =>
  names.map((name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));

export const vyosParsers: readonly NamedParser[] = [
  {
    name: 'vyos configuration',
    parse: (text) => parseVyosConfiguration(text),
    samples: samples('vyos-config.txt', 'show-configuration.txt'),
  },
  {
    name: 'vyos show vrrp',
    parse: (text) => parseShowVrrp(text),
    samples: samples('vyos-show-vrrp.txt', 'show-vrrp-1.2.txt', 'show-vrrp-1.1.txt'),
  },
];
