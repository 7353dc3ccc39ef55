import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type HookCheck, testHook } from './conformance.ts';
import { sendToHook } from './hook-runner.ts';

type Fault =
  | 'none'
  | 'chatters'
  | 'takes anything'
  | 'reverts only what was activated'
  | 'announces in prepare'
  | 'activates once only'
  | 'moves nothing'
  | 'prepares slowly';

/** A hook behind a URL that keeps to the contract but for one fault, and remembers what it was asked. */
class FaultyHook {
  leads = 'source';
  readonly actions: string[] = [];
  readonly #fault: Fault;
  readonly #server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { status, text } = this.#answer(body);
      setTimeout(
        () => response.writeHead(status).end(text),
        this.#fault === 'prepares slowly' && text.includes('prepare done') ? 600 : 0,
      );
    });
  });

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(body: string): { readonly status: number; readonly text: string } {
    const refuse = (message: string) => ({
      status: 400,
      text: JSON.stringify({ ok: false, error: { message, retryable: false } }),
    });
    const broken = { status: 500, text: 'Internal Server Error' };
    let action: string;
    try {
      ({ action } = JSON.parse(body) as { action: string });
    } catch {
      return refuse('no JSON');
    }
    this.actions.push(action);
    const fault = this.#fault;
    if (!['prepare', 'activate', 'verify', 'revert'].includes(action) && fault !== 'takes anything')
      return refuse(`no action ${action}`);
    if (action === 'activate' && fault === 'activates once only' && this.leads === 'target') return broken;
    if (action === 'revert' && fault === 'reverts only what was activated' && this.leads === 'source') return broken;
    if (action === 'activate' && fault !== 'moves nothing') this.leads = 'target';
    if (action === 'prepare' && fault === 'announces in prepare') this.leads = 'target';
    if (action === 'revert') this.leads = 'source';
    const text = JSON.stringify({ ok: true, leads: this.leads, detail: `${action} done` });
    return { status: 200, text: fault === 'chatters' ? `looking...\n${text}` : text };
  }
}

const send = sendToHook({});
let hook: FaultyHook;
afterEach(() => hook.close());

async function run(fault: Fault, { live = true, signal = new AbortController().signal } = {}) {
  hook = new FaultyHook(fault);
  const seen: HookCheck[] = [];
  const request = {
    hook: { url: await hook.listen(), timeoutSeconds: 1 },
    address: '203.0.113.10',
    vip: '10.0.0.100',
    sourceCloud: 'os1',
    targetCloud: 'os2',
    live,
  };
  const checks = await testHook(request, send, (check) => seen.push(check), signal);
  expect(checks).toEqual(seen);
  return checks;
}

describe('a test of a hook', () => {
  it('passes one that keeps to the contract, and leaves the source leading', async () => {
    const checks = await run('none');
    expect(checks.map(({ check, result }) => [check, result])).toEqual([
      ['verify-answers', 'pass'],
      ['verify-tells', 'pass'],
      ['unknown-action-refused', 'pass'],
      ['broken-question-refused', 'pass'],
      ['revert-without-activate', 'pass'],
      ['prepare-twice', 'pass'],
      ['activate-twice', 'pass'],
      ['revert-twice', 'pass'],
      ['in-time', 'pass'],
    ]);
    expect(hook.leads).toBe('source');
    expect(hook.actions.filter((action) => action === 'activate')).toHaveLength(2);
  });

  it('moves nothing unless it may', async () => {
    const checks = await run('none', { live: false });
    const skipped = checks.filter(({ result }) => result === 'skipped').map(({ check }) => check);
    expect(skipped).toEqual(['revert-without-activate', 'prepare-twice', 'activate-twice', 'revert-twice']);
    expect(new Set(hook.actions)).toEqual(new Set(['verify', 'baton-conformance']));
  });

  it.each([
    ['chatters', 'verify-answers', 'not one JSON object'],
    ['takes anything', 'unknown-action-refused', 'answered with ok: true'],
    ['reverts only what was activated', 'revert-without-activate', 'HTTP status 500'],
    ['announces in prepare', 'prepare-twice', 'verify says target'],
    ['activates once only', 'activate-twice', 'the second activate'],
    ['moves nothing', 'activate-twice', 'verify says source'],
    ['prepares slowly', 'in-time', 'slowest call was prepare'],
  ] as const)('finds the fault of one that %s, and takes back what it did', async (fault, check, detail) => {
    const failed = (await run(fault)).filter(({ result }) => result === 'fail');
    expect(failed).toMatchObject([{ check, detail: expect.stringContaining(detail) }]);
    expect(failed[0]?.remedy).not.toBe('');
    if (hook.actions.includes('activate'))
      expect(hook.actions.lastIndexOf('revert')).toBeGreaterThan(hook.actions.lastIndexOf('activate'));
  });

  it('reverts when it is interrupted after an activate', async () => {
    const stop = new AbortController();
    const running = run('moves nothing', { signal: stop.signal }).catch((error: unknown) => error);
    while (!hook.actions.includes('activate')) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort(new Error('enough'));
    expect(await running).toMatchObject({ message: 'enough' });
    expect(hook.actions.at(-1)).toBe('revert');
  });
});
