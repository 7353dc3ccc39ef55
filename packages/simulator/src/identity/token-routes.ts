import type { SimulatedCloud } from '../cloud.ts';
import { type Call, Refusal, type Reply, type Route } from '../http/service.ts';
import { authenticate } from './authenticate-user.ts';
import { readAuthRequest } from './auth-request.ts';
import { catalogOf } from './catalog.ts';
import type { TokenRow } from './rows.ts';
import { LIFE_MS, tokenBody } from './token-body.ts';

/** POST, GET, HEAD and DELETE /auth/tokens, and what a token may ask about itself. */
export function tokenRoutes(cloud: SimulatedCloud): readonly Route[] {
  const { tokens } = cloud.state;

  const shown = (call: Call, token: TokenRow): Reply => ({
    status: call.method === 'POST' ? 201 : 200,
    headers: { 'X-Subject-Token': token.id, Vary: 'X-Auth-Token' },
    json: tokenBody(cloud, token, !call.query.has('nocatalog')),
  });

  const subject = (call: Call): TokenRow => {
    const token = tokens.get(call.headers['x-subject-token'] ?? '');
    if (token === null || token.expiresAtMs <= cloud.time.nowMs()) {
      throw new Refusal(404, 'Could not find token: the token is unknown or has expired.');
    }
    // keystone/common/policies/token.py: admin_required or the token's own user.
    if (!call.caller.isAdmin && token.userId !== call.caller.userId) {
      throw new Refusal(403, 'You are not authorized to perform the requested action: identity:validate_token.');
    }
    return token;
  };

  const validate = (call: Call): Reply => shown(call, subject(call));

  return [
    {
      method: 'POST',
      path: '/auth/tokens',
      public: true,
      handle: (call) => {
        const granted = authenticate(cloud, readAuthRequest(call.json));
        // Clients judge the end by their own clock, which need not be the simulation's.
        const issuedAtMs = Math.max(cloud.time.nowMs(), Date.now());
        const expiresAtMs = granted.expiresAtMs ?? issuedAtMs + LIFE_MS;
        const id = `gAAAAAB${cloud.newId(true)}${cloud.newId(true)}`;
        return shown(call, tokens.insert({ id, userId: granted.user.id, projectId: granted.projectId, expiresAtMs }));
      },
    },
    { method: 'GET', path: '/auth/tokens', handle: validate },
    { method: 'HEAD', path: '/auth/tokens', handle: validate },
    {
      method: 'DELETE',
      path: '/auth/tokens',
      handle: (call) => {
        tokens.delete(subject(call).id);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/auth/catalog',
      handle: (call) => {
        if (call.caller.projectId === '')
          throw new Refusal(403, 'You are not authorized to perform the requested action.');
        const links = { next: null, self: `${call.origin}/identity/v3/auth/catalog`, previous: null };
        return { status: 200, json: { catalog: catalogOf(cloud, call.caller.projectId), links } };
      },
    },
  ];
}
