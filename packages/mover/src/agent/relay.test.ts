import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type Links, openLinks } from './links.ts';
import { relay } from './relay.ts';
import { Ear, passJob, relayJob } from './testing/loopback.ts';

const JOB = 'm-4k2p9x7c.root';
const token = 'f'.repeat(32);
const never = new AbortController().signal;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function started(limits: object = { seconds: 60 }) {
  const ear = new Ear();
  const ended = new AbortController();
  const ran = relay(relayJob({ meetings: [{ jobId: JOB, token }], limits }), ear.tell, ended.signal);
  cleanups.push(() => {
    ended.abort();
    return ran;
  });
  return { ear, at: await ear.hears('listening') };
}

async function end(role: 'source' | 'target', at: object, changes: object = {}): Promise<Links> {
  const links = await openLinks(passJob(role, { link: { relay: { ...at, token } }, ...changes }), () => undefined);
  cleanups.push(() => links.close());
  return links;
}

async function line(port: number, text: string): Promise<{ readonly socket: Socket; readonly answer: string }> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  cleanups.push(() => socket.destroy());
  socket.write(text);
  return { socket, answer: String((await once(socket, 'data'))[0]) };
}

test('two ends meet, whoever comes first, and speak TLS from end to end', async () => {
  const { ear, at } = await started();
  for (const [first, second] of [
    ['source', 'target'],
    ['target', 'source'],
  ] as const) {
    const one = (await end(first, at)).next(never);
    const other = (await end(second, at)).next(never);
    const links = await Promise.all([one, other]);
    links[0].write('marco');
    expect(String((await once(links[1], 'data'))[0])).toBe('marco');
    for (const link of links) link.destroy();
  }
  expect(await ear.hears('parted')).toMatchObject({ jobId: JOB, bytes: expect.any(Number) });
});

test('what one end does not take, the other cannot send: nothing piles up in the relay', async () => {
  const { at } = await started();
  const [source, target] = await Promise.all([
    end('source', at).then((links) => links.next(never)),
    end('target', at).then((links) => links.next(never)),
  ]);
  target.pause();
  const piece = Buffer.alloc(1024 * 1024);
  const before = process.memoryUsage().arrayBuffers;
  let sent = 0;
  // Far more than the buffers of four sockets hold.
  while (sent < 256 && source.writableLength < 4 * piece.length) {
    source.write(piece, () => (sent += 1));
    await sleep(1);
  }
  await sleep(100);
  expect(sent).toBeLessThan(100);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * piece.length);
});

test('an end that dials again parts the pair before, and both meet anew', async () => {
  const { ear, at } = await started();
  const ends = await Promise.all([end('source', at), end('target', at)]);
  const [, old] = await Promise.all(ends.map((links) => links.next(never)));
  const parted = once(old ?? expect.fail(), 'close');
  const again = (await end('source', at)).next(never);
  await parted;
  await Promise.all([again, ends[1].next(never)]);
  expect(ear.lines.filter((told) => 'paired' in told)).toHaveLength(2);
});

test('who has no token, or another job, is refused and told', async () => {
  const { ear, at } = await started();
  for (const words of [
    `baton-relay 1 ${JOB} source ${'0'.repeat(32)}`,
    `baton-relay 1 m-other source ${token}`,
    'baton-relay 1 m-other source ',
    `baton-relay 1 ${JOB} relay ${token}`,
    `baton-relay 2 ${JOB} source ${token}`,
    'GET / HTTP/1.1\r',
  ])
    expect((await line(at.port, `${words}\n`)).answer).toBe('refused unknown\n');
  const links = await end('source', at, { link: { relay: { ...at, token: '0'.repeat(32) } } });
  await expect(links.next(never)).rejects.toMatchObject({ code: 'PEER_REFUSED', retryable: false });
  const refused = ear.lines.filter((told) => 'refused' in told);
  expect(refused).toHaveLength(7);
  expect(JSON.stringify(refused)).not.toContain(token);
});

test('nobody waits without end', async () => {
  const { at } = await started({ seconds: 60, idleSeconds: 1 });
  const { answer } = await line(at.port, `baton-relay 1 ${JOB} source ${token}\n`);
  expect(answer).toBe('refused alone\n');
});

test('it takes so many connections and no more', async () => {
  const { at } = await started({ seconds: 60, connections: 2 });
  const held = [connect(at.port, at.host), connect(at.port, at.host)];
  cleanups.push(() => held.forEach((socket) => socket.destroy()));
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  const third = connect(at.port, at.host).on('error', () => undefined);
  await once(third.resume(), 'close');
  expect(third.bytesRead).toBe(0);
});
