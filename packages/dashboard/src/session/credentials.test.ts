import { describe, expect, test } from 'vitest';
import { passwordCredentials, safeWayBack } from './credentials.ts';

const form = { userName: ' alice ', userDomain: '', password: ' p ', project: 'shop', projectDomain: '' };

describe('what is sent to sign in', () => {
  test('domains that are left out are the default and the same', () => {
    expect(passwordCredentials(form)).toEqual({
      kind: 'password',
      userName: 'alice',
      userDomain: 'Default',
      password: ' p ',
      project: { name: 'shop', domain: 'Default' },
    });
    expect(passwordCredentials({ ...form, userDomain: 'customers' })).toMatchObject({
      project: { name: 'shop', domain: 'customers' },
    });
  });

  test('a project may be named by its id', () => {
    const project = '9f0c4c1d2b7e4a6f8a3b5c6d7e8f9a0b';
    expect(passwordCredentials({ ...form, project })).toMatchObject({ project: { id: project } });
  });
});

test.each([
  ['/groups?cloud=os1', '/groups?cloud=os1'],
  [undefined, '/migrations'],
  ['//elsewhere.example', '/migrations'],
  ['/\\elsewhere.example', '/migrations'],
  ['https://elsewhere.example', '/migrations'],
])('after the sign-in one goes from %s to %s', (back, there) => expect(safeWayBack(back)).toBe(there));
