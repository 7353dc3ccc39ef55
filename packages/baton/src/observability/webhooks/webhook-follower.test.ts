import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../store/testing/system-clock.ts';
import { type TemporaryStore, openTemporaryStore } from '../../store/testing/temporary-store.ts';
import { CURSOR_TIMES } from '../journal-cursors.ts';
import { makeOlder, newMigration, note } from '../testing/events.ts';
import { keptLog } from '../testing/kept-log.ts';
import { type Answer, Receiver, type Received } from '../testing/receiver.ts';
import { isSignedWith } from './signature.ts';
import type { Webhook } from './webhook-file.ts';
import { type DeliveryOutcome, followWithWebhook, type WebhookParts } from './webhook-follower.ts';

const SECRET = 'whsec-0123456789abcdef';
const SOON = { timeout: 5000, interval: 5 };
let temporary: TemporaryStore;
let folder: string;
let receiver: Receiver;
let ending: (() => Promise<void>)[];
let counted: Map<string, number>;
let lines: string[];
/** Each test has hooks of its own: what one test left undelivered is not the next one's. */
let number = 0;

beforeAll(async () => {
  temporary = await openTemporaryStore();
  folder = await mkdtemp(join(tmpdir(), 'baton-webhooks-'));
});
afterAll(async () => {
  await temporary.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  receiver = await Receiver.start();
  ending = [];
  counted = new Map();
  number += 1;
  await writeFile(join(folder, 'secret'), `${SECRET}\n`);
});
afterEach(async () => {
  for (const end of ending) await end();
  await receiver.close();
});

function webhook(more: Partial<Webhook> = {}): Webhook {
  return {
    name: `hook-${number}`,
    url: `${receiver.url}/in`,
    kinds: ['note'],
    secretFile: join(folder, 'secret'),
    ...more,
  };
}

/** One controller, for one hook. Answers with how to end it. */
async function tell(hook: Webhook = webhook(), more: Partial<WebhookParts> = {}): Promise<() => Promise<void>> {
  const { store } = temporary;
  const kept = keptLog();
  lines = kept.lines;
  const follower = followWithWebhook(hook, {
    pool: store.pool,
    journal: store.journal,
    clock: systemClock,
    log: kept.log,
    version: '1.2.3',
    count: (name, outcome, by) => void counted.set(`${name} ${outcome}`, (counted.get(`${name} ${outcome}`) ?? 0) + by),
    pauses: { firstMs: 10, longestMs: 50 },
    ...more,
  });
  const ear = await store.bell.listen(() => follower.news());
  await follower.start();
  const end = async (): Promise<void> => {
    await ear.close();
    await follower.stop();
  };
  ending.push(end);
  return end;
}

const append = async (id: string, text: string) => await temporary.store.journal.appendEvent(id, note(text));
const count = (outcome: DeliveryOutcome, name = `hook-${number}`) => counted.get(`${name} ${outcome}`);
const textOf = ({ body }: Received): unknown =>
  (JSON.parse(body) as { readonly event: { readonly text?: unknown } }).event.text;
const texts = () => receiver.received.map(textOf);

it('POSTs the event with its migration, signed so that the receiver can check it', async () => {
  await tell();
  const id = await newMigration(temporary.store);
  await append(id, 'hello');
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  const [request] = receiver.received;
  expect(request).toMatchObject({ method: 'POST', path: '/in' });
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'baton/1.2.3',
    'baton-delivery': `hook-${number}.${id}.2`,
  });
  const header = String(request?.headers['baton-signature']);
  const body = request?.body ?? '';
  expect(isSignedWith(SECRET, header, body, new Date())).toBe(true);
  expect(isSignedWith('another-secret-0123', header, body, new Date())).toBe(false);
  expect(isSignedWith(SECRET, header, body.replace('hello', 'hallo'), new Date())).toBe(false);
  expect(JSON.parse(body)).toEqual({
    id: `hook-${number}.${id}.2`,
    event: { kind: 'note', stepId: null, text: 'hello', seq: 2, at: expect.any(String), migrationId: id },
    migration: {
      id,
      name: 'shop',
      groupKey: expect.any(String),
      state: 'created',
      stepId: null,
      gate: null,
      error: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      order: 'primary-first',
      sourceCloud: 'src',
      targetCloud: 'dst',
      projectId: 'p1',
      haIps: [],
      gates: [],
    },
  });
  await vi.waitFor(() => expect(count('delivered')).toBe(1), SOON);
});

it('sends no secret, should one ever get into an event', async () => {
  await tell();
  await append(await newMigration(temporary.store), 'login with password=correct-horse-battery');
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  expect(receiver.received[0]?.body).not.toContain('correct-horse');
  expect(receiver.received[0]?.body).not.toContain(SECRET);
});

it('tells of every kind when all were asked for', async () => {
  await tell(webhook({ kinds: 'all' }));
  const id = await newMigration(temporary.store);
  await temporary.store.journal.setState(id, 'running');
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), SOON);
  const kinds = receiver.received.map(({ body }) => (JSON.parse(body) as { event: { kind: string } }).event.kind);
  expect(kinds).toEqual(['migration.created', 'migration.state']);
});

it.each<[string, Answer]>([
  ['500', { status: 500 }],
  ['404', { status: 404 }],
  ['429', { status: 429, headers: { 'retry-after': '1' } }],
])('tries again after %s, with the same id and body, and in order', async (_what, answer) => {
  let left = 3;
  receiver.answer = () => {
    left -= 1;
    return left >= 0 ? answer : { status: 200 };
  };
  await tell();
  const id = await newMigration(temporary.store);
  await append(id, '1');
  await append(id, '2');
  await vi.waitFor(() => expect(texts()).toEqual(['1', '1', '1', '1', '2']), SOON);
  const [first, second, third, fourth] = receiver.received;
  expect(new Set([first, second, third, fourth].map((one) => one?.headers['baton-delivery'])).size).toBe(1);
  expect(fourth?.body).toBe(first?.body);
  await vi.waitFor(() => expect([count('delivered'), count('failed')]).toEqual([2, 3]), SOON);
});

it('follows no redirect: neither the body nor the signature goes anywhere else', async () => {
  const elsewhere = await Receiver.start();
  ending.push(async () => await elsewhere.close());
  let redirects = 0;
  receiver.answer = () => {
    redirects += 1;
    return redirects < 4
      ? { status: [301, 307, 308][redirects - 1] ?? 302, headers: { location: `${elsewhere.url}/stolen` } }
      : { status: 200 };
  };
  await tell();
  await append(await newMigration(temporary.store), '1');
  await vi.waitFor(() => expect(count('delivered')).toBe(1), SOON);
  expect(redirects).toBe(4);
  expect(elsewhere.received).toEqual([]);
  expect(lines.join('')).toContain('a redirect, which is not followed');
});

it('tries again when nobody is there, and when nobody answers in time', async () => {
  const hook = webhook({ url: `${receiver.url}/in?key=in-the-url` });
  await receiver.close();
  await tell(hook, { timeoutMs: 100 });
  const id = await newMigration(temporary.store);
  await append(id, '1');
  await vi.waitFor(() => expect(count('failed')).toBeGreaterThan(1), SOON);
  expect(lines.join('')).toContain('ECONNREFUSED');
  expect(lines.join('')).not.toContain('in-the-url');
  expect(lines.join('')).not.toContain(SECRET);
});

it('breaks a receiver off that takes its time, and tries again', async () => {
  let asked = 0;
  receiver.answer = async () => {
    asked += 1;
    return asked === 1 ? await new Promise<Answer>(() => undefined) : { status: 200 };
  };
  await tell(webhook(), { timeoutMs: 100 });
  await append(await newMigration(temporary.store), '1');
  await vi.waitFor(() => expect(count('delivered')).toBe(1), SOON);
  expect(lines.join('')).toContain('no answer within 100 ms');
});

it('is not held up by another hook that is slow, or dead', async () => {
  const slow = await Receiver.start();
  ending.push(async () => await slow.close());
  slow.answer = async () => await new Promise<Answer>(() => undefined);
  await tell(webhook({ name: `slow-${number}`, url: slow.url }));
  await tell(webhook({ name: `dead-${number}`, url: 'http://127.0.0.1:9/' }));
  await tell();
  const id = await newMigration(temporary.store);
  for (let event = 1; event <= 20; event += 1) await append(id, String(event));
  await vi.waitFor(() => expect(receiver.received).toHaveLength(20), SOON);
  expect(slow.received).toHaveLength(1);
});

it('delivers once among several controllers', async () => {
  receiver.answer = async () => {
    await systemClock.sleep(5, new AbortController().signal);
    return { status: 200 };
  };
  await tell();
  await tell();
  await tell();
  const ids = await Promise.all([1, 2, 3].map(async () => await newMigration(temporary.store)));
  await Promise.all(
    ids.map(async (id) => {
      for (let event = 1; event <= 10; event += 1) await append(id, String(event));
    }),
  );
  await vi.waitFor(() => expect(count('delivered')).toBe(30), SOON);
  expect(new Set(receiver.received.map(({ headers }) => headers['baton-delivery'])).size).toBe(30);
  expect(receiver.received).toHaveLength(30);
});

it('delivers after a restart what was written in between', async () => {
  const end = await tell();
  const id = await newMigration(temporary.store);
  await append(id, '1');
  await vi.waitFor(() => expect(count('delivered')).toBe(1), SOON);
  await end();
  await append(id, '2');
  await tell();
  await vi.waitFor(() => expect(texts()).toEqual(['1', '2']), SOON);
});

it('gives up after a day, and says so', async () => {
  receiver.answer = () => ({ status: 500 });
  await tell();
  const id = await newMigration(temporary.store);
  await append(id, '1');
  await vi.waitFor(() => expect(count('failed')).toBeGreaterThan(0), SOON);
  await makeOlder(temporary.store, id, 25);
  await vi.waitFor(() => expect(count('given-up')).toBe(1), SOON);
  expect(lines.join('')).toContain('too old to be delivered');
  receiver.answer = () => ({ status: 200 });
  await append(id, '2');
  await vi.waitFor(() => expect(count('delivered')).toBe(1), SOON);
  expect(texts().at(-1)).toBe('2');
});

it('signs with the secret that is in the file now, with both while it is changed', async () => {
  await tell();
  const id = await newMigration(temporary.store);
  await writeFile(join(folder, 'secret'), `${SECRET}\nthe-new-secret-0123456789\n`);
  await append(id, '1');
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  await writeFile(join(folder, 'secret'), 'the-new-secret-0123456789\n');
  await append(id, '2');
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), SOON);
  const accepted = receiver.received.map(({ headers, body }) =>
    [SECRET, 'the-new-secret-0123456789'].map((secret) =>
      isSignedWith(secret, String(headers['baton-signature']), body, new Date()),
    ),
  );
  expect(accepted).toEqual([
    [true, true],
    [false, true],
  ]);
});

it('sends nothing unsigned: a secret that is gone is waited for', async () => {
  await rm(join(folder, 'secret'));
  await tell(webhook(), { times: CURSOR_TIMES });
  const id = await newMigration(temporary.store);
  await append(id, '1');
  await vi.waitFor(() => expect(count('failed')).toBeGreaterThan(0), SOON);
  expect(receiver.received).toEqual([]);
  await writeFile(join(folder, 'secret'), `${SECRET}\n`);
  await vi.waitFor(() => expect(texts()).toEqual(['1']), SOON);
});
