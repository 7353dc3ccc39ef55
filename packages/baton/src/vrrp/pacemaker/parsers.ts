/** Every parser of Pacemaker with texts that it reads, for tests that try all parsers alike. Nothing of the product imports it. */
import { readFileSync } from 'node:fs';
import type { NamedParser } from '../located.ts';
import { parseCib } from './cib.ts';
import { parseCrmMonXml } from './crm-mon-xml.ts';
import { parsePcsConfig } from './pcs-config.ts';
import { parsePcsStatus } from './pcs-status.ts';

const samples = (...names: readonly string[]): readonly string[] =>
  names.map((name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));

export const pacemakerParsers: readonly NamedParser[] = [
  { name: 'pacemaker crm_mon xml', parse: (text) => parseCrmMonXml(text), samples: samples('crm-mon.xml') },
  {
    name: 'pacemaker pcs status',
    parse: (text) => parsePcsStatus(text),
    samples: samples('pcs-status.txt', 'pcs-status-old.txt'),
  },
  { name: 'pacemaker cib', parse: (text) => parseCib(text), samples: samples('cib.xml') },
  {
    name: 'pacemaker pcs config',
    parse: (text) => parsePcsConfig(text),
    samples: samples('pcs-config-0.10.txt', 'pcs-config-0.11.txt'),
  },
];
