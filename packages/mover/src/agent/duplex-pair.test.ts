import { once } from 'node:events';
import { expect, test } from 'vitest';
import { duplexPair } from './duplex-pair.ts';

test('what goes in at one end comes out at the other, both ways, and ends one way at a time', async () => {
  const [one, other] = duplexPair();
  one.write('marco');
  other.write('polo');
  expect(String((await once(other, 'data'))[0])).toBe('marco');
  expect(String((await once(one, 'data'))[0])).toBe('polo');
  one.end();
  await once(other, 'end');
  other.end('last');
  expect(String((await once(one, 'data'))[0])).toBe('last');
});

test('nobody can write more than is read', async () => {
  const [one, other] = duplexPair();
  const piece = Buffer.alloc(64 * 1024);
  let written = 0;
  while (one.write(piece, () => (written += 1)) && written < 100) await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(written).toBeLessThan(5);
  other.resume();
  await once(one, 'drain');
  expect(one.writableLength).toBe(0);
});

test('an end that is gone ends the other', async () => {
  const [one, other] = duplexPair();
  one.destroy();
  await once(other, 'close');
  expect(other.destroyed).toBe(true);
});
