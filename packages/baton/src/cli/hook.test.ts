import { beforeEach, describe, expect, test } from 'vitest';
import type { HookCheck } from '../ha-ip/hook/conformance.ts';
import { InMemoryServices } from './testing/in-memory-services.ts';
import { baton } from './testing/terminal.ts';

const PASS: HookCheck = { check: 'verify-answers', result: 'pass', detail: 'leads: source', remedy: '' };
const FAIL: HookCheck = { check: 'verify-tells', result: 'fail', detail: 'leads: unknown', remedy: 'Let verify look.' };
const SKIPPED: HookCheck = { check: 'activate-twice', result: 'skipped', detail: 'it moves traffic', remedy: '' };

let services: InMemoryServices;
beforeEach(() => {
  services = new InMemoryServices();
});
const hookTest = (...argv: readonly string[]) => baton(['hook', 'test', ...argv], { services });

describe('hook test', () => {
  test('says each check, and what was left out; nothing on stdout', async () => {
    services.hookChecks = [PASS, SKIPPED];
    const { code, stdout, stderr } = await hookTest(
      '--command',
      'node "my hook.mjs" --as 65002',
      '--address',
      '203.0.113.10',
    );
    expect(code).toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('verify-answers: leads: source');
    expect(stderr).toContain('add --live');
    expect(services.hookTests).toEqual([
      {
        hook: { command: ['node', 'my hook.mjs', '--as', '65002'], timeoutSeconds: 20 },
        address: '203.0.113.10',
        vip: '203.0.113.10',
        sourceCloud: 'source',
        targetCloud: 'target',
        live: false,
      },
    ]);
  });

  test('fails with 1 and the remedy; the machine formats go to stdout', async () => {
    services.hookChecks = [PASS, FAIL];
    const argv = [
      '--url',
      'https://hooks.example/move',
      '--timeout',
      '5s',
      '--vip',
      '10.0.0.100',
      '--live',
      '-f',
      'json',
    ];
    const { code, stdout, stderr } = await hookTest(...argv, '--address', '203.0.113.10');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual([PASS, FAIL]);
    expect(stderr).toContain('Let verify look.');
    expect(services.hookTests).toMatchObject([
      { hook: { url: 'https://hooks.example/move', timeoutSeconds: 5 }, vip: '10.0.0.100', live: true },
    ]);
  });

  test.each([
    [['--address', '203.0.113.10'], 'a command or a URL'],
    [['--address', '203.0.113.10', '--command', 'x', '--url', 'http://x/'], 'a command or a URL'],
    [['--address', 'here', '--command', 'x'], 'IP address'],
    [['--command', 'x'], '--address'],
    [['--address', '203.0.113.10', '--url', 'ftp://x/'], 'http'],
    [['--address', '203.0.113.10', '--command', 'x', '--timeout', '2h'], 'seconds'],
  ])('is a usage error: %j', async (argv, words) => {
    const { code, stderr } = await hookTest(...argv);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(services.hookTests).toEqual([]);
  });
});

describe('plan create --cutover hook', () => {
  const create = (...argv: readonly string[]) =>
    baton(['plan', 'create', 'shop', '--source-cloud', 'os1', '--target-cloud', 'os2', ...argv], { services });

  test('hands the hook on', async () => {
    await create('--cutover', 'hook', '--hook-command', 'ssh router node announce.mjs', '--hook-timeout', '30s');
    await create('--cutover', 'hook', '--hook-url', 'https://hooks.example/move');
    await create();
    expect(services.requests.map(({ cutover }) => cutover)).toEqual([
      { driver: 'hook', command: ['ssh', 'router', 'node', 'announce.mjs'], timeoutSeconds: 30 },
      { driver: 'hook', url: 'https://hooks.example/move', timeoutSeconds: 20 },
      undefined,
    ]);
  });

  test.each([
    [['--cutover', 'hook'], 'a command or a URL'],
    [['--hook-command', 'x'], '--cutover hook'],
    [['--cutover', 'floating-ip', '--hook-timeout', '5s'], '--cutover hook'],
  ])('is a usage error: %j', async (argv, words) => {
    const { code, stderr } = await create(...argv);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
