import { describe, expect, it } from 'vitest';
import type { Access } from '../domain/actor.ts';
import {
  accessOf,
  DEFAULT_MAPPING,
  fingerprintOf,
  type RoleHolder,
  type RoleMapping,
  type RoleRule,
  tellRules,
} from './role-mapping.ts';

const DEFAULT = { id: 'default', name: 'Default' };
const TENANTS = { id: 'd-t', name: 'tenants' };
const rule = (keystone: string, access: Access, more: Partial<RoleRule> = {}): RoleRule => ({
  keystone,
  access,
  projects: null,
  domains: null,
  ...more,
});
const mapped = (...rules: readonly RoleRule[]): RoleMapping => ({ rules });
const holder = (roles: readonly string[], project: Partial<RoleHolder['project']> = {}): RoleHolder => ({
  roles,
  project: { id: 'p1', name: 'shop', domain: DEFAULT, ...project },
});

describe('the default', () => {
  const admin = { id: 'p-admin', name: 'admin' };

  it.each<[string, RoleHolder, Access | null]>([
    ['admin in the project of the operators', holder(['admin', 'member', 'reader'], admin), 'operator'],
    ['admin in a project of a tenant', holder(['admin', 'member', 'reader']), 'tenant'],
    ['admin alone in a project of a tenant, without implied roles', holder(['admin']), 'tenant'],
    ['admin in a project that a tenant calls admin', holder(['admin'], { ...admin, domain: TENANTS }), 'tenant'],
    ['admin where the domain is not known', { roles: ['admin'], project: admin }, 'tenant'],
    ['member in the project of the operators', holder(['member', 'reader'], admin), 'tenant'],
    ['member', holder(['member', 'reader']), 'tenant'],
    ['reader', holder(['reader']), 'viewer'],
    ['another role', holder(['heat_stack_owner', 'Admin', 'admins']), null],
    ['no role', holder([]), null],
  ])('%s', (_, person, access) => {
    expect(accessOf(DEFAULT_MAPPING, person)).toBe(access);
  });
});

describe('of several roles and rules', () => {
  it('the highest access counts, in whatever order they stand', () => {
    const rules = [rule('a', 'viewer'), rule('b', 'operator'), rule('c', 'tenant')];
    for (const order of [rules, rules.toReversed()]) {
      expect(accessOf(mapped(...order), holder(['a', 'b', 'c']))).toBe('operator');
      expect(accessOf(mapped(...order), holder(['c', 'a']))).toBe('tenant');
      expect(accessOf(mapped(...order), holder(['a']))).toBe('viewer');
    }
  });

  it('a rule that does not apply takes nothing from one that does', () => {
    const mapping = mapped(rule('member', 'operator', { projects: ['p2'] }), rule('member', 'viewer'));
    expect(accessOf(mapping, holder(['member']))).toBe('viewer');
    expect(accessOf(mapping, holder(['member'], { id: 'p2' }))).toBe('operator');
  });
});

describe('a rule for projects', () => {
  const byName = mapped(rule('migrator', 'operator', { projects: ['moving'] }));
  const byId = mapped(rule('migrator', 'operator', { projects: ['p-moving'] }));
  const inDomain = mapped(rule('migrator', 'operator', { projects: ['moving'], domains: ['tenants'] }));
  const moving = { id: 'p-moving', name: 'moving' };

  it.each<[string, RoleMapping, Partial<RoleHolder['project']>, Access | null]>([
    ['by name in the default domain', byName, moving, 'operator'],
    ['by name, not in a domain where others choose the names', byName, { ...moving, domain: TENANTS }, null],
    ['by id wherever it is', byId, { ...moving, domain: TENANTS }, 'operator'],
    ['by name in the domain that is named', inDomain, { ...moving, domain: TENANTS }, 'operator'],
    ['by name, not in the default domain when another one is named', inDomain, moving, null],
    ['not another project of that domain', inDomain, { domain: TENANTS }, null],
  ])('%s', (_, mapping, project, access) => {
    expect(accessOf(mapping, holder(['migrator'], project))).toBe(access);
  });

  it('or for domains alone, by name or id', () => {
    for (const domain of ['tenants', 'd-t']) {
      const mapping = mapped(rule('member', 'tenant', { domains: [domain] }));
      expect(accessOf(mapping, holder(['member'], { domain: TENANTS }))).toBe('tenant');
      expect(accessOf(mapping, holder(['member']))).toBeNull();
      expect(accessOf(mapping, { roles: ['member'], project: { id: 'p1', name: 'shop' } })).toBeNull();
    }
  });
});

describe('the rules', () => {
  it('are told to people', () => {
    expect(tellRules(DEFAULT_MAPPING)).toBe(
      'admin in project admin of domain default (operator), admin (tenant), member (tenant), reader (viewer)',
    );
    expect(tellRules(mapped(rule('x', 'tenant', { domains: ['a', 'b'] })))).toBe('x in domain a or b (tenant)');
    const many = Array.from({ length: 12 }, (_, at) => rule(`r${at}`, 'viewer'));
    expect(tellRules(mapped(...many))).toMatch(/r9 \(viewer\), and 2 more$/);
  });

  it('have a fingerprint, which is theirs alone', () => {
    const some = [
      mapped(rule('a', 'viewer')),
      mapped(rule('a', 'tenant')),
      mapped(rule('a', 'tenant', { projects: ['p'] })),
    ];
    expect(new Set([...some, DEFAULT_MAPPING].map(fingerprintOf)).size).toBe(4);
    expect(fingerprintOf(mapped(rule('a', 'viewer')))).toBe(fingerprintOf(mapped(rule('a', 'viewer'))));
  });
});
