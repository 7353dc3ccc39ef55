import { describe, expect, it } from 'vitest';
import { isSecretName, redacted, REDACTED, redactedText } from './redacted.ts';

const SECRET = 'correct-horse-battery';

describe('a name', () => {
  it.each([
    'password',
    'OS_PASSWORD',
    'userPassword',
    'auth_pass',
    'token',
    'x-auth-token',
    'X-Subject-Token',
    'secret',
    'clientSecret',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'Set-Cookie',
    'bearer',
    'private_key',
    'apiKey',
  ])('%s stands before a secret', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each(['migrationId', 'requestId', 'pass', 'passes', 'bypassed', 'compass', 'step', 'groupKey', 'url', 'host'])(
    '%s does not, but for a bare pass',
    (name) => {
      expect(isSecretName(name)).toBe(name === 'pass');
    },
  );
});

describe('a text', () => {
  it.each([
    `password=${SECRET}`,
    `OS_PASSWORD: ${SECRET}`,
    `auth_pass ='${SECRET}'`,
    `{"password":"${SECRET} with blanks"}`,
    JSON.stringify({ body: JSON.stringify({ auth: { password: `${SECRET} with blanks` } }) }),
    `x-auth-token: ${SECRET}`,
    `GET /v1?access_token=${SECRET}&page=2`,
    `Authorization: Bearer ${SECRET}`,
    `the header was Bearer ${SECRET}`,
    `Basic ${SECRET}==`,
    `cookie: theme=dark; baton_session=${SECRET}`,
    `{"set-cookie":"theme=dark; baton_session=${SECRET}"}`,
    `postgresql://baton:${SECRET}@db/baton`,
    `the token gAAAAABm${SECRET} has expired`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.${SECRET}`,
  ])('is told without the secret in it: %s', (text) => {
    const told = redactedText(text);
    expect(told).toContain(REDACTED);
    expect(told).not.toContain(SECRET);
    expect(told).not.toContain('with blanks');
  });

  it.each([
    'lb-a in cloud-b no longer serves: it was shut off',
    'the plan has no password in it',
    'https://cloud-b.example:5000/v3/auth/tokens answered 401',
    'm-4k2p9x7c primary.final-copy, pass 3: 12 MiB',
    'mail to ops@example.com',
  ])('without one stays as it is: %s', (text) => {
    expect(redactedText(text)).toBe(text);
  });

  it('of any length is searched in no time', () => {
    const began = process.cpuUsage();
    for (const part of ['a', 'token', 'token ', '://', 'eyJ', '"', '\\', 'bearer ']) redactedText(part.repeat(200_000));
    expect(process.cpuUsage(began).user).toBeLessThan(200_000);
  });
});

describe('a value', () => {
  it('is told without what stands under a secret name, however deep', () => {
    const value = { a: [{ b: { token: SECRET, tokens: [SECRET], password: { nested: SECRET } } }], kept: 1 };
    const told = JSON.stringify(redacted(value));
    expect(told).not.toContain(SECRET);
    expect(told).toContain('"kept":1');
  });

  it('is told without the value after a secret name in a list, and beside one in a record', () => {
    const value = {
      rawHeaders: ['Host', 'cloud-b', 'X-Auth-Token', SECRET, 'Accept', '*/*'],
      pairs: [['cookie', SECRET]],
      headers: [{ name: 'authorization', value: SECRET }],
    };
    expect(redacted(value)).toEqual({
      rawHeaders: ['Host', 'cloud-b', 'X-Auth-Token', REDACTED, 'Accept', '*/*'],
      pairs: [['cookie', REDACTED]],
      headers: [{ name: 'authorization', value: REDACTED }],
    });
  });

  it('says whether there is a secret', () => {
    expect(redacted({ token: null, hasPassword: true })).toEqual({ token: null, hasPassword: true });
  });

  it('that is nested without end is cut', () => {
    let value: unknown = SECRET;
    for (let level = 0; level < 10_000; level += 1) value = { level: value };
    expect(JSON.stringify(redacted(value))).not.toContain(SECRET);
  });
});
