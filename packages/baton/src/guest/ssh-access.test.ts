import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Guest, GuestAccess } from '../ports/guest-access.ts';
import { SshGuestAccess, type SshGuestAccessOptions } from './ssh-access.ts';
import { SshGuestShell } from './ssh/ssh-guest-shell.ts';
import { busyboxGuest, debianGuest, freebsdGuest } from './testing/acted-guests.ts';
import { type FakeGuest, startFakeGuest, whyNoSsh } from './testing/fake-guest.ts';
import { unread } from './unread.ts';

const signal = new AbortController().signal;
const consoleTold = { ...unread('console', 'only the console was read'), trouble: ['Failed to mount /data'] };
const console: GuestAccess = { kind: 'console', hands: null, read: () => Promise.resolve(consoleTold) };
const guestAt = (destination: string | null): Guest => ({
  server: { id: '6f2c1f0e', name: 'shop-lb1' } as Guest['server'],
  addresses: [],
  destination,
});

describe.skipIf(whyNoSsh !== null)(`SshGuestAccess${whyNoSsh === null ? '' : ` (skipped: ${whyNoSsh})`}`, () => {
  let keys = '';
  const closing: (() => Promise<void>)[] = [];
  beforeEach(() => {
    keys = mkdtempSync(join(tmpdir(), 'baton-keys-'));
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    rmSync(keys, { recursive: true, force: true });
  });
  const accessTo = async (
    starting: Promise<FakeGuest>,
    options: Partial<SshGuestAccessOptions> = {},
  ): Promise<{ readonly guest: FakeGuest; readonly access: SshGuestAccess }> => {
    const guest = await starting;
    const plan = { ...guest.plan, acceptNew: true };
    const shell = new SshGuestShell({ plan, hostKeyFolder: keys, env: process.env });
    closing.push(
      () => guest.close(),
      () => shell.close(),
    );
    const { surroundings } = guest;
    return { guest, access: new SshGuestAccess({ shell, console, surroundings, ...options }) };
  };

  it('reads a Debian guest with keepalived', async () => {
    const { guest, access } = await accessTo(debianGuest());
    const reading = await access.read(guestAt(guest.destination), signal);
    expect(reading.gaps.map(({ what }) => what)).toEqual([
      'the script /etc/keepalived/big.sh',
      'the script /opt/probe',
    ]);
    expect(reading).toMatchObject({
      access: 'ssh',
      trouble: ['Failed to mount /data'],
      system: {
        family: 'linux',
        name: 'Debian GNU/Linux 12 (bookworm)',
        kernel: '6.1.0-27-cloud-amd64',
        hostName: 'lb1',
        init: 'systemd',
      },
      units: [
        { name: 'keepalived', active: true, enabled: true, after: ['haproxy.service', 'network.target'] },
        { name: 'haproxy', active: true, enabled: false },
      ],
      fstab: [
        { device: 'UUID=9a1c', path: '/', fileSystem: 'ext4', options: ['errors=remount-ro'], line: 2 },
        { device: '//nas/share', path: '/srv', options: ['password=***', 'ro'], line: 3 },
      ],
      mounts: [{ device: '/dev/vda1', path: '/', fileSystem: 'ext4', uuid: '9a1c' }],
      cloudInit: { installed: true, disabled: false, keepsCache: true, preservesHostName: false },
      companions: ['conntrackd', 'haproxy peers'],
      clock: { synchronized: true },
    });
    expect(Math.abs(reading.clock?.offsetMs ?? Number.NaN)).toBeLessThanOrEqual(reading.clock?.errorMs ?? 0);
    expect(reading.interfaces?.find(({ name }) => name === 'eth0')?.addresses).toContainEqual({
      address: '10.0.0.100',
      prefixLength: 24,
    });
    expect(reading.routes).toContainEqual({
      destination: 'default',
      gateway: '10.10.0.1',
      interface: 'eth0',
      source: null,
      protocol: null,
    });
    expect(reading.routes?.find(({ destination }) => destination === '169.254.169.254')?.protocol).toBe('dhcp');
    expect(reading.scripts).toEqual([
      { path: '/etc/keepalived/check.sh', text: '#!/bin/sh\nexport OS_PASSWORD=***\nopenstack floating ip list\n' },
      { path: '/etc/keepalived/own-check.sh', text: '#!/bin/sh\nping -c 1 10.0.0.1\n' },
    ]);
    expect(reading.oneLayer2).toEqual([
      '/etc/keepalived/conf.d/notify.conf:6: lb_kind DR',
      '/etc/haproxy/haproxy.cfg:6: source 0.0.0.0 usesrc clientip',
      'TCP 10.0.0.100:8080 -> 10.0.0.21:8080 Route',
    ]);
    expect(reading.listening).toContainEqual({ protocol: 'tcp', address: '*', port: 443, process: 'haproxy' });
    const [daemon] = reading.vrrp ?? [];
    expect(daemon).toMatchObject({
      version: '2.2.7',
      selfTest: [],
      configuration: {
        kind: 'keepalived',
        files: ['/etc/keepalived/keepalived.conf', '/etc/keepalived/conf.d/notify.conf'],
        redacted: 1,
      },
      running: { kind: 'keepalived' },
    });
    expect(daemon?.configuration?.instances.map(({ name, priority }) => [name, priority])).toContainEqual([
      'VI_INT',
      150,
    ]);
    expect(daemon?.running?.instances.find(({ name }) => name === 'VI_DB')).toMatchObject({
      state: 'MASTER',
      holdsAddresses: true,
    });
    expect(daemon?.configurationDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(reading)).not.toMatch(/s3cr3t|hunter2/);
    // The dump held a password, and was not there before.
    expect(() => readFileSync(join(guest.surroundings.root, 'tmp/keepalived.json'))).toThrow('ENOENT');
  });

  it('reads as much when only sudo makes it root', async () => {
    const { guest, access } = await accessTo(debianGuest());
    guest.program('id', 'echo 1000');
    guest.program('sudo', '[ "$1" = -n ] || exit 1\nshift\nexec "$@"');
    const reading = await access.read(guestAt(guest.destination), signal);
    expect(reading.gaps.map(({ what }) => what)).toEqual([
      'the script /etc/keepalived/big.sh',
      'the script /opt/probe',
    ]);
    expect(reading.scripts).toHaveLength(2);
    expect(reading.oneLayer2).toHaveLength(3);
    expect(reading.vrrp?.[0]?.configuration?.files).toHaveLength(2);
    expect(reading.vrrp?.[0]?.running?.instances.some(({ state }) => state === 'MASTER')).toBe(true);
    expect(() => readFileSync(join(guest.surroundings.root, 'tmp/keepalived.json'))).toThrow('ENOENT');
  });

  it('reads a guest of busybox, without systemd', async () => {
    const { guest, access } = await accessTo(busyboxGuest());
    const reading = await access.read(guestAt(guest.destination), signal);
    expect(reading).toMatchObject({
      system: { family: 'linux', name: 'Linux 6.1.0', hostName: 'shop-lb1', init: 'busybox' },
      units: [
        { name: 'keepalived', active: true, enabled: true },
        { name: 'httpd', active: true, enabled: true },
      ],
      interfaces: [{ name: 'lo' }, { name: 'eth0', macAddress: 'fa:16:3e:00:00:11', mtu: 1450, up: true }],
      routes: [
        { destination: 'default', gateway: '10.0.2.1', interface: 'eth0', source: null, protocol: null },
        { destination: '10.0.2.0/24', gateway: null, interface: 'eth0', source: '10.0.2.11', protocol: null },
      ],
      listening: [{ protocol: 'tcp', address: '0.0.0.0', port: 80, process: 'busybox' }],
      cloudInit: { installed: false },
      scripts: [{ path: '/etc/keepalived/notify.sh', text: '#!/bin/sh\necho "$3" >/www/state\n' }],
      oneLayer2: [],
    });
    expect(reading.vrrp?.[0]?.configuration?.instances.map(({ name }) => name)).toEqual(['HA']);
  });

  it('reads OPNsense, with CARP', async () => {
    const { guest, access } = await accessTo(freebsdGuest());
    const reading = await access.read(guestAt(guest.destination), signal);
    expect(reading).toMatchObject({
      system: { family: 'freebsd', name: 'OPNsense 24.7.1', init: 'bsd-rc' },
      vrrp: [{ configuration: { kind: 'carp' }, running: { kind: 'carp', demotion: 0 } }],
    });
    expect(reading.vrrp?.[0]?.running?.instances.some(({ state }) => state === 'MASTER')).toBe(true);
    expect(reading.interfaces?.find(({ name }) => name === 'vtnet0')).toMatchObject({
      macAddress: 'fa:16:3e:20:00:11',
      addresses: expect.arrayContaining([{ address: '10.20.0.11', prefixLength: 24 }]) as unknown,
    });
    expect(reading.routes).toContainEqual({
      destination: 'default',
      gateway: '10.20.0.1',
      interface: 'vtnet0',
      source: null,
    });
    expect(reading.listening).toContainEqual({ protocol: 'tcp', address: '*', port: 443, process: 'haproxy' });
    expect(reading.units).toContainEqual({ name: 'haproxy', active: true, enabled: true });
  });

  it('tells what the console says, and why SSH failed, when it fails', async () => {
    const { access } = await accessTo(startFakeGuest({ user: 'somebody-else' }));
    const reading = await access.read(guestAt('acted'), signal);
    expect(reading).toMatchObject({ access: 'console', trouble: ['Failed to mount /data'] });
    expect(reading.gaps[0]?.what).toBe('everything by SSH');
    expect(reading.gaps[0]?.why).toContain('shop-lb1 (acted) let nobody in by SSH');
    expect((await access.read(guestAt(null), signal)).gaps[0]?.why).toContain('it has no address');
  });

  it('keeps what it has when the time is up, or the guest never ends', async () => {
    const slow = await accessTo(
      debianGuest().then((guest) => {
        guest.program('blkid', 'exec sleep 30');
        guest.program('timeout', 'shift; exec "$@"');
        return guest;
      }),
      { timeoutMs: 3000 },
    );
    const reading = await slow.access.read(guestAt('acted'), signal);
    expect(reading.system?.hostName).toBe('lb1');
    expect(reading.gaps.map(({ why }) => why)).toContain('the time was up: 3 s');
    const endless = await accessTo(startFakeGuest({ answer: (channel) => endlessly(channel) }), {
      maxBytes: 50_000,
      timeoutMs: 10_000,
    });
    expect((await endless.access.read(guestAt('acted'), signal)).access).toBe('console');
  });

  it('ends at an abort', async () => {
    const { access } = await accessTo(startFakeGuest({ answer: () => undefined }));
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('enough')), 500);
    await expect(access.read(guestAt('acted'), abort.signal)).rejects.toThrow('enough');
  });
});

function endlessly(channel: {
  write(text: string): boolean;
  once(event: 'drain', then: () => void): unknown;
  writable: boolean;
}): void {
  const more = (): void => {
    for (let wrote = true; wrote && channel.writable;) wrote = channel.write('x'.repeat(8192));
    if (channel.writable) channel.once('drain', more);
  };
  more();
}
