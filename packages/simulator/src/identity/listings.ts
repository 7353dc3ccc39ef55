import type { SimulatedCloud } from '../cloud.ts';
import { type Call, Refusal, type Reply, type Route } from '../http/service.ts';
import type { ProjectRow, UserRow } from './rows.ts';
import { DEFAULT_DOMAIN } from './token-body.ts';

/** Projects, users, domains and regions: for reading. Others' are the operator's to see. */
export function listings(cloud: SimulatedCloud): readonly Route[] {
  const { projects, users } = cloud.state;
  const link = (path: string): object => ({ self: `${cloud.origin}/identity/v3/${path}` });
  const showProject = ({ id, name }: ProjectRow): object => ({
    id,
    name,
    domain_id: DEFAULT_DOMAIN.id,
    description: '',
    enabled: true,
    parent_id: DEFAULT_DOMAIN.id,
    is_domain: false,
    tags: [],
    options: {},
    links: link(`projects/${id}`),
  });
  const showUser = ({ id, name }: UserRow): object => ({
    id,
    name,
    domain_id: DEFAULT_DOMAIN.id,
    enabled: true,
    password_expires_at: null,
    options: {},
    links: link(`users/${id}`),
  });
  const domain = {
    ...DEFAULT_DOMAIN,
    description: '',
    enabled: true,
    tags: [],
    options: {},
    links: link('domains/default'),
  };
  const region = { id: cloud.region, description: '', parent_region_id: null, links: link(`regions/${cloud.region}`) };
  const own = ({ caller }: Call): readonly ProjectRow[] => {
    const { roles } = users.need(caller.userId);
    return projects.where(({ id }) => (roles[id] ?? []).length > 0);
  };
  const list = (key: string, path: string, all: readonly object[]): Reply => ({
    status: 200,
    json: { [key]: all, links: { next: null, previous: null, ...link(path) } },
  });

  return [
    get('/auth/projects', (call) => list('projects', 'auth/projects', own(call).map(showProject))),
    get('/auth/domains', () => list('domains', 'auth/domains', [])),
    get('/projects', (call) => {
      requireAdmin(call, 'identity:list_projects');
      return list('projects', 'projects', named(call, projects.all()).map(showProject));
    }),
    get('/projects/:id', (call) => {
      const project = projects.get(call.params['id'] ?? '');
      if (!own(call).some(({ id }) => id === project?.id)) requireAdmin(call, 'identity:get_project');
      if (project === null) throw new Refusal(404, `Could not find project: ${call.params['id']}.`);
      return { status: 200, json: { project: showProject(project) } };
    }),
    get('/users', (call) => {
      requireAdmin(call, 'identity:list_users');
      return list('users', 'users', named(call, users.all()).map(showUser));
    }),
    get('/users/:id', (call) => {
      if (call.params['id'] !== call.caller.userId) requireAdmin(call, 'identity:get_user');
      const user = users.get(call.params['id'] ?? '');
      if (user === null) throw new Refusal(404, `Could not find user: ${call.params['id']}.`);
      return { status: 200, json: { user: showUser(user) } };
    }),
    get('/users/:id/projects', (call) => {
      if (call.params['id'] !== call.caller.userId) requireAdmin(call, 'identity:list_user_projects');
      const roles = users.get(call.params['id'] ?? '')?.roles ?? {};
      const theirs = projects.where(({ id }) => (roles[id] ?? []).length > 0);
      return list('projects', `users/${call.params['id']}/projects`, theirs.map(showProject));
    }),
    get('/domains', (call) => {
      requireAdmin(call, 'identity:list_domains');
      return list('domains', 'domains', named(call, [domain]));
    }),
    get('/domains/:id', (call) => {
      if (call.params['id'] !== DEFAULT_DOMAIN.id)
        throw new Refusal(404, `Could not find domain: ${call.params['id']}.`);
      return { status: 200, json: { domain } };
    }),
    get('/regions', () => list('regions', 'regions', [region])),
  ];
}

function get(path: string, handle: (call: Call) => Reply): Route {
  return { method: 'GET', path, handle };
}

function named<Row extends { readonly name: string }>(call: Call, rows: readonly Row[]): readonly Row[] {
  const name = call.query.get('name');
  return name === null ? rows : rows.filter((row) => row.name === name);
}

function requireAdmin({ caller }: Call, action: string): void {
  if (!caller.isAdmin) throw new Refusal(403, `You are not authorized to perform the requested action: ${action}.`);
}
