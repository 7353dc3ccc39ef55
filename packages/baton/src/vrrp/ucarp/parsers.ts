/** Every parser of ucarp with texts that it reads, for tests that try all parsers alike. Nothing of the product imports it. */
import { readFileSync } from 'node:fs';
import type { NamedParser } from '../located.ts';
import { parseUcarpCommand } from './command.ts';
import { parseUcarpInterfaces } from './interfaces.ts';
import { parseUcarpLog } from './log.ts';

const samples = (...names: readonly string[]): readonly string[] =>
  names.map((name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));

export const ucarpParsers: readonly NamedParser[] = [
  {
    name: 'ucarp interfaces',
    parse: (text) => parseUcarpInterfaces(text),
    samples: samples('ucarp-debian-interfaces.txt'),
  },
  {
    name: 'ucarp command',
    parse: (text) => parseUcarpCommand(text),
    samples: samples('ucarp-ps.txt', 'ucarp.service'),
  },
  {
    name: 'ucarp log',
    parse: (text) => parseUcarpLog(text),
    samples: samples('ucarp-lba1.log', 'ucarp-lba2.log', 'syslog.txt'),
  },
];
