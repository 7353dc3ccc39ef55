/** Every parser of keepalived with texts that it reads, for tests that try all parsers alike. Nothing of the product imports it. */
import { readFileSync } from 'node:fs';

import type { NamedParser } from '../located.ts';
import { readConfigTest } from './read-config-test.ts';
import { readKeepalivedConfiguration } from './read-configuration.ts';
import { readKeepalivedData } from './read-data.ts';
import { readKeepalivedJson } from './read-json.ts';
import { readKeepalivedStats } from './read-stats.ts';
import { readKeepalivedVersion, readSignalNumber } from './read-version.ts';

const samples = (...names: readonly string[]): readonly string[] =>
  names.map((name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));

const MAIN = '/etc/keepalived/keepalived.conf';

export const keepalivedParsers: readonly NamedParser[] = [
  {
    name: 'keepalived configuration',
    parse: (text) => readKeepalivedConfiguration(new Map([[MAIN, text]]), MAIN, { hostName: 'lb1.example' }),
    samples: samples('keepalived-lb1.conf', 'keepalived-lb2.conf', 'every-feature.conf'),
  },
  {
    name: 'keepalived json',
    parse: (text) => readKeepalivedJson(text),
    samples: samples('lb1-master.json.txt', 'lb2-backup.json.txt', 'lb2-splitbrain.json.txt'),
  },
  {
    name: 'keepalived data',
    parse: (text) => readKeepalivedData(text),
    samples: samples('lb1-master.data', 'lb2-backup.data'),
  },
  {
    name: 'keepalived stats',
    parse: (text) => readKeepalivedStats(text),
    samples: samples('lb1-master.stats', 'lb2-backup.stats'),
  },
  {
    name: 'keepalived -t',
    parse: readConfigTest,
    samples: samples('config-test-bad.txt', 'config-test-ok.txt'),
  },
  { name: 'keepalived --version', parse: readKeepalivedVersion, samples: samples('keepalived-version.txt') },
  { name: 'keepalived --signum', parse: readSignalNumber, samples: ['36\n', ...samples('signum.txt')] },
];
