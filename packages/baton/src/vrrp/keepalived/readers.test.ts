import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { VrrpRunning } from '../../domain/vrrp.ts';
import { placeOf } from '../located.ts';
import type { Parsed } from '../located.ts';
import { escapedWordsOf } from './line.ts';
import { readConfigTest } from './read-config-test.ts';
import { readKeepalivedData } from './read-data.ts';
import { readKeepalivedJson } from './read-json.ts';
import { readKeepalivedStats, withStatistics } from './read-stats.ts';
import { readKeepalivedVersion, readSignalNumber } from './read-version.ts';

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

function valueOf<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(placeOf(result.error));
  return result.value;
}

function errorOf(result: Parsed<unknown>): string {
  return result.ok ? 'no error' : placeOf(result.error);
}

const VI_INT = {
  name: 'VI_INT',
  interface: 'eth0',
  routerId: 51,
  addresses: ['10.0.0.100', '10.0.0.101', 'fd00:1::100'],
};
const VI_DB = { name: 'VI_DB', interface: 'eth0', routerId: 52, addresses: ['10.0.0.110'] };

describe('keepalived.json', () => {
  it('of a MASTER', () => {
    // Its IPv6 address could not be set: the log beside it says so.
    expect(valueOf(readKeepalivedJson(fixture('lb1-master.json.txt')))).toEqual({
      kind: 'keepalived',
      demotion: null,
      redacted: 1,
      instances: [
        {
          ...VI_INT,
          state: 'MASTER',
          basePriority: 150,
          effectivePriority: 150,
          masterPriority: null,
          holdsAddresses: false,
          advertsReceived: 0,
          advertsSent: 3,
          becameMaster: 1,
        },
        {
          ...VI_DB,
          state: 'MASTER',
          basePriority: 150,
          effectivePriority: 150,
          masterPriority: null,
          holdsAddresses: true,
          advertsReceived: 0,
          advertsSent: 3,
          becameMaster: 1,
        },
      ],
    });
  });

  it('of a BACKUP', () => {
    const { instances } = valueOf(readKeepalivedJson(fixture('lb2-backup.json.txt')));
    expect(instances).toMatchObject(
      [VI_INT, VI_DB].map((one) => ({ ...one, state: 'BACKUP', masterPriority: 150, holdsAddresses: false })),
    );
  });

  it('of a split brain: MASTER, and a stronger one was heard', () => {
    const { instances } = valueOf(readKeepalivedJson(fixture('lb2-splitbrain.json.txt')));
    expect(instances[1]).toMatchObject({
      state: 'MASTER',
      effectivePriority: 100,
      masterPriority: 150,
      holdsAddresses: true,
      advertsReceived: 7,
    });
  });

  it('of json_version 2, with a masked password', () => {
    const masked = fixture('lb1-master.json.txt').replaceAll('not-real', '********');
    const value = valueOf(readKeepalivedJson(`{"vrrp":${masked},"track_process":[]}`));
    expect(value).toEqual({ ...valueOf(readKeepalivedJson(masked)), redacted: 0 });
    expect(value.instances).toHaveLength(2);
  });

  it.each([
    [0, 'INIT'],
    [3, 'FAULT'],
    [97, 'STOP'],
    [98, 'STOP'],
  ])('state %i is %s', (state, name) => {
    const text = fixture('lb1-master.json.txt').replaceAll('"state":2', `"state":${state}`);
    expect(valueOf(readKeepalivedJson(text)).instances.map((one) => one.state)).toEqual([name, name]);
  });

  it('is located where it breaks', () => {
    expect(errorOf(readKeepalivedJson(''))).toBe('keepalived.json:1:1: this is not JSON');
    expect(errorOf(readKeepalivedJson('[\n  {"auth_data": not-real}\n]', 'k.json'))).toBe(
      'k.json:2:17: this is not JSON',
    );
    expect(errorOf(readKeepalivedJson('[1,\n2,]'))).toBe('keepalived.json:2:3: this is not JSON');
    expect(errorOf(readKeepalivedJson('[{"a":"b'))).toBe('keepalived.json:1:7: this is not JSON');
    expect(errorOf(readKeepalivedJson('[] x'))).toBe('keepalived.json:1:4: this is not JSON');
    expect(errorOf(readKeepalivedJson(fixture('lb1-master.json.txt').slice(0, 1500)))).toMatch(
      /^keepalived\.json:1:1500: /,
    );
    expect(errorOf(readKeepalivedJson('[{}]'))).toMatch(
      /^keepalived\.json:1:1: this is not a dump of keepalived: 0\.data: /,
    );
    expect(errorOf(readKeepalivedJson('{}'))).toMatch(/vrrp: /);
    expect(errorOf(readKeepalivedJson(' '.repeat(1_000_001)))).toBe(
      'keepalived.json:1:1: longer than 1000000 characters',
    );
  });
});

describe('keepalived.data and keepalived.stats', () => {
  it.each(['lb1-master', 'lb2-backup'])('together say what the JSON of %s says', (name) => {
    const running = valueOf(readKeepalivedData(fixture(`${name}.data`)));
    const statistics = valueOf(readKeepalivedStats(fixture(`${name}.stats`)));
    const json = valueOf(readKeepalivedJson(fixture(`${name}.json.txt`)));
    // The three were written within two seconds: only the adverts went on.
    const still = (value: VrrpRunning): VrrpRunning => ({
      ...value,
      instances: value.instances.map((one) => ({ ...one, advertsReceived: null, advertsSent: null })),
    });
    expect(still(withStatistics(running, statistics))).toEqual(still(json));
  });

  it('count adverts', () => {
    expect(valueOf(readKeepalivedStats(fixture('lb2-backup.stats')))).toEqual([
      { name: 'VI_INT', advertsReceived: 6, advertsSent: 0, becameMaster: 0 },
      { name: 'VI_DB', advertsReceived: 6, advertsSent: 0, becameMaster: 0 },
    ]);
  });

  it('leave out what has no state', () => {
    const result = readKeepalivedData('------< VRRP Topology >------\n VRRP Instance = X\n   Priority = 5\n');
    expect(result).toEqual({
      ok: true,
      value: { kind: 'keepalived', instances: [], demotion: null, redacted: 0 },
      warnings: [{ file: 'keepalived.data', line: 2, column: 1, message: 'X has no state that is known: left out' }],
    });
  });

  it('refuse other texts', () => {
    expect(errorOf(readKeepalivedData('hello'))).toBe('keepalived.data:1:1: this is no data that keepalived wrote');
    expect(errorOf(readKeepalivedStats('hello'))).toBe(
      'keepalived.stats:1:1: these are no statistics that keepalived wrote',
    );
  });
});

it('no password comes out of what runs', () => {
  for (const name of ['lb1-master', 'lb2-backup', 'lb2-splitbrain']) {
    expect(JSON.stringify(readKeepalivedJson(fixture(`${name}.json.txt`)))).not.toContain('not-real');
  }
  const data = readKeepalivedData(fixture('lb1-master.data'));
  expect(JSON.stringify(data)).not.toContain('not-real');
  expect(valueOf(data).redacted).toBe(1);
});

it('complaints of keepalived -t come with their place', () => {
  expect(valueOf(readConfigTest(fixture('config-test-ok.txt')))).toEqual([]);
  expect(valueOf(readConfigTest(fixture('config-test-bad.txt'))).map(placeOf)).toEqual([
    "/etc/keepalived/ct.conf:25:1: WARNING - interface ens3 for vrrp_instance VI_INT doesn't exist",
    "/etc/keepalived/ct.conf:29:1: Unknown keyword 'advert_intt'",
    'keepalived -t:4:1: Non-existent interface specified in configuration',
  ]);
  expect(valueOf(readConfigTest('Sun Nov  2 07:45:10 2026: (a: Line 3) x'))).toEqual([
    { file: 'a', line: 3, column: 1, message: 'x' },
  ]);
});

it('the version of keepalived', () => {
  expect(valueOf(readKeepalivedVersion(fixture('keepalived-version.txt')))).toBe('2.2.7');
  expect(valueOf(readKeepalivedVersion('Keepalived v1.3.9 (10/21,2017)'))).toBe('1.3.9');
  expect(errorOf(readKeepalivedVersion('bash: keepalived: not found'))).toBe(
    'keepalived --version:1:1: no version of keepalived',
  );
});

it('the number of a signal', () => {
  expect(valueOf(readSignalNumber('36\n'))).toBe(36);
  expect(errorOf(readSignalNumber('Unknown sigfunc TDATA'))).toContain('does not know it');
  expect(errorOf(readSignalNumber('0'))).toContain('no number');
});

it.each([
  [String.raw`script "/a 'b c' d" root`, ['script', "/a 'b c' d", 'root']],
  [String.raw`notify ab"c d"'e f' \x41\101\cA\t\"`, ['notify', 'abc de f', 'AA\u0001\t"']],
  [String.raw`a "" b\ c`, ['a', '', 'b c']],
  [String.raw`a "open`, ['a', 'open']],
  ['a \\', ['a', '']],
])('words of %s', (text, words) => {
  expect(escapedWordsOf(text)).toEqual(words);
});
