/** Keystone v3, as far as a tenant and an operator with a password need it. */
import type { SimulatedCloud } from '../cloud.ts';
import type { Refusal, Reply, Service } from '../http/service.ts';
import { listings } from './listings.ts';
import { tokenRoutes } from './token-routes.ts';

export function createIdentityService(cloud: SimulatedCloud): Service {
  return {
    type: 'identity',
    prefix: '/identity/v3',
    microversions: null,
    routes: [...tokenRoutes(cloud), ...listings(cloud)],
    refuse,
  };
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** keystone/exception.py: every error has a code, a message and the title of its status. */
function refuse({ status, message, type }: Refusal): Reply {
  return { status, json: { error: { code: status, message, title: type ?? TITLES[status] ?? 'Error' } } };
}
