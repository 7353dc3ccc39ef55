import type { SimulatedCloud } from '../cloud.ts';
import { type Caller, Refusal, type Reply, type Service } from './service.ts';

export const NOBODY: Caller = {
  userId: '',
  userName: '',
  projectId: '',
  projectName: '',
  roles: [],
  isAdmin: false,
};

/** Who holds the token; null when it is unknown or has expired. Of an unscoped token the project is empty. */
export function callerOf(cloud: SimulatedCloud, tokenId: string | undefined): Caller | null {
  const token = tokenId === undefined ? null : cloud.state.tokens.get(tokenId);
  if (token === null || token.expiresAtMs <= cloud.time.nowMs()) return null;
  const user = cloud.state.users.need(token.userId);
  if (token.projectId === null) return { ...NOBODY, userId: user.id, userName: user.name };
  const project = cloud.state.projects.need(token.projectId);
  const roles = user.roles[project.id] ?? [];
  return {
    userId: user.id,
    userName: user.name,
    projectId: project.id,
    projectName: project.name,
    roles,
    isAdmin: roles.includes('admin'),
  };
}

/** webob.exc.HTTPUnauthorized */
const UNVERIFIED =
  'This server could not verify that you are authorized to access the document you requested. Either you supplied the ' +
  'wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.';

/**
 * What keystonemiddleware answers in front of a service (auth_token, process_request), in Keystone's own envelope. Glance
 * tells it to let everybody in (glance-api-paste.ini, delay_auth_decision) and then refuses in its own words.
 */
export function unauthorized(cloud: SimulatedCloud, service: Service, accept?: string): Reply {
  const headers = { 'WWW-Authenticate': `Keystone uri="${cloud.origin}/identity"` };
  if (service.type === 'image') {
    const reply = service.refuse(new Refusal(401, UNVERIFIED), accept);
    return { ...reply, headers: { ...headers, ...reply.headers } };
  }
  return {
    status: 401,
    headers,
    json: {
      error: {
        code: 401,
        title: 'Unauthorized',
        message: 'The request you have made requires authentication.',
      },
    },
  };
}
