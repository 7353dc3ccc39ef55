/** What can be told without root: the rest is test/namespaces/connections.namespaces.ts, between real kernels. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GuestShell } from '../guest/ssh/guest-shell.ts';
import type { KeeperGuest, Passage } from '../ports/connection-keeper.ts';
import { openConnections } from './look-script.ts';
import { passageNames } from './names.ts';
import { removeScript } from './remove-script.ts';
import { asRoot } from './script-frame.ts';
import { setUpStaying, setUpTaking } from './set-up-script.ts';
import { ShellConnectionKeeper } from './shell-connection-keeper.ts';
import { tryOutScript } from './try-out-script.ts';

const names = passageNames('m-1a2b3c4d');
const options = {
  names,
  remote: '203.0.113.151',
  udpPort: 4789,
  limitSeconds: 600,
  vips: ['10.0.0.100', '10.0.0.101'],
};
const never = new AbortController().signal;
const guest = (serverName: string): KeeperGuest => ({ serverName, destination: serverName, hostKeyOf: serverName });
const passage: Passage = {
  migrationId: 'm-1a2b3c4d',
  staying: guest('lb2'),
  taking: guest('lb1'),
  addresses: { source: '198.51.100.7', target: '203.0.113.151' },
  udpPort: 4789,
  vips: ['10.0.0.100'],
  limitSeconds: 600,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-connections-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('names', () => {
  it('are of one migration, and fit', () => {
    expect(names.name).toMatch(/^baton[0-9a-f]{8}$/);
    expect(names.name.length).toBeLessThan(16);
    expect(names.mark).toBeGreaterThan(255);
    expect(names.networkId).toBeLessThan(2 ** 24);
    expect(passageNames('m-1a2b3c4d')).toEqual(names);
    expect(passageNames('m-1a2b3c4e')).not.toEqual(names);
  });
});

describe('scripts', () => {
  it.each([
    ['set up staying', setUpStaying(options)],
    ['set up taking', setUpTaking(options)],
    ['remove', removeScript(names)],
    ['try out', tryOutScript(4789)],
  ])('%s is a script that a POSIX shell can parse, as it is and as root runs it', (_, script) => {
    for (const text of [script, asRoot(script)]) {
      const { status, stderr } = spawnSync('/bin/sh', ['-n'], { input: text, encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
    }
  });

  it('counts the open connections of the VIPs, by the kernel list', () => {
    const line = (local: string, state: string) =>
      `   0: ${local}:0050 0100000A:C001 ${state} 00000000:00000000 00:00000000 00000000 0 0 1 1`;
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      line('6400000A', '01'),
      line('6500000A', '08'),
      line('6400000A', '0A'),
      line('6400000A', '06'),
      line('0B00000A', '01'),
    ];
    const table6 = [line('0000000000000000FFFF00006400000A', '01'), line('00000000000000000000000000000000', '0A')];
    writeFileSync(join(folder, 'tcp'), `${table.join('\n')}\n`);
    writeFileSync(join(folder, 'tcp6'), `${table6.join('\n')}\n`);
    const script = openConnections(options.vips).replaceAll('/proc/net/', `${folder}/`);
    expect(spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).stdout).toBe('open 3\n');
  });

  it('remove finds nothing in a guest where nothing was set up', () => {
    const { stdout } = spawnSync('/bin/sh', ['-c', removeScript(passageNames(`m-${process.pid}`))], {
      env: { PATH: folder },
      encoding: 'utf8',
    });
    expect(stdout.trim().split('\n').at(-1)).toBe('nothing-there');
  });
});

describe('a keeper over a shell', () => {
  const answering = (answers: Readonly<Record<string, string | Error>>): GuestShell => ({
    run: ({ serverName }) => {
      const answer = answers[serverName] ?? '';
      if (answer instanceof Error) return Promise.reject(answer);
      const stdout = Buffer.from(answer);
      return Promise.resolve({ exitCode: 0, ended: 'exited', stdout, stderr: Buffer.alloc(0), elapsedMs: 1 });
    },
    close: () => Promise.resolve(),
  });
  const keeper = (answers: Readonly<Record<string, string | Error>>) =>
    new ShellConnectionKeeper({ shell: answering(answers) });

  it('is set up when both sides say so', async () => {
    const both = keeper({ lb2: 'open 7\nlong 2\nstands\n', lb1: 'long 0\nstands\n' });
    expect(await both.setUp(passage, never)).toEqual({ open: 7, longPacketsPass: false });
    const half = keeper({ lb2: 'stands\n', lb1: 'failed nothing arrives by the tunnel\n' });
    await expect(half.setUp(passage, never)).rejects.toMatchObject({
      code: 'CONNECTIONS_NOT_KEPT',
      message: 'lb1 could not be made ready to keep open connections: nothing arrives by the tunnel.',
    });
    await expect(keeper({ lb2: 'stands\n' }).setUp(passage, never)).rejects.toThrow('its answer was cut off');
  });

  it('looks at what it can reach', async () => {
    const half = keeper({ lb2: 'stands\ncarried 3\npackets 90\nliving 1\nopen 4\n', lb1: new Error('gone') });
    expect(await half.look(passage, never)).toEqual({
      stands: { staying: true, taking: null },
      open: 4,
      carried: 3,
      living: 1,
      packets: 90,
    });
  });

  it('says what was removed, and where it could not', async () => {
    const sides = await keeper({ lb2: 'removed\n', lb1: new Error('no route') }).remove(passage, never);
    expect(sides).toEqual([
      { serverName: 'lb1', outcome: 'unreachable', detail: 'no route' },
      { serverName: 'lb2', outcome: 'removed', detail: 'everything is as it was before' },
    ]);
  });

  it('a try that did not come to its end is no pass', async () => {
    expect(await keeper({ lb1: 'tried\n' }).missing(passage.taking, 4789, never)).toEqual([]);
    expect(await keeper({ lb1: 'missing the program nft\ntried\n' }).missing(passage.taking, 4789, never)).toEqual([
      'the program nft',
    ]);
    expect(await keeper({ lb1: '' }).missing(passage.taking, 4789, never)).toHaveLength(1);
    expect(await keeper({ lb1: 'failed root is needed\n' }).missing(passage.taking, 4789, never)).toEqual([
      'root is needed',
    ]);
  });
});
