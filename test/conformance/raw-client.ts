/**
 * One cloud as plain HTTP. Reads nothing of what comes back and repeats nothing: the shapes of bodies and errors are what the
 * cases look at, so no client stands in between.
 */
import type { CloudConfig } from '@baton/openstack';

export type Service = 'identity' | 'compute' | 'network' | 'block-storage' | 'image';

export interface RawCall {
  readonly service: Service;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the versioned endpoint, with a slash in front; the query included. */
  readonly path: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** `2.73` of Nova, `3.66` of Cinder. */
  readonly microversion?: string;
  /** Another token than the login's; null: none. */
  readonly token?: string | null;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** Parsed when the answer says that it is JSON, else null. */
  readonly body: unknown;
}

/** Types in a catalog: https://service-types.openstack.org/ */
const CATALOG_TYPES: Readonly<Record<Service, readonly string[]>> = {
  identity: ['identity'],
  compute: ['compute'],
  network: ['network'],
  'block-storage': ['block-storage', 'volumev3', 'block-store'],
  image: ['image'],
};

/** What is missing in a catalog's URL: Neutron and Glance stand there without their version. */
const VERSION: Readonly<Record<Service, string>> = {
  identity: '/v3',
  compute: '/v2.1',
  network: '/v2.0',
  'block-storage': '/v3',
  image: '/v2',
};

const MICROVERSION_WORD: Readonly<Partial<Record<Service, string>>> = { compute: 'compute', 'block-storage': 'volume' };

interface Catalog {
  readonly token: {
    readonly project: { readonly id: string };
    readonly catalog: readonly {
      readonly type: string;
      readonly endpoints: readonly { readonly interface: string; readonly url: string }[];
    }[];
  };
}

export interface RawClient {
  readonly token: string;
  readonly projectId: string;
  send(call: RawCall): Promise<RawAnswer>;
  /** The URL below which a service's calls are made, without a slash at the end. */
  endpoint(service: Service): string;
}

/** Logs in with the password of the configuration. */
export async function rawLogin(config: CloudConfig): Promise<RawClient> {
  const identity = identityUrl(config);
  const answer = await rawRequest(`${identity}/auth/tokens`, { method: 'POST', json: passwordLogin(config) });
  if (answer.status !== 201) throw new Error(`login to ${config.name}: ${answer.status} ${answer.text}`);
  const token = answer.headers.get('x-subject-token') ?? '';
  const body = answer.body as Catalog;
  const endpoint = (service: Service): string => (service === 'identity' ? identity : publicUrl(body, service));
  return {
    token,
    projectId: body.token.project.id,
    endpoint,
    send: (call) => {
      const word = MICROVERSION_WORD[call.service];
      const held = call.token === undefined ? token : call.token;
      return rawRequest(endpoint(call.service) + call.path, {
        ...call,
        headers: {
          ...(held === null ? {} : { 'x-auth-token': held }),
          ...(word === undefined || call.microversion === undefined
            ? {}
            : { 'openstack-api-version': `${word} ${call.microversion}` }),
          ...call.headers,
        },
      });
    },
  };
}

export function identityUrl(config: CloudConfig): string {
  return `${config.authUrl.replace(/\/+$/, '').replace(/\/v3$/, '')}/v3`;
}

/** The body of a login by password; `over` replaces parts of it. */
export function passwordLogin(
  config: CloudConfig,
  over: { readonly password?: string; readonly scope?: unknown } = {},
): object {
  if (config.auth.kind !== 'password') throw new Error(`the entry ${config.name} must hold a password`);
  const { user, password, project } = config.auth;
  return {
    auth: {
      identity: { methods: ['password'], password: { user: { ...user, password: over.password ?? password } } },
      scope: over.scope ?? { project },
    },
  };
}

export async function rawRequest(
  url: string,
  call: Pick<RawCall, 'method' | 'json' | 'bytes' | 'headers'>,
): Promise<RawAnswer> {
  const json = call.json === undefined ? undefined : JSON.stringify(call.json);
  const answer = await fetch(url, {
    method: call.method,
    headers: {
      accept: 'application/json',
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    },
    body: json ?? (call.bytes === undefined ? null : Buffer.from(call.bytes)),
    redirect: 'manual',
    signal: AbortSignal.timeout(120_000),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const text = Buffer.from(bytes).toString('utf8');
  // Nova says JSON of an answer without a body, too.
  const isJson = text !== '' && (answer.headers.get('content-type')?.includes('json') ?? false);
  return { status: answer.status, headers: answer.headers, bytes, text, body: isJson ? JSON.parse(text) : null };
}

function publicUrl({ token }: Catalog, service: Service): string {
  const entry = CATALOG_TYPES[service]
    .map((type) => token.catalog.find((one) => one.type === type))
    .find((one) => one !== undefined);
  const url = entry?.endpoints.find((one) => one.interface === 'public')?.url;
  if (url === undefined) throw new Error(`the catalog has no public endpoint of ${service}`);
  const trimmed = url.replace(/\/+$/, '');
  return /\/v\d/.test(trimmed) ? trimmed : trimmed + VERSION[service];
}
