import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { InMemoryServices } from '../testing/in-memory-services.ts';
import { baton } from '../testing/terminal.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** The service is in this process: on a machine that stands still for 200 ms an answer is late, and that is a gap. */
const AGAIN = { retry: 2, timeout: 60_000 };

async function echo(): Promise<{ port: string; answer: (yes: boolean) => void; asked: () => number }> {
  let answers = true;
  let asked = 0;
  const socket = createSocket('udp4', (message, from) => {
    asked++;
    if (answers) socket.send([message, 'lb1'], from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  cleanups.push(() => socket.close());
  return { port: String(socket.address().port), answer: (yes) => (answers = yes), asked: () => asked };
}

const run = (argv: readonly string[], signal?: AbortSignal) =>
  baton(['probe', ...argv], { services: new InMemoryServices(), ...(signal === undefined ? {} : { signal }) });

describe('usage', () => {
  test.each([
    [[], "Missing required argument 'address'"],
    [['lb.example'], 'lb.example is no IP address.'],
    [['192.0.2.1', '192.0.2.1'], '192.0.2.1 is named twice.'],
    [['192.0.2.1', '--no-icmp'], 'There is nothing to probe by.'],
    [['192.0.2.1', '--interval', '1ms'], 'It is a time from 5ms to 60s'],
    [['192.0.2.1', '--interval', '10'], 'It is a time from 5ms to 60s'],
    [['192.0.2.1', '--udp', '0'], 'It is a whole number from 1 to 65535.'],
    [['192.0.2.1', '--http', 'health'], 'It has the form port or port/path'],
    [['192.0.2.1', '--expect-status', '200'], 'Something is said of HTTP'],
    [['192.0.2.1', '--speaks', 'http'], '--speaks is about a conversation'],
    [['192.0.2.1', '--conversation', '7', '--speaks', 'smtp'], 'It is http or echo.'],
    [['192.0.2.1', '--from', 'paris'], 'It has the form name=command'],
    [['192.0.2.1', '--from', 'a=ssh x', '--from', 'a=ssh y'], 'Two vantages are named a.'],
    [['192.0.2.1', '--http', '80', '--identify', 'name'], 'It is body, none, or header:<name>.'],
    [['192.0.2.1', '--for', 'ever'], 'It is a time with its unit'],
  ])('%j', async (argv, message) => {
    const { code, stdout, stderr } = await run(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^Error: .*\(USAGE\)\nHow to solve it: .*\n$/);
  });
});

test('no gap: exit code 0, the figures alone on stdout, the words on stderr', AGAIN, async () => {
  const { port } = await echo();
  const argv = ['127.0.0.1', '--no-icmp', '--udp', port, '--interval', '50ms', '--for', '600ms', '-f', 'json'];
  const { code, stdout, stderr } = await run([...argv, '--from', 'paris=env']);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('No gap.') });
  expect(stderr).toContain('Watching 127.0.0.1 by udp every 50 ms, from here, paris. For 600 ms.');
  const rows = JSON.parse(stdout) as readonly Record<string, unknown>[];
  expect(rows).toMatchObject([
    { Address: '127.0.0.1', Probe: 'udp', Vantage: 'here', Lost: 0, Gaps: 0, 'Outage ms': 0 },
    { Address: '127.0.0.1', Probe: 'udp', Vantage: 'paris', Lost: 0, Gaps: 0, 'Outage ms': 0 },
  ]);
  for (const row of rows) expect(row['Sent']).toBeGreaterThan(3);
});

test('a gap: told when it ends, exit code 1', AGAIN, async () => {
  const service = await echo();
  const argv = ['127.0.0.1', '--no-icmp', '--udp', service.port, '--interval', '20ms', '--for', '4s', '-f', 'value'];
  const ran = run([...argv, '-c', 'Gaps', '-c', 'Probe']);
  await vi.waitUntil(() => service.asked() > 20, { timeout: 30_000 });
  service.answer(false);
  await sleep(300);
  service.answer(true);
  const { code, stdout, stderr } = await ran;
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'udp 1\n' });
  expect(stderr).toMatch(
    /! \d\d:\d\d:\d\d\.\d{3} {2}127\.0\.0\.1 {2}udp: no answer for \d+ ms, \d+ probes? lost \(lb1 before, lb1 after\)/,
  );
  expect(stderr).toContain('1 gap.');
});

test('interrupted: exit code 130, and the figures all the same', AGAIN, async () => {
  const { port, asked } = await echo();
  const stopped = new AbortController();
  const ran = run(['127.0.0.1', '--no-icmp', '--udp', port, '-f', 'value', '-c', 'Probe'], stopped.signal);
  await vi.waitUntil(() => asked() > 20, { timeout: 30_000 });
  await sleep(500);
  stopped.abort(new Error('stopped by SIGINT'));
  const { code, stdout } = await ran;
  expect({ code, stdout }).toEqual({ code: 130, stdout: 'udp\n' });
});

test('a vantage that cannot run is an error', async () => {
  const { code, stdout, stderr } = await run(['127.0.0.1', '--from', 'paris=/nowhere/vantage', '--for', '1s']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('(VANTAGE_UNUSABLE)');
});
