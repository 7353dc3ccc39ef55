import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Hook, HookQuestion } from '../../ports/hook-runner.ts';
import { createHookRunner } from './hook-runner.ts';

const never = new AbortController().signal;
const question: HookQuestion = {
  action: 'activate',
  migration: 'm-1a2b3c4d',
  address: '203.0.113.10',
  vip: '10.0.0.100',
  source: { cloud: 'os1' },
  target: { cloud: 'os2', floatingIpId: 'fip' },
  attempt: 2,
};
const env = { PATH: process.env['PATH'], OS_PASSWORD: 'hunter2', BATON_HOOK_TOKEN: 'tok-en', BATON_HOOK_AS: '65002' };
const runner = createHookRunner(env);
/** A program that is given as JavaScript; `text` is what it got on stdin. */
const program = (body: string, timeoutSeconds = 10): Hook => ({
  command: [process.execPath, '-e', `const text = require('node:fs').readFileSync(0, 'utf8'); ${body}`],
  timeoutSeconds,
});
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a command', () => {
  it('gets one JSON object on stdin and of the environment only what is for hooks', async () => {
    const seen = await runner.ask(
      program(`const e = process.env;
        console.log(JSON.stringify({ ok: true, leads: 'both', detail: text.trim(), data: {
          password: e.OS_PASSWORD ?? null, token: e.BATON_HOOK_TOKEN ?? null, as: e.BATON_HOOK_AS ?? null } }))`),
      question,
      never,
    );
    expect(seen).toMatchObject({ leads: 'both', data: { password: null, token: 'tok-en', as: '65002' } });
    expect(JSON.parse(seen.detail ?? '')).toEqual({ baton: 1, ...question, deadlineSeconds: 10 });
  });

  it.each([
    ['nothing', '', 'HOOK_BROKEN', 'answered nothing'],
    ['words', `console.log('done')`, 'HOOK_BROKEN', 'not one JSON object'],
    ['two objects', `console.log('{"ok":true,"leads":"source"}'.repeat(2))`, 'HOOK_BROKEN', 'not one JSON object'],
    ['another shape', `console.log('{"ok":true,"leads":"here"}')`, 'HOOK_BROKEN', 'leads of its answer'],
    ['too much', `console.log(' '.repeat(70000))`, 'HOOK_BROKEN', 'more than 64 KiB'],
    [
      'ok and exit code 3',
      `console.log('{"ok":true,"leads":"source"}'); process.exitCode = 3`,
      'HOOK_BROKEN',
      'exit code 3',
    ],
    [
      'a refusal',
      `console.log('{"ok":false,"error":{"message":"no session","retryable":true}}'); process.exitCode = 1`,
      'HOOK_REFUSED',
      'no session',
    ],
  ])('that answers %s is told by a code', async (_, body, code, words) => {
    await expect(runner.ask(program(body), question, never)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
      retryable: code === 'HOOK_REFUSED',
    });
  });

  it('that fails is told with its last words, without secrets', async () => {
    const failing = program(
      `console.error('one\\ntwo\\nthree\\npassword=hunter2 and tok-en\\x1b[31m'); process.exit(1)`,
    );
    const error = await runner.ask(failing, question, never).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'HOOK_BROKEN', message: expect.stringContaining('three') });
    expect((error as Error).message).not.toMatch(/hunter2|tok-en|one|\P{ASCII}|\p{Cc}/u);
  });

  it('that is not there is the user’s to mend', async () => {
    const missing = { command: ['/no/such/hook'], timeoutSeconds: 5 };
    await expect(runner.ask(missing, question, never)).rejects.toMatchObject({ code: 'HOOK_UNUSABLE', kind: 'user' });
  });

  it('is ended at its time limit, with everything that it started', async () => {
    const slow = program(
      `const { spawn } = require('node:child_process');
       const child = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { stdio: 'ignore' });
       console.error('child ' + child.pid); setInterval(() => {}, 1000)`,
      1,
    );
    const error = await runner.ask(slow, question, never).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'HOOK_TIMEOUT', retryable: true });
    const pid = Number(/child (\d+)/.exec((error as Error).message)?.[1]);
    for (let tries = 0; alive(pid) && tries < 100; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(alive(pid)).toBe(false);
  });

  it('ends with the signal', async () => {
    const stop = new AbortController();
    const asked = runner.ask(program('setInterval(() => {}, 1000)'), question, stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 100);
    await expect(asked).rejects.toThrow('enough');
  });
});

describe('a URL', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function serve(
    answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  ): Promise<Hook> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => answer(request, response, body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/move?key=1`, timeoutSeconds: 1 };
  }

  it('gets the same by POST, with the token of the environment', async () => {
    const asked: unknown[] = [];
    const hook = await serve((request, response, body) => {
      asked.push(request.method, request.headers.authorization, JSON.parse(body));
      response.end('{"ok":true,"leads":"target","more":"left out"}');
    });
    expect(await runner.ask(hook, question, never)).toEqual({ leads: 'target' });
    expect(asked).toEqual(['POST', 'Bearer tok-en', { baton: 1, ...question, deadlineSeconds: 1 }]);
  });

  it('is followed nowhere else', async () => {
    let others = 0;
    const other = await serve((_request, response) => {
      others += 1;
      response.end('{"ok":true,"leads":"target"}');
    });
    const hook = await serve((_request, response) => response.writeHead(307, { location: other.url }).end());
    await expect(runner.ask(hook, question, never)).rejects.toMatchObject({
      code: 'HOOK_BROKEN',
      message: expect.stringContaining('HTTP status 307'),
    });
    expect(others).toBe(0);
  });

  it('may refuse with any status, and the message names no query', async () => {
    const hook = await serve((_request, response) =>
      response.writeHead(409).end('{"ok":false,"error":{"message":"somebody else moves it","retryable":false}}'),
    );
    const error = await runner.ask(hook, question, never).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'HOOK_REFUSED', message: expect.stringContaining('somebody else moves it') });
    expect((error as Error).message).not.toContain('key=1');
  });

  it('that is silent, floods or is not there', async () => {
    const silent = await serve(() => undefined);
    await expect(runner.ask(silent, question, never)).rejects.toMatchObject({ code: 'HOOK_TIMEOUT' });
    const flood = await serve((_request, response) => response.end('x'.repeat(100_000)));
    await expect(runner.ask(flood, question, never)).rejects.toMatchObject({ code: 'HOOK_BROKEN' });
    const gone = { url: 'http://127.0.0.1:1/', timeoutSeconds: 1 };
    await expect(runner.ask(gone, question, never)).rejects.toMatchObject({ code: 'HOOK_BROKEN', retryable: true });
  });

  it.each(['http://user:secret@127.0.0.1/', 'http://198.51.100.1/', 'ftp://127.0.0.1/'])(
    'that is not safe is never asked: %s',
    async (url) => {
      const error = await runner.ask({ url, timeoutSeconds: 1 }, question, never).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'HOOK_UNUSABLE' });
      expect((error as Error).message).not.toContain('secret');
    },
  );
});
