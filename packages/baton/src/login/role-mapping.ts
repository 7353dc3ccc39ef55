/**
 * Which Keystone roles let people in, and to what.
 *
 * What Keystone guarantees, and what the defaults make of it:
 *
 * - The name of a role is the cloud's: a token holds no roles that belong to a domain (keystone/assignment/core.py strips them). But
 *   whoever administers a domain may give any of the cloud's roles away in it (keystone/common/policies/grant.py).
 * - `admin` in any project is the administrator of the whole cloud by the default policy of Nova, Neutron and Cinder
 *   (`context_is_admin: role:admin`, without a look at the project). An operator of Baton is more than that: its plans name commands
 *   that run on the controller, and it acts in the target with the controller's credentials. So `admin` makes an operator only in the
 *   project that `keystone-manage bootstrap` makes for it: `admin` in the domain whose id is `default`. In any other project it is
 *   whoever has `member` there: who was made `admin` of their own project by mistake, as happens, sees nobody else's.
 * - The name of a project is unique in its domain only, and administrators of domains choose it. So a name in `projects` counts in
 *   the default domain, or in the `domains` that the rule names; an id counts wherever it is.
 * - `member` and `reader` are what bootstrap makes for people (since Rocky `admin` implies `member`, which implies `reader`). A member
 *   may stop and delete the load balancers of its project anyway; a reader sees them.
 */
import { createHash } from 'node:crypto';
import type { Access } from '../domain/actor.ts';

export interface RoleRule {
  /** Name of a Keystone role. */
  readonly keystone: string;
  readonly access: Access;
  /** Only in these projects, by name or id; null: in any. */
  readonly projects: readonly string[] | null;
  /** Only in projects of these domains, by name or id; null: of any, but for the names in `projects`. */
  readonly domains: readonly string[] | null;
}

export interface RoleMapping {
  readonly rules: readonly RoleRule[];
}

/** Whom Keystone has let in, in a project. Without its domain, no rule that needs one applies. */
export interface RoleHolder {
  readonly roles: readonly string[];
  readonly project: {
    readonly id: string;
    readonly name: string;
    readonly domain?: { readonly id: string; readonly name: string };
  };
}

/** keystone.conf: [identity] default_domain_id; bootstrap makes the domain with this id, whatever it is called. */
export const DEFAULT_DOMAIN = 'default';

/** Without a roles file. */
export const DEFAULT_MAPPING: RoleMapping = {
  rules: [
    { keystone: 'admin', access: 'operator', projects: ['admin'], domains: [DEFAULT_DOMAIN] },
    { keystone: 'admin', access: 'tenant', projects: null, domains: null },
    { keystone: 'member', access: 'tenant', projects: null, domains: null },
    { keystone: 'reader', access: 'viewer', projects: null, domains: null },
  ],
};

const RANK: Readonly<Record<Access, number>> = { viewer: 1, tenant: 2, operator: 3 };
const MOST_TOLD = 10;

/** The highest access that a role of theirs gives in that project; null: none does. */
export function accessOf({ rules }: RoleMapping, { roles, project }: RoleHolder): Access | null {
  const given = rules.filter((rule) => roles.includes(rule.keystone) && appliesIn(rule, project));
  return given.reduce<Access | null>(
    (best, { access }) => (best === null || RANK[access] > RANK[best] ? access : best),
    null,
  );
}

function appliesIn({ projects, domains }: RoleRule, { id, name, domain }: RoleHolder['project']): boolean {
  if (domains !== null && !domains.some((one) => one === domain?.id || one === domain?.name)) return false;
  if (projects === null || projects.includes(id)) return true;
  return projects.includes(name) && (domains !== null || domain?.id === DEFAULT_DOMAIN);
}

/** What would let somebody in, for one who was not: `member (tenant), admin in project admin of domain default (operator)`. */
export function tellRules({ rules }: RoleMapping): string {
  const told = rules.slice(0, MOST_TOLD).map(({ keystone, access, projects, domains }) => {
    const where = projects === null ? '' : ` in project ${projects.join(' or ')}`;
    const of = domains === null ? '' : ` ${projects === null ? 'in' : 'of'} domain ${domains.join(' or ')}`;
    return `${keystone}${where}${of} (${access})`;
  });
  if (rules.length > MOST_TOLD) told.push(`and ${rules.length - MOST_TOLD} more`);
  return told.join(', ');
}

/** The same for the same rules: sessions of other rules are told apart by it. */
export function fingerprintOf({ rules }: RoleMapping): string {
  const plain = rules.map(({ keystone, access, projects, domains }) => [keystone, access, projects, domains]);
  return createHash('sha256').update(JSON.stringify(plain)).digest('base64url').slice(0, 16);
}
