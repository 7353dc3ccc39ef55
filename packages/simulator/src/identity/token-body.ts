import { createHash } from 'node:crypto';
import type { SimulatedCloud } from '../cloud.ts';
import { catalogOf, stableId } from './catalog.ts';
import type { TokenRow } from './rows.ts';

export const DEFAULT_DOMAIN = { id: 'default', name: 'Default' };

/** Keystone's default is one hour (token/expiration); a day outlasts every test and demonstration. */
export const LIFE_MS = 24 * 3_600_000;

/** keystone/common/render_token.py */
export function tokenBody(cloud: SimulatedCloud, token: TokenRow, withCatalog: boolean): object {
  const user = cloud.state.users.need(token.userId);
  const common = {
    methods: ['password'],
    user: { domain: DEFAULT_DOMAIN, id: user.id, name: user.name, password_expires_at: null },
    audit_ids: [createHash('sha256').update(token.id).digest('base64url').slice(0, 22)],
    expires_at: keystoneTime(token.expiresAtMs),
    issued_at: keystoneTime(token.expiresAtMs - LIFE_MS),
  };
  if (token.projectId === null) return { token: common };
  const project = cloud.state.projects.need(token.projectId);
  const scope = {
    project: { domain: DEFAULT_DOMAIN, id: project.id, name: project.name },
    is_domain: false,
    roles: (user.roles[project.id] ?? []).map((name) => ({ id: stableId(`role ${name}`), name })),
  };
  const catalog = withCatalog ? { catalog: catalogOf(cloud, project.id) } : {};
  return { token: { ...common, ...scope, ...catalog } };
}

/** Keystone writes microseconds. */
function keystoneTime(ms: number): string {
  return new Date(ms).toISOString().replace(/(\.\d{3})Z$/, '$1000Z');
}
