import { expect, test } from 'vitest';
import type { CallRule } from '../faults/faults.ts';
import { parcels } from './testing/parcels.ts';
import { serve } from './testing/serve.ts';

const POST = { method: 'POST', body: '{"parcel":{}}' };

async function faulty(fault: CallRule['fault'], rule: Partial<CallRule> = {}) {
  let handled = 0;
  const served = await serve(() => [
    parcels({
      onCall: () => {
        handled += 1;
      },
    }),
  ]);
  served.cloud.faults.onCall({ ...rule, fault });
  return { ...served, handled: () => handled };
}

test('refuse-connection: cut, and nothing is done', async () => {
  const { call, handled, seen, cloud } = await faulty({ kind: 'refuse-connection' });
  await expect(call('/compute/v2.1/parcels', POST)).rejects.toThrow('fetch failed');
  expect(handled()).toBe(0);
  expect(seen).toMatchObject([{ route: '/parcels', status: null, body: { parcel: {} } }]);
  expect(cloud.faults.hits).toBe(1);
  expect((await call('/compute/v2.1/parcels', POST)).status).toBe(202);
});

test('lose-reply: done, and the answer never comes', async () => {
  const { call, handled, seen } = await faulty({ kind: 'lose-reply' });
  await expect(call('/compute/v2.1/parcels', POST)).rejects.toThrow('fetch failed');
  expect(handled()).toBe(1);
  expect(seen).toMatchObject([{ status: null }]);
});

test('reset-in-body: done, and the answer breaks off after its head', async () => {
  const { call, handled, seen } = await faulty({ kind: 'reset-in-body' });
  const answer = await call('/compute/v2.1/parcels', POST);
  expect(answer.status).toBe(202);
  expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(10);
  await expect(answer.text()).rejects.toThrow('terminated');
  expect(handled()).toBe(1);
  expect(seen).toMatchObject([{ status: null }]);
});

test('reset-in-body of a stream: some bytes come, not all', async () => {
  const { call } = await faulty({ kind: 'reset-in-body' });
  const answer = await call('/compute/v2.1/parcels/1/file');
  expect(answer.status).toBe(200);
  await expect(answer.arrayBuffer()).rejects.toThrow('terminated');
});

test('no-answer: nothing until the caller gives up, and nothing is done', async () => {
  const { call, handled, seen, underWay } = await faulty({ kind: 'no-answer' });
  const gaveUp = call('/compute/v2.1/parcels', { ...POST, signal: AbortSignal.timeout(150) });
  const before = new Promise((resolve) => setTimeout(resolve, 80)).then(() => underWay());
  await expect(gaveUp).rejects.toThrow('timeout');
  expect(await before).toBe(0);
  await expect.poll(() => seen).toMatchObject([{ status: null }]);
  expect(handled()).toBe(0);
  expect(underWay()).toBe(0);
});

test('slow: waits in simulated time, then all is as usual', async () => {
  const { call, handled, time, underWay } = await faulty({ kind: 'slow', delayMs: 60_000 });
  const slow = call('/compute/v2.1/parcels', POST);
  await expect.poll(() => time.waiting).toBe(1);
  expect(handled()).toBe(0);
  expect(underWay()).toBe(0);
  time.advance(60_000);
  expect((await slow).status).toBe(202);
  expect(handled()).toBe(1);
});

test('status: the service says no in its own words, and nothing is done', async () => {
  const { call, handled, seen } = await faulty({ kind: 'status', status: 503, retryAfterSeconds: 7 });
  const answer = await call('/compute/v2.1/parcels', POST);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('7');
  expect(await answer.json()).toMatchObject({ parcelFault: { code: 503 } });
  expect(handled()).toBe(0);
  expect(seen).toMatchObject([{ status: 503 }]);
});

test('a status of 401 looks as if the token had ended', async () => {
  const { call } = await faulty({ kind: 'status', status: 401 });
  const answer = await call('/compute/v2.1/parcels', POST);
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ error: { code: 401, title: 'Unauthorized' } });
});

test('looks into the body where the route does not tell enough', async () => {
  const matches = (body: unknown): boolean => JSON.stringify(body) === '{"big":true}';
  const { call } = await faulty({ kind: 'status', status: 500 }, { route: '/parcels', matches });
  expect((await call('/compute/v2.1/parcels', POST)).status).toBe(202);
  expect((await call('/compute/v2.1/parcels', { method: 'POST', body: '{"big":true}' })).status).toBe(500);
});
