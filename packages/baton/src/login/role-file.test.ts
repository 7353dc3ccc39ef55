import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BatonError } from '../domain/error.ts';
import { loadRoleMapping, readRoleMapping } from './role-file.ts';
import { DEFAULT_MAPPING } from './role-mapping.ts';

const GOOD = `# who may do what
baton: 1
roles:
  - keystone: admin
    access: operator
    projects: [admin, p-2]
    domains: [Default]
  - keystone: member
    access: tenant
  - {keystone: reader, access: viewer}
`;

function faultsOf(text: string): readonly string[] {
  try {
    readRoleMapping(text, 'r.yaml');
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    expect(error).toMatchObject({ code: 'ROLES_INVALID', kind: 'user' });
    return error.message.split('\n').slice(1);
  }
  throw new Error('it was accepted');
}

const OPERATOR = 'would make an operator of every user who has member in any project; name the projects or domains';

describe('a roles file', () => {
  it('says which roles give which access', () => {
    expect(readRoleMapping(GOOD, 'r.yaml')).toEqual({
      rules: [
        { keystone: 'admin', access: 'operator', projects: ['admin', 'p-2'], domains: ['Default'] },
        { keystone: 'member', access: 'tenant', projects: null, domains: null },
        { keystone: 'reader', access: 'viewer', projects: null, domains: null },
      ],
    });
  });

  it.each([
    [
      'access: tenant',
      'access: tenent',
      '9:13: roles[1].access: "tenent" is not allowed; viewer, tenant, operator (did you mean tenant?)',
    ],
    ['access: tenant', 'acess: tenant', '9:5: roles[1].acess: is no key here; did you mean access?'],
    ['access: tenant', 'note: x', '9:5: roles[1].note: is no key here; keystone, access, projects, domains'],
    [
      'keystone: member',
      'keystone: 7',
      '8:15: roles[1].keystone: 7 does not fit; text (put quotes around numbers and true/false)',
    ],
    [
      'keystone: member',
      'keystone: " x"',
      '8:15: roles[1].keystone: " x" is not a name; 1 to 255 characters on one line, no space at either end',
    ],
    ['projects: [admin, p-2]', 'projects: admin', '6:15: roles[0].projects: "admin" does not fit; a list'],
    ['projects: [admin, p-2]', 'projects: []', '6:5: roles[0].projects: is empty; one or more'],
    [
      '[Default]',
      '[Default, 3]',
      '7:24: roles[0].domains[1]: 3 does not fit; text (put quotes around numbers and true/false)',
    ],
    ['baton: 1', 'baton: 2', '2:8: baton: 2 is not allowed; 1'],
    ['access: tenant', 'access: operator', `9:13: roles[1].access: ${OPERATOR}`],
  ])('%s written as %s is told with its place', (right, wrong, told) => {
    expect(faultsOf(GOOD.replace(right, wrong))).toContain(`r.yaml:${told}`);
  });

  it.each([
    ['', 'r.yaml:1:1: is missing; a mapping of keys to values'],
    ['- a\n', 'r.yaml:1:1: a list does not fit; a mapping of keys to values'],
    ['roles: []\n', 'r.yaml:1:1: roles: is empty; one or more'],
    ['baton: 1\n', 'r.yaml:1:1: roles: is missing; a list'],
    ['baton: 1\nroles:\n  - keystone: x\n', 'r.yaml:3:5: roles[0].access: is missing; viewer, tenant, operator'],
    ['baton: 1\nbaton: 1\n', 'r.yaml:2:1: this key is there twice; each key once'],
  ])('%j is none', (text, told) => {
    expect(faultsOf(text)).toContain(told);
  });

  it('that is no YAML, or far too large, is told', () => {
    expect(faultsOf('baton: [1\nroles: x')[0]).toMatch(/^r\.yaml:\d+:\d+: is not YAML: /);
    expect(faultsOf('roles: *none\n')[0]).toMatch(/is not YAML: /);
    expect(faultsOf('#'.repeat(200_001))).toEqual(['r.yaml:1:1: is too large; at most 200 kB']);
    const many = `baton: 1\nroles:\n${'  - {}\n'.repeat(30)}`;
    expect(faultsOf(many)).toHaveLength(21);
    expect(faultsOf(many).at(-1)).toBe('and 40 more');
  });

  it.each(['Member', '_member_', 'reader'])('cannot make operators of all who have %s', (role) => {
    expect(faultsOf(`baton: 1\nroles:\n  - {keystone: ${role}, access: operator}\n`)).toHaveLength(1);
    const inOne = `baton: 1\nroles:\n  - {keystone: ${role}, access: operator, domains: [staff]}\n`;
    expect(readRoleMapping(inOne, 'r.yaml').rules).toHaveLength(1);
  });
});

describe('loading it', () => {
  it('takes the default when none is named', async () => {
    expect(await loadRoleMapping(null)).toBe(DEFAULT_MAPPING);
  });

  it('reads the file that is named, which must be there', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'baton-roles-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, 'roles.yaml');
    await expect(loadRoleMapping(file)).rejects.toMatchObject({
      code: 'ROLES_UNREADABLE',
      message: expect.stringContaining(file),
    });
    await writeFile(file, GOOD);
    expect((await loadRoleMapping(file)).rules).toHaveLength(3);
  });
});
