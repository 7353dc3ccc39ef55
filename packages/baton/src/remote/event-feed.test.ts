import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InMemoryServices } from '../cli/testing/in-memory-services.ts';
import type { Event } from '../domain/event.ts';
import { ApiClient } from './api-client.ts';
import { EventFeed } from './event-feed.ts';
import { ContractServer } from './testing/contract-server.ts';
import { SHORT_TIMES } from './testing/short-times.ts';

const PATH = '/v1/migrations/m-4k2p9x7c';
const STREAM = `GET ${PATH}/events`;
let server: ContractServer;
let services: InMemoryServices;
let api: ApiClient;
let stop: AbortController;
let seen: Event[];

beforeEach(async () => {
  services = new InMemoryServices();
  server = await ContractServer.start(services);
  server.admit('b');
  api = new ApiClient({ url: server.url, version: '0.1.0', bearer: () => Promise.resolve('b'), times: SHORT_TIMES });
  stop = new AbortController();
  seen = [];
});
afterEach(async () => {
  await api.close();
  await server.close();
});

function write(count: number): void {
  for (let at = 0; at < count; at += 1) services.record({ kind: 'note', stepId: null, text: `note – ${at}` });
}

/** Follows until that event, or until it gives up. */
async function followTo(lastSeq: number, afterSeq = 0, times = SHORT_TIMES): Promise<readonly number[]> {
  const reason = new Error('enough');
  const feed = new EventFeed({
    api,
    path: PATH,
    afterSeq,
    times,
    onEvent: (event) => {
      seen.push(event);
      if (event.seq === lastSeq) stop.abort(reason);
    },
  });
  await expect(feed.follow(stop.signal)).rejects.toBe(reason);
  expect(feed.lastSeq).toBe(lastSeq);
  return seen.map(({ seq }) => seq);
}

const upTo = (count: number, from = 1): readonly number[] =>
  Array.from({ length: count - from + 1 }, (_, at) => from + at);
const sse = (text: string) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text);
};
const breaks = (text: string) => (response: ServerResponse) => {
  sse(text)(response);
  setTimeout(() => response.destroy(), 5);
};

test('what is there, and what is written later, as it was written', async () => {
  write(3);
  setTimeout(() => write(2), 20);
  expect(await followTo(5)).toEqual(upTo(5));
  expect(seen).toEqual(services.log);
});

test('connections that break every few events: nothing is lost, nothing comes twice', async () => {
  write(40);
  server.eventsPerStream = 3;
  expect(await followTo(40)).toEqual(upTo(40));
  // What was under way when a connection broke may be lost with it, so there may be more streams than that.
  const [first, ...resumed] = server.calls(STREAM).map(({ headers }) => headers['last-event-id']);
  expect(resumed.length).toBeGreaterThanOrEqual(13);
  expect(first).toBeUndefined();
  const ids = resumed.map((id) => Number(id ?? 0));
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  expect(ids.at(-1)).toBeGreaterThanOrEqual(37);
});

test('it begins where it was told to', async () => {
  write(9);
  expect(await followTo(9, 7)).toEqual([8, 9]);
  expect(server.asked[0]?.call).toBe(`${STREAM}?after=7`);
});

describe('a stream that', () => {
  test('ends in the middle of an event is resumed before it', async () => {
    write(2);
    const [first, second] = services.log.map((event) => JSON.stringify(event));
    server.instead(STREAM, breaks(`id: 1\ndata: ${first ?? ''}\n\nid: 2\ndata: ${second?.slice(0, 20) ?? ''}`));
    expect(await followTo(2)).toEqual([1, 2]);
  });

  test('leaves one out is put right', async () => {
    write(3);
    const data = services.log.map((event) => `data: ${JSON.stringify(event)}\n\n`);
    server.instead(STREAM, sse(`${data[0] ?? ''}${data[2] ?? ''}`));
    expect(await followTo(3)).toEqual([1, 2, 3]);
  });

  test('tells the same again is believed once', async () => {
    write(2);
    const data = services.log.map((event) => `data: ${JSON.stringify(event)}\n\n`);
    server.instead(STREAM, sse([data[0], data[0], data[1], data[0], data[1]].join('')));
    expect(await followTo(2)).toEqual([1, 2]);
  });

  test('says nothing for too long is left, and opened again', async () => {
    write(1);
    server.instead(STREAM, sse(': here\n\n'));
    expect(await followTo(1, 0, { ...SHORT_TIMES, patienceMs: 5_000 })).toEqual([1]);
    expect(server.calls(STREAM)).toHaveLength(2);
  });

  test('greets and ends, again and again, is met with longer and longer pauses', async () => {
    const greets = (response: ServerResponse): void => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': here\n\n');
    };
    server.instead(STREAM, ...Array.from({ length: 5_000 }, () => greets));
    setTimeout(() => {
      server.instead(STREAM);
      write(1);
    }, 300);
    expect(await followTo(1, 0, { ...SHORT_TIMES, pauseMs: 4, mostPauseMs: 64 })).toEqual([1]);
    expect(server.calls(STREAM).length).toBeLessThan(20);
  });

  test('is kept open by comments alone stays', async () => {
    server.instead(STREAM, (response) => {
      sse(': here\n\n')(response);
      const timer = setInterval(() => response.write(': still\n\n'), 100);
      response.on('close', () => clearInterval(timer));
      setTimeout(() => {
        write(1);
        response.write(`data: ${JSON.stringify(services.log[0])}\n\n`);
      }, 800);
    });
    expect(await followTo(1)).toEqual([1]);
    expect(server.calls(STREAM)).toHaveLength(1);
  });

  test('tells of a kind that is not known here passes it on', async () => {
    const later = {
      seq: 1,
      at: '2026-11-22T03:12:01.000Z',
      migrationId: 'm-4k2p9x7c',
      kind: 'moon.risen',
      phase: 'full',
    };
    server.instead(STREAM, sse(`event: moon.risen\ndata: ${JSON.stringify(later)}\n\n`));
    await followTo(1);
    expect(seen).toEqual([later]);
  });
});

describe('it gives up', () => {
  const follow = (): Promise<never> =>
    new EventFeed({ api, path: PATH, afterSeq: 0, times: SHORT_TIMES, onEvent: (event) => seen.push(event) }).follow(
      stop.signal,
    );

  test('when nothing was heard for as long as its patience lasts', async () => {
    server.instead(STREAM, ...Array.from({ length: 5_000 }, () => 'lost' as const));
    await expect(follow()).rejects.toMatchObject({ code: 'CONTROLLER_UNREACHABLE' });
    // Pauses in between: it does not hammer.
    expect(server.calls(STREAM).length).toBeGreaterThan(3);
    expect(server.calls(STREAM).length).toBeLessThan(400);
  });

  test('when streams end again and again without a word', async () => {
    const ends = (response: ServerResponse): void => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end();
    };
    server.instead(STREAM, ...Array.from({ length: 5_000 }, () => ends));
    await expect(follow()).rejects.toMatchObject({ message: expect.stringContaining('again and again') });
  });

  test('at what is refused, such as a migration that one may not see', async () => {
    server.endSessions();
    await expect(follow()).rejects.toMatchObject({ code: 'LOGIN_NEEDED' });
  });

  test.each([
    ['data: {"seq": 1}\n\n', 'is not what was promised at at'],
    ['data: {"seq":1,"at":"t","migrationId":"m","kind":"note","stepId":null}\n\n', 'is not what was promised at text'],
    ['data: soon\n\n', 'is not JSON'],
  ])('at what is no event: %j', async (text, words) => {
    server.instead(STREAM, sse(text));
    await expect(follow()).rejects.toMatchObject({
      code: 'CONTROLLER_ANSWER_INVALID',
      message: expect.stringContaining(words),
    });
    expect(seen).toEqual([]);
  });

  test('at a page where a stream was promised', async () => {
    server.instead(STREAM, (response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>');
    });
    await expect(follow()).rejects.toMatchObject({ code: 'CONTROLLER_ANSWER_INVALID' });
  });
});
