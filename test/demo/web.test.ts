/** The demonstration in a browser: a visitor comes, looks, acts, and goes. However it ends, nothing is left of it. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { whatEndsIt } from '../../demo/src/web/what-ends-it.ts';
import { end, eventually, look } from '../controller/controllers.ts';
import { tell } from '../simulated/tell.ts';
import { processesOf, Visitor, WebDemo } from './web-process.ts';

const PATIENT_MS = 120_000;
const LIMIT_MS = 400_000;

let around: string;
/** Where the demonstration keeps its temporary files. */
let directory: string;
const demos: WebDemo[] = [];

beforeEach(async () => {
  around = await mkdtemp(join(tmpdir(), 'baton-web-test-'));
  directory = join(around, 'tmp');
  await mkdir(directory);
});
afterEach(async () => {
  for (const demo of demos.splice(0)) {
    demo.send('SIGTERM');
    await demo.ended;
  }
  for (const pid of processesOf(directory).keys()) {
    const seen = look(pid);
    if (seen !== null) end(seen);
  }
  await rm(around, { recursive: true, force: true });
});

function start(words: readonly string[] = [], env: Readonly<Record<string, string>> = {}): WebDemo {
  const demo = new WebDemo(words, directory, env);
  demos.push(demo);
  return demo;
}

async function nothingIsLeft(): Promise<void> {
  expect([...processesOf(directory).values()]).toEqual([]);
  expect(await readdir(directory)).toEqual([]);
}

test(
  'a visitor waits at the gate, approves, rolls back and starts another one; SIGTERM ends and removes everything',
  {
    timeout: LIMIT_MS,
  },
  async () => {
    const startedMs = performance.now();
    const port = await freePort();
    const browser = await fakeBrowser();
    const words = ['--order', 'standby-first', '--port', String(port), '--open'];
    // What belongs to the visitor's own Baton is not met: with this, no controller would start.
    const foreign = {
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/none',
      BATON_ROLES: '/nonexistent',
      BATON_LISTEN: 'no',
    };
    const demo = start(words, { ...foreign, PATH: `${browser.folder}:${process.env['PATH'] ?? ''}` });
    const url = await demo.url();
    const shownMs = Math.round(performance.now() - startedMs);
    expect(url).toBe(`http://127.0.0.1:${port}`);
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<div id="root">')]);
    await eventually('the browser was opened', 10_000, async () => ((await browser.opened()) === url ? true : null));
    // Postgres, the controller and the demonstration, at least: what is found now is what must be gone in the end.
    expect(processesOf(directory).size).toBeGreaterThan(2);

    const [first, second] = [demo.account('operator'), demo.account('tenant')];
    expect(new Set(['simulated', '', first.password, second.password]).size).toBe(4);
    await expect(Visitor.signIn(url, { ...first, password: 'simulated' })).rejects.toThrow('401');
    const [operator, tenant] = [await Visitor.signIn(url, first), await Visitor.signIn(url, second)];
    expect([operator.access, tenant.access]).toEqual(['operator', 'tenant']);
    const { groups } = await tenant.see('/v1/clouds/os1/groups');
    expect((groups as readonly { readonly name: string }[]).map(({ name }) => name).toSorted()).toEqual([
      'blog',
      'shop',
    ]);
    expect(await tenant.see('/v1/migrations/blog')).toMatchObject({ state: 'created' });

    const waiting = await tenant.until('shop', 'waiting', PATIENT_MS);
    const gateMs = Math.round(performance.now() - startedMs);
    expect(waiting).toMatchObject({ gate: 'cutover', plan: { order: 'standby-first' } });
    await tenant.do('/v1/migrations/shop/commands', { kind: 'approve', gate: 'cutover' });
    await tenant.until('shop', 'guarding', PATIENT_MS);
    const inTarget = { '127.203.113.10': 'target', '127.203.113.11': 'target' };
    expect(await tenant.see('/v1/migrations/shop/ha-ips')).toEqual({ lead: inTarget });
    await operator.do('/v1/migrations/shop/commands', { kind: 'rollback', reason: 'seen enough' });
    await operator.until('shop', 'rolled-back', PATIENT_MS);
    const inSource = { '127.203.113.10': 'source', '127.203.113.11': 'source' };
    expect(await operator.see('/v1/migrations/shop/ha-ips')).toEqual({ lead: inSource });
    await tenant.do('/v1/migrations/blog/run', {});
    await tenant.until('blog', 'running', PATIENT_MS);

    const endedMs = performance.now();
    demo.send('SIGTERM');
    // npm hands on what the terminal has sent already.
    demo.send('SIGTERM');
    expect(await demo.ended, demo.talk).toBe(0);
    expect(demo.talk).toContain('Everything is stopped and removed.');
    for (const { password } of [first, second]) expect(demo.talk).not.toContain(password);
    await nothingIsLeft();
    await tell('demo-web', { shownMs, gateMs, endMs: Math.round(performance.now() - endedMs) });
  },
);

test('a controller that is killed ends it, with what to do, and nothing is left', { timeout: LIMIT_MS }, async () => {
  const demo = start();
  await demo.url();
  const [pid] = [...processesOf(directory)].find(([, command]) => command.includes(' serve ')) ?? [];
  process.kill(pid ?? Number.NaN, 'SIGKILL');
  expect(await demo.ended, demo.talk).toBe(1);
  expect(demo.talk).toContain('Error: The controller ended by itself.');
  expect(demo.talk).toContain('How to solve it: ');
  await nothingIsLeft();
});

test('ended while it starts, it leaves nothing', { timeout: LIMIT_MS }, async () => {
  const demo = start();
  await eventually('the controller starts', PATIENT_MS, () =>
    Promise.resolve([...processesOf(directory).values()].some((command) => command.includes(' serve ')) ? true : null),
  );
  demo.send('SIGINT');
  expect(await demo.ended, demo.talk).toBe(130);
  expect(demo.screen).toBe('');
  await nothingIsLeft();
});

test('a port that is taken is refused before anything begins', async () => {
  const taken = createServer();
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.1', () => resolve(portOf(taken.address())));
  });
  const demo = start(['--port', String(port)]);
  expect(await demo.ended).toBe(1);
  taken.close();
  expect(demo.talk).toBe(
    `Error: Nothing can listen on 127.0.0.1 port ${port}: another process listens there. (LISTEN_FAILED)\n` +
      'How to solve it: Name another one with --port, or leave --port out: then any that is free is taken.\n',
  );
  await nothingIsLeft();
});

test('a wrong option is refused with exit code 2', async () => {
  const demo = start(['--order', 'fastest']);
  expect(await demo.ended).toBe(2);
  expect(demo.talk).toBe(
    'Error: --order is fastest. It is one of primary-first, standby-first. (USAGE)\nHow to solve it: See: npm run demo -- --help\n',
  );
  expect(await readdir(directory)).toEqual([]);
});

test('it ends by itself after its time', async () => {
  const never = new Promise<void>(() => undefined);
  const stop = new AbortController();
  expect(await whatEndsIt({ stop: stop.signal, controllerEnded: never, staysMs: 5 })).toBe('time');
  const staysMs = 3_600_000;
  expect(await whatEndsIt({ stop: stop.signal, controllerEnded: Promise.resolve(), staysMs })).toBe('controller');
  setTimeout(() => stop.abort(), 5);
  expect(await whatEndsIt({ stop: stop.signal, controllerEnded: never, staysMs })).toBe('asked');
});

/** In the place of the desktop's program: it writes down what it was to open. */
async function fakeBrowser(): Promise<{ readonly folder: string; readonly opened: () => Promise<string> }> {
  const folder = join(around, 'bin');
  const told = join(around, 'opened');
  await mkdir(folder);
  for (const name of ['xdg-open', 'open']) {
    await writeFile(join(folder, name), `#!/bin/sh\nprintf %s "$1" > '${told}'\n`);
    await chmod(join(folder, name), 0o755);
  }
  return { folder, opened: () => readFile(told, 'utf8').catch(() => '') };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  return await new Promise((resolve) => {
    probe.listen(0, '127.0.0.1', () => {
      const port = portOf(probe.address());
      probe.close(() => resolve(port));
    });
  });
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
