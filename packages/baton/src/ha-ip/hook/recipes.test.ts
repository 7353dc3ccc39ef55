/** The shipped recipes, run as programs, with a router that is a file. The real FRR and BIRD: test/namespaces/hooks.namespaces.ts. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HookAction } from '../../ports/hook-runner.ts';
import { createHookRunner, sendToHook } from './hook-runner.ts';

const RECIPES = fileURLToPath(new URL('../../../../../hooks/', import.meta.url));
const never = new AbortController().signal;

/** As BIRD 2.0 answers to `birdc -v`. Who is up is the file `state`. */
const BIRDC = `#!/bin/sh
cd "$(dirname "$0")" && shift && echo '0001 BIRD 2.0.12 ready.'
echo "$*" >>asked
case "$*" in
  'show protocols')
    [ "$(cat state)" = up ] && is=up || is=down
    echo '2002-Name       Proto      Table      State  Since         Info'
    echo "1002-baton_203_0_113_10 Static     master4    $is   22:28:37.412"
    echo " edge       BGP        ---        up     22:28:38.302  $(cat session)"
    echo '0000 ' ;;
  'enable baton_203_0_113_10') echo up >state; echo '0011-baton_203_0_113_10: enabled'; echo '0000 ' ;;
  'disable baton_203_0_113_10')
    [ "$(cat state)" = up ] && echo '0009-baton_203_0_113_10: disabled' || echo '0008-baton_203_0_113_10: already disabled'
    echo down >state; echo '0000 ' ;;
  'show route 203.0.113.10/32 export edge')
    [ "$(cat state)" = up ] || { echo '8001 Network not found'; exit 1; }
    echo '1007-Table master4:'; echo ' 203.0.113.10/32      blackhole [baton_203_0_113_10 22:28:37.412] * (200)'; echo '0000 ' ;;
  *) echo '9001 syntax error'; exit 1 ;;
esac
`;

let folder: string;
let vip: Server;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bh-'));
  await writeFile(join(folder, 'birdc'), BIRDC);
  await chmod(join(folder, 'birdc'), 0o755);
  await writeFile(join(folder, 'state'), 'down\n');
  await writeFile(join(folder, 'session'), 'Established\n');
  vip = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => vip.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  // Ends a watcher, too.
  await ask('revert').catch(() => undefined);
  vip.close();
  await rm(folder, { recursive: true });
});

function hook(...options: readonly string[]) {
  const { port } = (vip.address() as AddressInfo | null) ?? { port: 1 };
  const watching = ['--check-port', String(port), '--check-interval', '20'];
  const birdc = ['--birdc', join(folder, 'birdc')];
  const command = [process.execPath, join(RECIPES, 'bird-announce.mjs'), ...birdc, ...watching, ...options];
  return { command, timeoutSeconds: 20 };
}

const env = () => ({ PATH: process.env['PATH'], BATON_HOOK_STATE: join(folder, 'run') });

function ask(action: HookAction, ...options: readonly string[]) {
  const question = { action, migration: 'm-00000000', address: '203.0.113.10', vip: '127.0.0.1', attempt: 1 };
  const clouds = { source: { cloud: 'os1' }, target: { cloud: 'os2' } };
  return createHookRunner(env()).ask(hook(...options), { ...question, ...clouds }, never);
}

async function eventually(is: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 250; tries += 1) {
    if (await is()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('not within 5 s');
}

const state = async () => (await readFile(join(folder, 'state'), 'utf8')).trim();

describe('a recipe', () => {
  it('announces, has the VIP watched, and withdraws', async () => {
    expect(await ask('prepare')).toMatchObject({ leads: 'source' });
    expect(await ask('activate')).toMatchObject({ leads: 'target', data: { announcedTo: 1, watcher: 'watching' } });
    expect(await ask('activate')).toMatchObject({ leads: 'target', data: { watcher: 'watching' } });
    await expect(ask('prepare')).rejects.toThrow('announced already');
    expect(await ask('revert')).toMatchObject({ leads: 'source', data: { watcher: 'not watched' } });
    expect(await ask('revert')).toMatchObject({ leads: 'source' });
  });

  it('withdraws by itself when the VIP is silent, and announces no more when it is back', async () => {
    await ask('activate');
    const { port } = vip.address() as AddressInfo;
    vip.close();
    await eventually(async () => (await state()) === 'down');
    vip = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => vip.listen(port, '127.0.0.1', resolve));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await ask('verify')).toMatchObject({ leads: 'source', data: { watcher: 'withdrew' } });
    expect(await ask('activate')).toMatchObject({ leads: 'target', data: { watcher: 'watching' } });
  });

  it('announces again after a while where that was asked for', async () => {
    await ask('activate', '--return-after', '1');
    const { port } = vip.address() as AddressInfo;
    vip.close();
    await eventually(async () => (await state()) === 'down');
    vip = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => vip.listen(port, '127.0.0.1', resolve));
    await eventually(async () => (await state()) === 'up');
    // Reverted it stays, whoever answers.
    await ask('revert');
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(await state()).toBe('down');
  });

  it('announces nothing that does not answer, and nothing without a session', async () => {
    await expect(ask('activate', '--check-port', '1')).rejects.toMatchObject({ code: 'HOOK_REFUSED', retryable: true });
    await writeFile(join(folder, 'session'), 'Active\n');
    await expect(ask('activate')).rejects.toThrow('No BGP session');
    expect(await state()).toBe('down');
  });

  it.each([
    ['{"baton":1,"action":"activate","address":"203.0.113.10; reboot","vip":"127.0.0.1"}', 'address of the question'],
    ['{"baton":1,"action":"wipe","address":"203.0.113.10","vip":"127.0.0.1"}', 'There is no action'],
    ['{"baton":2,"action":"revert","address":"203.0.113.10","vip":"127.0.0.1"}', 'version 1'],
    ['{"baton":1', 'not one JSON object'],
  ])('refuses %s and asks the router nothing', async (question, words) => {
    const reply = await sendToHook(env())(hook(), question, never);
    expect(reply).toMatchObject({ kind: 'replied', success: false, text: expect.stringContaining(words) });
    await expect(readFile(join(folder, 'asked'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses an option that it does not know', async () => {
    await expect(ask('verify', '--birdcc', 'x')).rejects.toThrow('There is no option --birdcc');
  });
});
