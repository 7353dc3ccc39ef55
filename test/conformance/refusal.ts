/**
 * A call that the cloud must refuse. It is made twice: by plain HTTP, for status and envelope as the service itself writes
 * them, and by the product's client, for the code that the product decides on.
 *
 *   Nova, Cinder   {"forbidden": {"code": 403, "message": "..."}}
 *   Neutron        {"NeutronError": {"type": "OverQuota", "message": "...", "detail": ""}}
 *   Keystone       {"error": {"code": 401, "message": "...", "title": "Unauthorized"}}
 *   Glance         {"message": "...<br /><br />", "code": "404 Not Found", "title": "Not Found"}
 */
import { OpenStackError, type CloudSession, type OpenStackErrorCode, type ServiceClient } from '@baton/openstack';
import { expect } from 'vitest';
import type { Login } from './ground.ts';
import type { RawAnswer, RawCall, Service } from './raw-client.ts';

export interface Expected {
  readonly status: number;
  /** The envelope's key of Nova and Cinder, Neutron's type, the title of Keystone and Glance. */
  readonly type: string;
  /** The words that the product, or its user, decides on. */
  readonly says?: RegExp;
  readonly code: OpenStackErrorCode;
}

export async function expectRefused(login: Login, call: RawCall, expected: Expected): Promise<void> {
  const raw = readRefusal(call.service, await login.raw.send(call));
  expect(raw, `${call.method} ${call.path}`).toEqual({
    status: expected.status,
    type: expected.type,
    message: expected.says === undefined ? expect.any(String) : expect.stringMatching(expected.says),
  });
  expect(await refusalByClient(login.session, call)).toMatchObject({
    code: expected.code,
    status: expected.status,
    serviceType: expected.type,
    requestIds: [expect.stringMatching(/^req-[0-9a-f-]{36}$/)],
  });
}

type Fields = Readonly<Record<string, unknown>>;
interface Envelope {
  readonly shape: (status: number) => unknown;
  readonly read: (body: Readonly<Record<string, Fields>>) => readonly [type: unknown, message: unknown];
}

const text: unknown = expect.any(String);
const oneKey: Envelope = {
  shape: (code) => expect.objectContaining({ code, message: text }) as unknown,
  read: (body) => Object.entries(body).flatMap(([key, fault]) => [key, fault['message']]) as [unknown, unknown],
};
const ENVELOPES: Readonly<Record<Service, Envelope>> = {
  compute: oneKey,
  'block-storage': oneKey,
  network: {
    shape: () => ({ NeutronError: { type: text, message: text, detail: text } }),
    read: ({ NeutronError: fault }) => [fault?.['type'], fault?.['message']],
  },
  identity: {
    shape: (code) => ({ error: { code, title: text, message: text } }),
    read: ({ error: fault }) => [fault?.['title'], fault?.['message']],
  },
  image: {
    shape: (status) => ({
      message: text,
      code: expect.stringMatching(new RegExp(`^${status} `)) as unknown,
      title: text,
    }),
    read: ({ title, message }) => [title, message],
  },
};

/** Strict: an envelope that is not the service's own fails the case. */
export function readRefusal(
  service: Service,
  answer: RawAnswer,
): { readonly status: number; readonly type: string; readonly message: string } {
  const { status, body } = answer;
  const envelope = ENVELOPES[service];
  const shape = envelope === oneKey ? [envelope.shape(status)] : envelope.shape(status);
  const seen = envelope === oneKey ? Object.values(body ?? {}) : body;
  expect(seen, `${service} answered ${status}: ${answer.text.slice(0, 300)}`).toEqual(shape);
  const [type, message] = envelope.read(body as Readonly<Record<string, Fields>>);
  return { status, type: String(type), message: String(message) };
}

async function refusalByClient(session: CloudSession, call: RawCall): Promise<OpenStackError> {
  const { method, path, json, headers = {}, microversion = null } = call;
  const url = new URL(path, 'http://service');
  try {
    await clientOf(session, call.service).request({
      method,
      path: url.pathname,
      query: url.searchParams,
      headers,
      microversion,
      ...(json === undefined ? {} : { json }),
      signal: new AbortController().signal,
    });
  } catch (error) {
    if (error instanceof OpenStackError) return error;
    throw error;
  }
  throw new Error(`${method} ${path} was refused the first time, and taken the second time`);
}

function clientOf(session: CloudSession, service: Service): ServiceClient {
  if (service === 'block-storage') return session.blockStorage;
  if (service === 'identity') throw new Error('the client has no other calls to Keystone than the login');
  return session[service];
}
