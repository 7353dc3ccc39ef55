import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Event } from '../domain/event.ts';
import { pageOfEvents } from '../services/event-page.ts';
import { InMemoryBell } from './testing/controller-memory.ts';
import { readSse } from './testing/sse-reader.ts';
import { Streams } from './streams.ts';
import type { SseBody, SseTimes } from './sse.ts';

const quick: SseTimes = { heartbeatMs: 30, slowMs: 150, lookMs: 60_000 };
const id = 'm-mine0001';

interface Opened {
  readonly url: string;
  readonly port: number;
  readonly bodies: SseBody[];
  readonly bell: InMemoryBell;
  readonly log: Event[];
  append(text: string): void;
}

/** One migration's events over HTTP, as fastify sends a stream. */
async function opened(times: SseTimes, lastsMs = 60_000): Promise<Opened> {
  const log: Event[] = [];
  const bell = new InMemoryBell();
  const streams = new Streams({
    services: {
      eventPage: (_id, after, mostBytes) =>
        Promise.resolve(
          pageOfEvents(
            log.filter(({ seq }) => seq > after),
            mostBytes,
          ),
        ),
      summaries: () => Promise.resolve([]),
    },
    bell,
    log: { warn: () => undefined },
    times,
  });
  streams.start();
  const bodies: SseBody[] = [];
  const server = createServer((_request, response) => {
    const body = streams.ofMigration(id, { after: 0, lastsMs });
    bodies.push(body);
    body.on('error', () => response.destroy());
    response.once('close', () => body.destroy());
    body.pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await streams.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    bodies,
    bell,
    log,
    append: (text) => {
      log.push({ kind: 'note', stepId: null, text, seq: log.length + 1, at: '', migrationId: id });
      bell.ring(id);
    },
  };
}

async function eventually(what: () => boolean): Promise<void> {
  for (let tries = 0; !what(); tries += 1) {
    if (tries > 300) throw new Error('it never happened');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('a reader that reads nothing is closed, and little is held for it until then', async () => {
  const stream = await opened({ ...quick, heartbeatMs: 60_000, slowMs: 300 });
  const quickReader = await readSse(stream.url, {});
  const slow = connect(stream.port, '127.0.0.1');
  onTestFinished(() => {
    quickReader.leave();
    slow.destroy();
  });
  slow.on('error', () => undefined);
  slow.pause();
  slow.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await eventually(() => stream.bodies.length === 2);
  const body = stream.bodies[1];
  let most = 0;
  const big = 'x'.repeat(256 * 1024);
  for (let count = 0; count < 200; count += 1) {
    stream.append(big);
    await new Promise((resolve) => setTimeout(resolve, 1));
    most = Math.max(most, body?.readableLength ?? 0);
  }
  await eventually(() => body?.destroyed === true);
  // 50 MB were written; what its socket does not take is not gathered here.
  expect(most).toBeLessThan(1024 * 1024);
  // Who reads is not kept waiting by who does not.
  await quickReader.until(200);
});

test('a reader that stops for a while and goes on misses nothing', async () => {
  const stream = await opened({ ...quick, heartbeatMs: 60_000, slowMs: 60_000 });
  const reader = await readSse(stream.url, {});
  onTestFinished(() => reader.leave());
  reader.head.pause();
  const big = 'x'.repeat(256 * 1024);
  for (let count = 0; count < 100; count += 1) {
    stream.append(big);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await eventually(() => stream.bodies[0]?.hasRoom === false);
  reader.head.resume();
  await reader.until(100);
  stream.append('and on');
  await reader.until(101);
  expect(reader.heard.map((one) => Number(one.id))).toEqual(Array.from({ length: 101 }, (_, at) => at + 1));
});

test('a quiet stream is kept alive by comments', async () => {
  const stream = await opened(quick);
  const reader = await readSse(stream.url, {});
  onTestFinished(() => reader.leave());
  await eventually(() => reader.comments() >= 3);
  expect(reader.heard).toEqual([]);
});

test('a stream ends with the session it was opened in', async () => {
  const stream = await opened(quick, 100);
  const reader = await readSse(stream.url, {});
  await reader.ended;
  expect(reader.head.complete).toBe(true);
});

test('who leaves is forgotten', async () => {
  const stream = await opened(quick);
  const reader = await readSse(stream.url, {});
  expect(stream.bodies[0]?.destroyed).toBe(false);
  reader.leave();
  await eventually(() => stream.bodies[0]?.destroyed === true);
});

test('a bell that rings for nobody delays what is told, and no more', async () => {
  const stream = await opened({ ...quick, lookMs: 100 });
  stream.bell.isDeaf = true;
  const reader = await readSse(stream.url, {});
  onTestFinished(() => reader.leave());
  await eventually(() => reader.comments() > 0);
  stream.append('unheard');
  expect(await reader.until(1)).toMatchObject([{ id: '1', data: { text: 'unheard' } }]);
});
