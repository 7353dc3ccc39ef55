import { describe, expect, onTestFinished, test } from 'vitest';
import type { EventBody } from '../domain/event.ts';
import type { Person } from './testing/people.ts';
import { readSse, type SseReader } from './testing/sse-reader.ts';
import { openWorld, type World } from './testing/world.ts';

const note = (text: string): EventBody => ({ kind: 'note', stepId: null, text });

async function read(
  world: World,
  who: Person,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<SseReader> {
  const authorization = `Bearer ${await world.bearerOf(who)}`;
  const reader = await readSse(`${world.url}${path}`, { authorization, ...headers });
  onTestFinished(() => reader.leave());
  return reader;
}

const seqs = (reader: SseReader): readonly number[] => reader.heard.map(({ id }) => Number(id));
const upTo = (last: number, first = 1): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);

describe('events of a migration', () => {
  test('as a list, after a number', async () => {
    const world = await openWorld();
    for (const text of ['a', 'b', 'c']) world.services.append(world.mine.id, note(text));
    const { body } = await world.call('vera', `GET /v1/migrations/${world.mine.id}/events?after=1`);
    expect(body).toMatchObject({ events: [{ seq: 2, kind: 'note', text: 'b' }, { seq: 3 }] });
  });

  test('as a stream: what was, then what comes, each once and in order', async () => {
    const world = await openWorld();
    const { mine, services } = world;
    services.append(mine.id, note('before'));
    const reader = await read(world, 'vera', `/v1/migrations/${mine.id}/events`);
    expect(reader.head.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'content-security-policy': expect.stringContaining("default-src 'self'") as unknown,
    });
    await reader.until(1);
    services.append(mine.id, { kind: 'ha-ip.leads', address: '203.0.113.10', side: 'target' });
    services.append(world.theirs.id, note('of another migration'));
    expect(await reader.until(2)).toMatchObject([
      { id: '1', event: 'note', data: { seq: 1, migrationId: mine.id, text: 'before' } },
      { id: '2', event: 'ha-ip.leads', data: { seq: 2, address: '203.0.113.10', side: 'target' } },
    ]);
  });

  test('readers that come and go while much is written miss nothing and hear nothing twice', async () => {
    const world = await openWorld();
    const { mine, services } = world;
    const path = `/v1/migrations/${mine.id}/events`;
    const all = 400;
    const writing = (async (): Promise<void> => {
      for (let count = 0; count < all; count += 1) {
        services.append(mine.id, note('x'.repeat(500)));
        await new Promise((resolve) => (count % 7 === 0 ? setTimeout(resolve, 1) : setImmediate(resolve)));
      }
    })();
    const readers = await Promise.all(
      upTo(8).map(async (each): Promise<readonly number[]> => {
        let last = 0;
        const heard: number[] = [];
        for (let visit = 0; last < all; visit += 1) {
          // By header or by query, as browsers and programs do.
          const byHeader = visit > 0 && each % 2 === 0;
          const reader = await read(
            world,
            'tom',
            byHeader ? path : `${path}?after=${last}`,
            byHeader ? { 'last-event-id': String(last) } : {},
          );
          const most = Math.min(all - last, visit < 5 ? 30 + each : all);
          await reader.until(most);
          reader.leave();
          const now = seqs(reader);
          heard.push(...now);
          last = now.at(-1) ?? last;
        }
        return heard;
      }),
    );
    await writing;
    for (const heard of readers) expect(heard).toEqual(upTo(all));
  });

  test('the number in Last-Event-ID is later knowledge than that in the address', async () => {
    const world = await openWorld();
    for (const text of ['a', 'b', 'c']) world.services.append(world.mine.id, note(text));
    const reader = await read(world, 'tom', `/v1/migrations/${world.mine.id}/events?after=0`, { 'last-event-id': '2' });
    await reader.until(1);
    expect(seqs(reader)).toEqual([3]);
  });

  test('what cannot be read for a moment is read later', async () => {
    const world = await openWorld();
    const { mine, services } = world;
    const eventPage = services.eventPage.bind(services);
    services.eventPage = () => Promise.reject(new Error('the store restarts'));
    const reader = await read(world, 'tom', `/v1/migrations/${mine.id}/events`);
    services.append(mine.id, note('a'));
    services.eventPage = eventPage;
    expect(await reader.until(1)).toMatchObject([{ id: '1', data: { text: 'a' } }]);
  });

  test('500 readers are one reading of the journal for an event', async () => {
    const world = await openWorld();
    const { mine, services } = world;
    const authorization = `Bearer ${await world.bearerOf('tom')}`;
    const readers = await Promise.all(
      upTo(500).map(async () => await readSse(`${world.url}/v1/migrations/${mine.id}/events`, { authorization })),
    );
    onTestFinished(() => readers.forEach((reader) => reader.leave()));
    services.append(mine.id, note('first'));
    await Promise.all(readers.map(async (reader) => await reader.until(1)));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = services.eventReads;
    for (let count = 2; count <= 6; count += 1) {
      services.append(mine.id, note('more'));
      await Promise.all(readers.map(async (reader) => await reader.until(count)));
    }
    expect(services.eventReads - before).toBeLessThanOrEqual(10);
    expect(readers.every((reader) => seqs(reader).join() === '1,2,3,4,5,6')).toBe(true);
  });
});

describe('lists', () => {
  const ids = (reader: SseReader): readonly unknown[] => reader.heard.map(({ data }) => (data as { id: string }).id);

  test('each hears of what it may see, when it has changed', async () => {
    const world = await openWorld();
    const { mine, theirs, services } = world;
    const [tom, olga] = await Promise.all([read(world, 'tom', '/v1/events'), read(world, 'olga', '/v1/events')]);
    services.change(theirs.id, { state: 'running', updatedAt: '2026-11-22T04:00:00.000Z' });
    services.change(mine.id, { state: 'failed', updatedAt: '2026-11-22T04:00:01.000Z' });
    expect(await tom.until(1)).toMatchObject([
      {
        id: '2026-11-22T04:00:01.000Z',
        event: 'migration',
        data: { id: mine.id, state: 'failed', projectId: 'project-1', haIps: ['203.0.113.10'] },
      },
    ]);
    await olga.until(2);
    expect(ids(olga)).toEqual([theirs.id, mine.id]);
    expect(ids(tom)).toEqual([mine.id]);
    // A ring without a change tells nothing.
    services.append(mine.id, note('nothing that lists show'));
    services.change(mine.id, { state: 'running', updatedAt: '2026-11-22T04:00:02.000Z' });
    expect((await tom.until(2))[1]).toMatchObject({ data: { state: 'running' } });
    expect(services.listReads).toBe(1);
  });

  test('who comes back is told what has changed since', async () => {
    const world = await openWorld();
    const { mine, theirs, services } = world;
    services.change(mine.id, { updatedAt: '2026-11-22T05:00:00.000Z' });
    services.change(theirs.id, { updatedAt: '2026-11-22T05:01:00.000Z' });
    const olga = await read(world, 'olga', '/v1/events', { 'last-event-id': '2026-11-22T05:01:00.000Z' });
    const tom = await read(world, 'tom', '/v1/events', { 'last-event-id': '2026-11-22T04:59:00.000Z' });
    await Promise.all([olga.until(1), tom.until(1)]);
    expect([ids(olga), ids(tom)]).toEqual([[theirs.id], [mine.id]]);
  });

  test('who comes back is told, too, what changed a moment before what it had last: it may have been committed later', async () => {
    const world = await openWorld();
    const { mine, theirs, services } = world;
    services.change(mine.id, { updatedAt: '2026-11-22T05:00:00.000Z' });
    services.change(theirs.id, { updatedAt: '2026-11-22T05:00:00.200Z' });
    const olga = await read(world, 'olga', '/v1/events', { 'last-event-id': '2026-11-22T05:00:00.200Z' });
    await olga.until(2);
    expect(ids(olga)).toEqual([mine.id, theirs.id]);
  });

  test('what is no time of ours is as nothing: what changes from then on is told', async () => {
    const world = await openWorld();
    const reader = await read(world, 'tom', '/v1/events', { 'last-event-id': 'last week' });
    world.services.change(world.mine.id, { state: 'running', updatedAt: '2026-11-22T06:00:00.000Z' });
    expect(await reader.until(1)).toMatchObject([{ data: { state: 'running' } }]);
  });

  test('one that is new is told, also when the bell had lost its connection', async () => {
    const world = await openWorld();
    const { plan, services, bell } = world;
    const reader = await read(world, 'tom', '/v1/events');
    bell.isDeaf = true;
    services.add(plan, { id: 'm-new00001' });
    bell.isDeaf = false;
    bell.ring(null);
    await reader.until(1);
    expect(ids(reader)).toEqual(['m-new00001']);
  });
});

test('a controller that ends ends its streams in good order, and soon', async () => {
  const world = await openWorld();
  const readers = [
    await read(world, 'tom', `/v1/migrations/${world.mine.id}/events`),
    await read(world, 'tom', '/v1/events'),
  ];
  const begunMs = performance.now();
  await world.app.close();
  await Promise.all(readers.map(async ({ ended }) => await ended));
  expect(readers.map(({ head }) => head.complete)).toEqual([true, true]);
  expect(performance.now() - begunMs).toBeLessThan(2_000);
});
