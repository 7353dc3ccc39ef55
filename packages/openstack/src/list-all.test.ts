import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openSession, type CloudSession } from './cloud-session.ts';
import { listAll } from './list-all.ts';
import { startFakeCloud, type FakeCloud, type Seen } from './testing/fake-cloud.ts';

const signal = new AbortController().signal;
const item = z.object({ id: z.string() });

let cloud: FakeCloud;
let session: CloudSession;
beforeEach(async () => {
  cloud = await startFakeCloud();
  session = await openSession(cloud.config());
});
afterEach(async () => {
  await session.close();
  await cloud.close();
});

/** Three pages; the links name a host that only the cloud can reach, as they often do. */
function page(seen: Seen): { ids: readonly string[]; next: string | null } {
  const marker = seen.query.get('marker');
  const pages: Readonly<Record<string, readonly string[]>> = { first: ['a', 'b'], b: ['c', 'd'], d: ['e'] };
  const next = marker === null ? 'b' : marker === 'b' ? 'd' : null;
  return {
    ids: pages[marker ?? 'first'] ?? [],
    next: next === null ? null : `http://10.0.0.1:8774/x?name=n%26m&marker=${next}`,
  };
}

it.each(['servers', 'volumes', 'ports'])('follows %s_links', async (key) => {
  cloud.on('GET /network/v2.0/x', (seen) => {
    const { ids, next } = page(seen);
    const links =
      next === null
        ? {}
        : {
            [`${key}_links`]: [
              { rel: 'self', href: 'x' },
              { rel: 'next', href: next },
            ],
          };
    return { status: 200, json: { [key]: ids.map((id) => ({ id })), ...links } };
  });
  const found = await listAll(session.network, { path: '/x', key, item, query: { name: 'n&m' }, signal });
  expect(found.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(cloud.seen.filter(({ path }) => path.endsWith('/x')).map(({ query }) => query.get('name'))).toEqual([
    'n&m',
    'n&m',
    'n&m',
  ]);
});

it("follows Glance's `next`", async () => {
  cloud.on('GET /image/v2/images', (seen) => {
    const { ids, next } = page(seen);
    return { status: 200, json: { images: ids.map((id) => ({ id })), ...(next === null ? {} : { next }) } };
  });
  expect(await listAll(session.image, { path: '/images', key: 'images', item, signal })).toHaveLength(5);
});

describe('gives up', () => {
  it('when a page is named twice', async () => {
    cloud.on('GET /network/v2.0/x', () => ({
      status: 200,
      json: { ports: [{ id: 'a' }], ports_links: [{ rel: 'next', href: 'http://h/x?marker=a' }] },
    }));
    await expect(listAll(session.network, { path: '/x', key: 'ports', item, signal })).rejects.toMatchObject({
      code: 'BAD_ANSWER',
      message: expect.stringContaining('names the page after a twice'),
    });
    expect(cloud.seen.filter(({ path }) => path.endsWith('/x'))).toHaveLength(2);
  });

  it('when an item lacks a field, and says which', async () => {
    cloud.on('GET /network/v2.0/x', () => ({ status: 200, json: { ports: [{ id: 'a' }, {}] } }));
    await expect(listAll(session.network, { path: '/x', key: 'ports', item, signal })).rejects.toThrow(
      /at `ports\[1\]\.id`/,
    );
  });

  it('when there is no list', async () => {
    cloud.on('GET /network/v2.0/x', () => ({ status: 200, json: {} }));
    await expect(listAll(session.network, { path: '/x', key: 'ports', item, signal })).rejects.toThrow(/at `ports`/);
  });
});
