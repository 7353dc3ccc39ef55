import { AsyncResource } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { CloudCall } from '../domain/step.ts';
import { collectCalls, recordCall } from './call-recorder.ts';

const look = (nth: number, more: Partial<CloudCall> = {}): CloudCall => ({
  cloud: 'dst',
  service: 'compute',
  method: 'GET',
  path: `/servers/${nth}`,
  status: 200,
  requestIds: [`req-${nth}`],
  durationMs: 1,
  ...more,
});

test('of changes every request id is kept, of looks those of the first and the last, of all of them how many there were', async () => {
  const { result, calls } = await collectCalls(async () => {
    for (let nth = 1; nth <= 20; nth += 1) {
      recordCall(look(nth));
      if (nth % 5 === 0)
        recordCall(look(nth, { method: 'POST', status: 503, requestIds: [`post-${nth}`, `proxy-${nth}`] }));
      await sleep(0);
    }
    recordCall(look(21, { cloud: 'src' }));
    // A console is shown by a POST.
    recordCall(look(22, { cloud: 'src', method: 'POST', safe: true }));
    return 'done';
  });
  expect(result).toBe('done');
  expect(calls.changes.join(' ')).toBe('post-5 proxy-5 post-10 proxy-10 post-15 proxy-15 post-20 proxy-20');
  expect(calls.looks).toEqual(['req-1', 'req-2', 'req-3', 'req-20', 'req-21', 'req-22']);
  expect(calls.counts).toEqual([
    { cloud: 'dst', service: 'compute', status: '2xx', count: 20 },
    { cloud: 'dst', service: 'compute', status: '5xx', count: 4 },
    { cloud: 'src', service: 'compute', status: '2xx', count: 2 },
  ]);
});

test.each([0, 1, 3, 4, 6])('of %i looks none is named twice', async (looks) => {
  const { calls } = await collectCalls(async () => {
    for (let nth = 1; nth <= looks; nth += 1) recordCall(look(nth));
  });
  expect(calls.looks).toEqual(Array.from({ length: looks }, (_, at) => `req-${at + 1}`));
});

test('steps beside each other, and what nobody collects, are kept apart; what comes too late changes nothing', async () => {
  recordCall(look(0));
  let late = (): void => undefined;
  const [one, other] = await Promise.all([
    collectCalls(async () => {
      await sleep(2);
      recordCall(look(1));
      late = AsyncResource.bind(() => recordCall(look(9)));
    }),
    collectCalls(async () => {
      recordCall(look(2));
      await sleep(4);
      recordCall(look(3));
    }),
  ]);
  late();
  expect([one.calls.looks, other.calls.looks]).toEqual([['req-1'], ['req-2', 'req-3']]);
  expect(one.calls.counts).toMatchObject([{ count: 1 }]);
});

/** A rollback window of days: one look a second for eleven and a half of them. */
const LOOKS = 1_000_000;
const MOST_BYTES = 2 * 2 ** 20;

test('a million looks are held in no more memory than a few', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const heldBytes = (): number => {
    collectGarbage();
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const { result: grownBytes, calls } = await collectCalls(async () => {
    const before = heldBytes();
    for (let nth = 0; nth < LOOKS; nth += 1) recordCall(look(nth));
    return heldBytes() - before;
  });
  expect(calls.counts).toMatchObject([{ count: LOOKS }]);
  expect(calls.looks.at(-1)).toBe(`req-${LOOKS - 1}`);
  // Kept whole they would be a quarter of a gigabyte.
  expect(grownBytes).toBeLessThan(MOST_BYTES);
});
