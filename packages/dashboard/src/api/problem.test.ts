import { expect, test } from 'vitest';
import { isSignedOut, problemOf } from './problem.ts';

test('a problem of the API keeps what people need of it', () => {
  const problem = problemOf(409, {
    title: 'Conflict',
    detail: 'm-1 (shop) cannot take "approve": it is running.',
    code: 'COMMAND_REFUSED',
    kind: 'user',
    remedy: 'See: baton migration show m-1',
    requestIds: ['req-cloud'],
    instance: 'req-own',
  });
  expect(problem).toMatchObject({
    status: 409,
    message: 'm-1 (shop) cannot take "approve": it is running.',
    code: 'COMMAND_REFUSED',
    kind: 'user',
    requestIds: ['req-own', 'req-cloud'],
    findings: [],
  });
});

test('findings of a preflight that blocks come through, what is none does not', () => {
  const finding = { check: 'target.quota', result: 'block', detail: 'no room', remedy: 'ask for room' };
  expect(problemOf(422, { findings: [finding, { check: 1 }, null] }).findings).toEqual([finding]);
});

test.each([[null], ['<html>bad gateway</html>'], [{ detail: '', code: 7 }]])(
  'what a proxy answers can still be told: %j',
  (body) => {
    expect(problemOf(502, body)).toMatchObject({ status: 502, code: 'HTTP_502', kind: 'bug' });
    expect(problemOf(502, body).message).toContain('502');
  },
);

test('only 401 means signed out', () => {
  expect(isSignedOut(problemOf(401, {}))).toBe(true);
  expect(isSignedOut(problemOf(403, {}))).toBe(false);
  expect(isSignedOut(new Error('401'))).toBe(false);
});
