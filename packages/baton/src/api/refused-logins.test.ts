import { expect, test } from 'vitest';
import { type Knock, RefusedLogins } from './refused-logins.ts';

let nowMs = 0;
const start = (): RefusedLogins => {
  nowMs = 0;
  return new RefusedLogins(() => nowMs);
};
const at = (address: string, name: string | null = null): Knock => ({ address, name });

/** Tries, and is refused where it may try. */
function refuse(logins: RefusedLogins, knock: Knock, times: number): number {
  let tried = 0;
  for (let time = 0; time < times; time += 1) {
    if (logins.waitMs(knock) > 0) continue;
    logins.begin(knock);
    tried += 1;
  }
  return tried;
}

test('ten from one address, whatever names they give', () => {
  const logins = start();
  const tried = Array.from({ length: 30 }, (_, one) => refuse(logins, at('a', `user ${one}`), 1));
  expect(tried.filter((one) => one === 1)).toHaveLength(10);
  expect(logins.waitMs(at('a'))).toBe(60_000);
  expect(logins.waitMs(at('b'))).toBe(0);
});

test('five under one name, wherever they come from', () => {
  const logins = start();
  const tried = Array.from({ length: 30 }, (_, one) => refuse(logins, at(`address ${one}`, 'tom'), 1));
  expect(tried.filter((one) => one === 1)).toHaveLength(5);
  expect(logins.waitMs(at('elsewhere', 'tom'))).toBe(60_000);
  expect(logins.waitMs(at('elsewhere', 'vera'))).toBe(0);
});

test('each counts for a minute from when it began', () => {
  const logins = start();
  for (const ms of [0, 10_000, 20_000, 30_000, 40_000]) {
    nowMs = ms;
    expect(refuse(logins, at('a', 'tom'), 1)).toBe(1);
  }
  expect(logins.waitMs(at('a', 'tom'))).toBe(20_000);
  nowMs = 59_999;
  expect(logins.waitMs(at('a', 'tom'))).toBe(1);
  nowMs = 60_000;
  expect(refuse(logins, at('a', 'tom'), 3)).toBe(1);
  expect(logins.waitMs(at('a', 'tom'))).toBe(10_000);
});

test('who is let in uses nothing up, however often', () => {
  const logins = start();
  for (let time = 0; time < 100; time += 1) {
    expect(logins.waitMs(at('a', 'tom'))).toBe(0);
    logins.begin(at('a', 'tom')).letIn();
  }
  expect(refuse(logins, at('a', 'vera'), 9)).toBe(5);
  expect(refuse(logins, at('a'), 9)).toBe(5);
});

test('what is under way counts: many at once are no way past', () => {
  const logins = start();
  const underWay = Array.from({ length: 10 }, () => logins.begin(at('a')));
  expect(logins.waitMs(at('a'))).toBe(60_000);
  underWay[0]?.forget();
  expect(refuse(logins, at('a'), 5)).toBe(1);
  // Each is taken out once.
  underWay[0]?.forget();
  nowMs = 1;
  expect(logins.waitMs(at('a'))).toBe(59_999);
});

test('somebody who guesses under a name keeps nobody out who logs in from where they always do', () => {
  const logins = start();
  logins.begin(at('home', 'tom')).letIn();
  expect(refuse(logins, at('elsewhere', 'tom'), 10)).toBe(5);
  expect(logins.waitMs(at('another', 'tom'))).toBe(60_000);
  expect(logins.waitMs(at('home', 'tom'))).toBe(0);
  expect(refuse(logins, at('home', 'tom'), 10)).toBe(5);
});

test('what is remembered is bounded', () => {
  const logins = start();
  refuse(logins, at('first', 'tom'), 5);
  for (let one = 0; one < 10_000; one += 1) logins.begin(at(`address ${one}`));
  expect(logins.waitMs(at('first', 'tom'))).toBe(0);
  expect(refuse(logins, at('address 9999'), 20)).toBe(9);
});
