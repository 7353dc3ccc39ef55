import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { BatonError } from '../../domain/error.ts';
import type { SshPlan } from '../../domain/plan.ts';
import { type FakeGuest, type FakeGuestOptions, startFakeGuest, whyNoSsh } from '../testing/fake-guest.ts';
import type { ShellTarget } from './guest-shell.ts';
import { SshGuestShell } from './ssh-guest-shell.ts';

const SERVER = '6f2c1f0e-8e0a-4a8d-9f55-0f4f5b7c1a01';
const LIMITS = { timeoutMs: 20_000, maxBytes: 100_000 };
const signal = new AbortController().signal;

describe.skipIf(whyNoSsh !== null)(`SshGuestShell${whyNoSsh === null ? '' : ` (skipped: ${whyNoSsh})`}`, () => {
  let keys = '';
  const closing: (() => Promise<void>)[] = [];

  beforeEach(() => {
    keys = mkdtempSync(join(tmpdir(), 'baton-keys-'));
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    rmSync(keys, { recursive: true, force: true });
  });

  const start = async (options?: FakeGuestOptions): Promise<FakeGuest> => {
    const guest = await startFakeGuest(options);
    closing.push(() => guest.close());
    return guest;
  };
  const shellTo = (guest: FakeGuest, plan: Partial<SshPlan> = { acceptNew: true }): SshGuestShell => {
    const shell = new SshGuestShell({ plan: { ...guest.plan, ...plan }, hostKeyFolder: keys, env: process.env });
    closing.push(() => shell.close());
    return shell;
  };
  const target = (over: Partial<ShellTarget> = {}): ShellTarget => ({
    destination: 'acted',
    serverName: 'shop-lb1',
    hostKeyOf: SERVER,
    ...over,
  });
  const codeOf = async (running: Promise<unknown>): Promise<string> => {
    const error = await running.then(
      () => null,
      (reason: unknown) => reason,
    );
    return error instanceof BatonError ? error.code : String(error);
  };

  it('runs scripts over one connection, and tells their exit code from that of ssh', async () => {
    const guest = await start();
    const shell = shellTo(guest);
    const first = await shell.run(target(), { text: 'echo out; echo err >&2; cat; exit 255', ...LIMITS }, signal);
    expect(first).toMatchObject({ exitCode: 255, ended: 'exited' });
    expect(first.stdout.toString()).toBe('out\n');
    expect(first.stderr.toString()).toContain('err\n');
    const second = await shell.run(target(), { text: 'printf \'%s\' "$0"', ...LIMITS }, signal);
    expect(second).toMatchObject({ exitCode: 0, stdout: Buffer.from('/bin/sh') });
    expect(guest.connections).toBe(1);
    expect(guest.asked).toEqual(['/bin/sh', '/bin/sh']);
  });

  it('leaves no connection and no file behind', async () => {
    const guest = await start();
    const temporary = mkdtempSync(join(tmpdir(), 'baton-t-'));
    closing.push(() => Promise.resolve(rmSync(temporary, { recursive: true, force: true })));
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = temporary;
    try {
      const shell = shellTo(guest);
      await shell.run(target(), { text: 'true', ...LIMITS }, signal);
      expect(readdirSync(temporary)).toHaveLength(1);
      await shell.close();
      expect(readdirSync(temporary)).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });

  it('refuses a key that nobody knows, unless it is told to accept the first one, which it pins', async () => {
    const guest = await start();
    expect(await codeOf(shellTo(guest, {}).run(target(), { text: 'true', ...LIMITS }, signal))).toBe(
      'GUEST_HOST_KEY_UNKNOWN',
    );
    expect(readdirSync(keys)).toEqual([]);
    await shellTo(guest).run(target(), { text: 'true', ...LIMITS }, signal);
    expect(readFileSync(join(keys, SERVER), 'utf8')).toContain(`baton-${SERVER} ssh-ed25519 `);
    // Known by the server from now on, whatever the address; accepting is no longer needed.
    const twin = await shellTo(guest, { port: guest.port }).run(target(), { text: 'echo hi', ...LIMITS }, signal);
    expect(twin.stdout.toString()).toBe('hi\n');
  });

  it('takes the key that the person knows, and pins it', async () => {
    const guest = await start();
    writeFileSync(join(guest.folder, 'known_hosts'), guest.hostKeyLine);
    await shellTo(guest, {}).run(target(), { text: 'true', ...LIMITS }, signal);
    expect(readFileSync(join(keys, SERVER), 'utf8')).toMatch(new RegExp(`^baton-${SERVER} ssh-ed25519 `));
  });

  it('never goes on with a changed key, and says where the old one is', async () => {
    const guest = await start();
    const first = shellTo(guest);
    await first.run(target(), { text: 'true', ...LIMITS }, signal);
    await first.close();
    await guest.changeHostKey();
    const error = await shellTo(guest)
      .run(target(), { text: 'echo ran', ...LIMITS }, signal)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'GUEST_HOST_KEY_CHANGED', kind: 'user' });
    expect((error as BatonError).remedy).toContain(join(keys, SERVER));
    expect(guest.asked).toHaveLength(1);
  });

  it('does not trust a new key where the person knows another one', async () => {
    const guest = await start();
    writeFileSync(join(guest.folder, 'known_hosts'), guest.hostKeyLine);
    await guest.changeHostKey();
    expect(await codeOf(shellTo(guest).run(target(), { text: 'true', ...LIMITS }, signal))).toBe(
      'GUEST_HOST_KEY_CHANGED',
    );
    expect(existsSync(join(keys, SERVER))).toBe(false);
  });

  it('says who was refused, and who was not reached', async () => {
    const guest = await start();
    const refused = shellTo(guest, { acceptNew: true, user: 'nobody' });
    expect(await codeOf(refused.run(target(), { text: 'true', ...LIMITS }, signal))).toBe('GUEST_LOGIN_REFUSED');
    const nowhere = shellTo(guest, { acceptNew: true, port: 1 });
    expect(await codeOf(nowhere.run(target(), { text: 'true', ...LIMITS }, signal))).toBe('GUEST_UNREACHABLE');
  });

  it('is bounded in time, whether the guest is silent or its script hangs', async () => {
    const silent = await start({ answer: () => undefined });
    expect(await codeOf(shellTo(silent).run(target(), { text: 'true', timeoutMs: 1500, maxBytes: 1000 }, signal))).toBe(
      'GUEST_UNREACHABLE',
    );
    const guest = await start();
    const hanging = await shellTo(guest).run(
      target({ hostKeyOf: 'other' }),
      { text: 'echo before; sleep 30; echo after', timeoutMs: 1500, maxBytes: 1000 },
      signal,
    );
    expect(hanging).toMatchObject({ exitCode: null, ended: 'timeout', stdout: Buffer.from('before\n') });
  });

  it('is bounded in bytes', async () => {
    const guest = await start();
    const endless = { text: 'while :; do echo yes; done', timeoutMs: 20_000, maxBytes: 10_000 };
    const result = await shellTo(guest).run(target(), endless, signal);
    expect(result).toMatchObject({ exitCode: null, ended: 'too-much' });
    expect(result.stdout).toHaveLength(10_000);
  });

  it('ends at an abort with its reason', async () => {
    const guest = await start();
    const abort = new AbortController();
    const running = shellTo(guest).run(target(), { text: 'sleep 30', ...LIMITS }, abort.signal);
    setTimeout(() => abort.abort(new Error('enough')), 300);
    await expect(running).rejects.toThrow('enough');
  });

  it.each([
    ['-oProxyCommand=touch /tmp/x', {}],
    ['host\nname', {}],
    ['$(touch x)', {}],
    ['', {}],
    ['acted', { user: '-l' }],
    ['acted', { jump: '-oProxyCommand=x' }],
    ['acted', { port: 70_000 }],
    ['acted', { config: 'a\u0000b' }],
  ])('refuses %j with %j before anything is run', async (destination, plan) => {
    const shell = new SshGuestShell({ plan, hostKeyFolder: keys, env: { PATH: '/nowhere' } });
    const running = shell.run(target({ destination }), { text: 'true', ...LIMITS }, signal);
    expect(await codeOf(running)).toBe('SSH_DESTINATION_INVALID');
    await shell.close();
  });

  it('says that there is no ssh', async () => {
    const shell = new SshGuestShell({ plan: {}, hostKeyFolder: keys, env: { PATH: '/nowhere' } });
    expect(await codeOf(shell.run(target(), { text: 'true', ...LIMITS }, signal))).toBe('SSH_MISSING');
    await shell.close();
  });
});
