import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Guest } from '../../ports/guest-access.ts';
import { SshGuestShell } from '../ssh/ssh-guest-shell.ts';
import { type ActedKeepalived, KEEPALIVED_CONF, keepalivedGuest } from '../testing/acted-keepalived.ts';
import { freebsdGuest } from '../testing/acted-guests.ts';
import { type FakeGuest, startFakeGuest, whyNoSsh } from '../testing/fake-guest.ts';
import { ShellHands } from './shell-hands.ts';

/** An act is given 90 s, of which a daemon that takes nothing uses all it may; a machine at work runs its shells slower. */
const ACT_ENDS_MS = 100_000;

const signal = new AbortController().signal;
const guestAt: Guest = {
  server: { id: '6f2c1f0e', name: 'shop-lb2' } as Guest['server'],
  addresses: [],
  destination: 'acted',
};
const raise = { kind: 'raise', priority: 254, withoutNopreempt: true } as const;
const conf = `global_defs {
  router_id lb2
}
vrrp_instance HA {
  state BACKUP
  interface eth0
  virtual_router_id 51
  @lb1 priority 150
  @lb2 priority 90
  nopreempt
  authentication {
    auth_type PASS
    auth_pass s3cr3t
  }
  virtual_ipaddress {
    10.0.2.100/24
  }
}
`;

const skipped = whyNoSsh === null ? '' : ` (skipped: ${whyNoSsh})`;
describe.skipIf(whyNoSsh !== null)(`ShellHands${skipped}`, { timeout: ACT_ENDS_MS + 20_000 }, () => {
  let keys = '';
  const closing: (() => Promise<void>)[] = [];
  beforeEach(() => {
    keys = mkdtempSync(join(tmpdir(), 'baton-keys-'));
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    rmSync(keys, { recursive: true, force: true });
  });
  const handsIn = (guest: FakeGuest): ShellHands => {
    const shell = new SshGuestShell({
      plan: { ...guest.plan, acceptNew: true },
      hostKeyFolder: keys,
      env: process.env,
    });
    closing.push(
      () => guest.close(),
      () => shell.close(),
    );
    return new ShellHands({ shell, surroundings: guest.surroundings });
  };
  const acting = async (
    starting: Promise<ActedKeepalived>,
  ): Promise<ActedKeepalived & { readonly hands: ShellHands; readonly path: string; readonly folder: string }> => {
    const acted = await starting;
    const path = join(acted.guest.surroundings.root, KEEPALIVED_CONF);
    return { ...acted, hands: handsIn(acted.guest), path, folder: join(path, '..') };
  };

  it('raises a keepalived whose file is the same file afterwards, and settles it', async () => {
    const { hands, path, folder } = await acting(keepalivedGuest(conf));
    const was = statSync(path);
    expect(await hands.states(guestAt, signal)).toMatchObject([{ name: 'HA', state: 'BACKUP', basePriority: 90 }]);
    const proof = await hands.change(guestAt, raise, signal);
    expect(proof.files).toEqual([
      {
        path: KEEPALIVED_CONF,
        sha256Before: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        sha256After: proof.files[0]?.sha256Before,
      },
    ]);
    expect(proof.detail).toContain('254');
    expect(await hands.states(guestAt, signal)).toMatchObject([{ name: 'HA', basePriority: 254 }]);
    expect(readFileSync(path, 'utf8')).toBe(conf);
    const { ino, mode, mtimeMs } = statSync(path);
    expect({ ino, mode, mtimeMs }).toEqual({ ino: was.ino, mode: was.mode, mtimeMs: was.mtimeMs });
    expect(readdirSync(folder)).toEqual(['keepalived.conf']);
    expect(await hands.change(guestAt, raise, signal)).toMatchObject({ files: [] });
    expect(await hands.digests(guestAt, [KEEPALIVED_CONF, '/gone'], signal)).toEqual(
      new Map([
        [KEEPALIVED_CONF, proof.files[0]?.sha256Before],
        ['/gone', null],
      ]),
    );
    expect((await hands.settle(guestAt, signal)).detail).toContain('HA 90');
    expect(await hands.states(guestAt, signal)).toMatchObject([{ name: 'HA', basePriority: 90 }]);
    expect(await hands.settle(guestAt, signal)).toMatchObject({ files: [] });
    expect(JSON.stringify(proof)).not.toContain('s3cr3t');
  });

  it('puts the file back when the connection goes in the midst of it', async () => {
    const { hands, path, folder } = await acting(keepalivedGuest(conf, { deaf: true }));
    const abort = new AbortController();
    const raising = hands.change(guestAt, raise, abort.signal);
    await until(() => readFileSync(path, 'utf8') !== conf);
    abort.abort(new Error('gone'));
    await expect(raising).rejects.toThrow('gone');
    await until(() => readFileSync(path, 'utf8') === conf && readdirSync(folder).length === 1);
  });

  it('tells that a daemon did not take it, and leaves its file as it was', async () => {
    const { hands, path, folder } = await acting(keepalivedGuest(conf, { deaf: true }));
    await expect(hands.change(guestAt, raise, signal)).rejects.toMatchObject({ code: 'GUEST_ACT_FAILED' });
    expect(readFileSync(path, 'utf8')).toBe(conf);
    expect(readdirSync(folder)).toEqual(['keepalived.conf']);
  });

  it('puts back what an act that was killed left', async () => {
    const { hands, path, folder } = await acting(keepalivedGuest(conf));
    writeFileSync(join(folder, '.keepalived.conf.baton-before'), conf);
    writeFileSync(path, conf.replace(/\}\n$/, '# baton: until the next reload\npriority 254\n}\n'));
    await hands.change(guestAt, raise, signal);
    expect(readFileSync(path, 'utf8')).toBe(conf);
    expect(readdirSync(folder)).toEqual(['keepalived.conf']);
  });

  it('does not overwrite what somebody else wrote meanwhile, and tells it', async () => {
    const { guest, hands, path } = await acting(keepalivedGuest(conf));
    // Its own test of the raised file is the moment in which somebody writes.
    guest.program(
      'keepalived',
      `case $1 in --signum=JSON) echo 10 ;; -t) grep -q 'until the next reload' '${path}' && printf '# theirs\\n' >>'${path}'; exit 0 ;; esac`,
    );
    await expect(hands.change(guestAt, raise, signal)).rejects.toMatchObject({ code: 'GUEST_FILE_CHANGED' });
    expect(readFileSync(path, 'utf8')).toContain('# theirs');
  });

  it('refuses what keepalived itself is not content with, what comes out of definitions, and who is not root', async () => {
    const { guest, hands, path } = await acting(keepalivedGuest(conf));
    guest.program(
      'keepalived',
      `case $1 in --signum=JSON) echo 10 ;; -t) if grep -q 'until the next' '${path}'; then exit 5; fi ;; esac`,
    );
    await expect(hands.change(guestAt, raise, signal)).rejects.toMatchObject({ code: 'GUEST_ACT_REFUSED' });
    expect(readFileSync(path, 'utf8')).toBe(conf);
    guest.file(KEEPALIVED_CONF, '$ALL=\\\nvrrp_instance HA {\\\ninterface eth0\\\n}\n$ALL\n');
    await expect(hands.change(guestAt, raise, signal)).rejects.toThrow('comes out of a definition');
    guest.program('id', 'echo 1000');
    await expect(hands.states(guestAt, signal)).rejects.toMatchObject({ code: 'GUEST_ROOT_NEEDED' });
    await expect(hands.stopVrrp(guestAt, signal)).rejects.toMatchObject({ code: 'GUEST_ROOT_NEEDED' });
  });

  it('stops it for this boot', async () => {
    const { hands, guest } = await acting(keepalivedGuest(conf));
    expect((await hands.stopVrrp(guestAt, signal)).detail).toContain('said goodbye');
    expect(await hands.states(guestAt, signal)).toEqual([]);
    expect((await hands.stopVrrp(guestAt, signal)).detail).toBe('no keepalived ran');
    const kept = readdirSync(join(guest.surroundings.root, 'run'));
    expect(kept).toContain('baton-7c9a');
  });

  it('tells that something has a stopped daemon back', async () => {
    const supervised = await acting(keepalivedGuest(conf));
    supervised.guest.file('proc/7/comm', 'keepalived\n');
    await expect(supervised.hands.stopVrrp(guestAt, signal)).rejects.toThrow('started again');
  });

  it('demotes CARP and takes exactly that back', async () => {
    const guest = await freebsdGuest();
    const hands = handsIn(guest);
    const told = readFileSync(new URL('../testing/fixtures/freebsd-ifconfig.txt', import.meta.url), 'utf8');
    const asked = join(guest.folder, 'asked');
    guest.program(
      'ifconfig',
      `case "$*" in -a) cat <<'FIXTURE'\n${told.trimEnd()}\nFIXTURE\n;; *) echo "$*" >>'${asked}' ;; esac`,
    );
    expect((await hands.states(guestAt, signal)).some(({ state }) => state === 'MASTER')).toBe(true);
    const { detail } = await hands.change(guestAt, { kind: 'demote' }, signal);
    expect(detail).toContain('advskew 240');
    const set = readFileSync(asked, 'utf8').trimEnd().split('\n');
    expect(set.every((line) => line.endsWith(' advskew 240'))).toBe(true);
    await hands.change(guestAt, { kind: 'demote' }, signal);
    await hands.settle(guestAt, signal);
    const back = readFileSync(asked, 'utf8').trimEnd().split('\n').slice(set.length);
    const written = Array.from(
      told.matchAll(/carp: \S+ vhid (\d+) .*advskew (\d+)/g),
      ([, vhid, skew]) => `${vhid} ${skew}`,
    );
    expect(back.map((line) => line.replace(/^\S+ vhid (\d+) advskew (\d+)$/, '$1 $2'))).toEqual(written);
    expect(readdirSync(join(guest.surroundings.root, 'var/run'))).toEqual([]);
  });

  describe('asks who has an address', () => {
    /** Has the VIP at its first three looks, and hears an answer for it. */
    const letsGo = async (): Promise<{ readonly hands: ShellHands; readonly asked: () => string }> => {
      const guest = await startFakeGuest();
      const [looks, asked] = [join(guest.folder, 'looks'), join(guest.folder, 'asked')];
      const table = join(guest.surroundings.root, 'proc/net/arp');
      guest.file('proc/1/comm', 'init\n');
      guest.file('proc/net/arp', 'IP address HW type Flags HW address Mask Device\n');
      writeFileSync(asked, '');
      guest.program('uname', 'echo Linux lb1 6.1.0');
      guest.program('id', 'echo 0');
      guest.program(
        'ip',
        `echo >>'${looks}'
printf '2: eth0: <UP> mtu 1450\\n    inet 10.0.2.11/24 scope global eth0\\n'
[ "$(grep -c '' '${looks}')" -gt 3 ] || printf '    inet 10.0.2.100/24 scope global secondary eth0\\n'`,
      );
      guest.program(
        'ping',
        `echo "after $(grep -c '' '${looks}') looks: $*" >>'${asked}'
echo '10.0.2.100 0x1 0x2 fa:16:3e:00:00:12 * eth0' >>'${table}'`,
      );
      return { hands: handsIn(guest), asked: () => readFileSync(asked, 'utf8') };
    };

    it('as soon as the guest has let go of it, and tells who answered', async () => {
      const { hands, asked } = await letsGo();
      const addresses = ['10.0.2.100', 'fd00::100', '; reboot'];
      expect(await hands.askOnceReleased(guestAt, addresses, 30, signal)).toEqual([
        { address: '10.0.2.100', by: 'fa:16:3e:00:00:12' },
      ]);
      const [, looks, words] = /^after (\d+) looks: (.*)\n$/.exec(asked()) ?? [];
      expect(words).toBe('-c 1 -W 1 10.0.2.100');
      expect(Number(looks)).toBeGreaterThan(3);
    });

    it('and not as long as the guest has it, nor for IPv6, where the question itself may be taken for a claim', async () => {
      const { hands, asked } = await letsGo();
      expect(await hands.askOnceReleased(guestAt, ['10.0.2.11'], 1, signal)).toEqual([]);
      expect(await hands.askOnceReleased(guestAt, ['fd00::100'], 1, signal)).toEqual([]);
      expect(asked()).toBe('');
    });

    it('and tells that nobody was heard', async () => {
      const { hands } = await letsGo();
      expect(await hands.askOnceReleased(guestAt, ['10.0.2.101'], 1, signal)).toEqual([
        { address: '10.0.2.101', by: null },
      ]);
    });
  });

  it('announces what the guest holds, and nothing else', async () => {
    const guest = await startFakeGuest();
    guest.file('proc/1/comm', 'init\n');
    guest.program('uname', 'echo Linux lb1 6.1.0');
    guest.program('id', 'echo 0');
    guest.program(
      'ip',
      "printf '2: eth0: <UP> mtu 1450\\n    inet 10.0.2.11/24 scope global eth0\\n    inet 10.0.2.100/24 scope global secondary eth0\\n'",
    );
    const asked = join(guest.folder, 'asked');
    guest.program('arping', `echo "$*" >>'${asked}'`);
    const hands = handsIn(guest);
    expect(await hands.announce(guestAt, ['10.0.2.100', '10.0.2.101', '; reboot'], signal)).toEqual(['10.0.2.100']);
    expect(readFileSync(asked, 'utf8')).toBe('-U -c 3 -I eth0 10.0.2.100\n');
  });
});

async function until(condition: () => boolean): Promise<void> {
  const begun = performance.now();
  while (performance.now() - begun < ACT_ENDS_MS) {
    if (condition()) return;
    await sleep(20);
  }
  throw new Error('it did not happen');
}
