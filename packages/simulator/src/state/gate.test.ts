import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

test('rests when everybody has left, and lets nobody in while it is closed', async () => {
  const gate = new Gate();
  const leave = gate.tryEnter();
  gate.close();
  let rested = false;
  const rest = gate.rest().then(() => {
    rested = true;
  });
  let entered = false;
  const waiting = gate.enter().then((leave) => {
    entered = true;
    return leave;
  });
  expect(gate.tryEnter()).toBeNull();
  await new Promise(setImmediate);
  expect([rested, entered]).toEqual([false, false]);
  leave?.();
  await rest;
  expect(entered).toBe(false);
  gate.open();
  (await waiting)();
  await gate.rest();
});

test('who leaves twice has left once', async () => {
  const gate = new Gate();
  const leave = gate.tryEnter();
  gate.tryEnter();
  leave?.();
  leave?.();
  const rested = gate.rest().then(() => 'rested');
  expect(await Promise.race([rested, new Promise((resolve) => setImmediate(resolve))])).toBeUndefined();
});
