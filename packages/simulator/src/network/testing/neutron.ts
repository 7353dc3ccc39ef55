/** Neutron of one cloud on a real port, and three who call it. */
import { expect } from 'vitest';
import type { AssembledCloud } from '../../assembled-cloud.ts';
import { serve } from '../../http/testing/serve.ts';
import type { DrivenTime } from '../../time/driven-time.ts';
import type { Driver } from '../driver.ts';
import { createNetworkBackend, createNetworkService } from '../index.ts';
import type { NetworkRow, SubnetRow } from '../rows.ts';

/** A resource, as it was answered. */
export interface Shown {
  readonly id: string;
  readonly [name: string]: unknown;
}

export interface Answer {
  readonly status: number;
  /** Null when there is none. */
  readonly body: unknown;
  /** The one resource in it. */
  readonly one: Shown;
  /** The resources of a list. */
  readonly many: readonly Shown[];
}

export interface Caller {
  readonly projectId: string;
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (path: string, body: unknown) => Promise<Answer>;
  readonly put: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  readonly delete: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  /** POSTs, and gives what was made. Fails the test when nothing was. */
  readonly make: (path: string, member: string, values: object) => Promise<Shown>;
}

export interface Neutron {
  readonly cloud: AssembledCloud;
  readonly time: DrivenTime;
  readonly tenant: Caller;
  readonly admin: Caller;
  /** Of a third project. */
  readonly stranger: Caller;
  readonly external: NetworkRow;
  readonly externalSubnet: SubnetRow;
}

export const NOBODY = '00000000-0000-0000-0000-000000000000';

export async function openNeutron(driver?: Driver): Promise<Neutron> {
  const { cloud, time, call, token } = await serve((cloud) => {
    cloud.place({ network: createNetworkBackend(cloud) });
    return [createNetworkService(cloud)];
  }, driver);
  const [external] = cloud.state.networks.all();
  const [externalSubnet] = cloud.state.subnets.all();
  if (external === undefined || externalSubnet === undefined) throw new Error('there is no external network');

  function caller(projectId: string, token: string): Caller {
    const send = async (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> => {
      const json = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await call(`/network/v2.0${path}`, { method, token, headers, ...json });
      return answerOf(answer.status, await answer.text());
    };
    return {
      projectId,
      get: (path) => send('GET', path),
      post: (path, body) => send('POST', path, body),
      put: (path, body, headers) => send('PUT', path, body, headers),
      delete: (path, headers) => send('DELETE', path, undefined, headers),
      make: async (path, member, values) => {
        const { status, body, one } = await send('POST', path, { [member]: values });
        expect(body).toHaveProperty(member);
        expect(status).toBe(201);
        return one;
      },
    };
  }

  const projectOf = (name: string): string =>
    cloud.state.projects.where((project) => project.name === name)[0]?.id ?? '';
  const stranger = cloud.state.projects.insert({ id: cloud.newId(true), name: 'stranger' });
  const user = cloud.state.users.insert({
    id: cloud.newId(true),
    name: 'stranger',
    password: '',
    roles: { [stranger.id]: ['member'] },
  });
  const expiresAtMs = time.nowMs() + 3_600_000;
  const pass = { id: cloud.newId(), userId: user.id, projectId: stranger.id, expiresAtMs };
  cloud.state.tokens.insert(pass);
  return {
    cloud,
    time,
    external,
    externalSubnet,
    tenant: caller(projectOf('demo'), token('demo')),
    admin: caller(projectOf('admin'), token('admin')),
    stranger: caller(stranger.id, pass.id),
  };
}

/** A network with a subnet without DHCP. */
export async function makeLan(
  { tenant }: Pick<Neutron, 'tenant'>,
  cidr = '10.77.0.0/24',
): Promise<{ readonly networkId: string; readonly subnetId: string }> {
  const network = await tenant.make('/networks', 'network', { name: 'lan' });
  const values = { network_id: network.id, ip_version: 4, cidr, enable_dhcp: false };
  const subnet = await tenant.make('/subnets', 'subnet', values);
  return { networkId: network.id, subnetId: subnet.id };
}

export interface RoutedLan {
  readonly networkId: string;
  readonly subnetId: string;
  readonly routerId: string;
  /** The router's port on the subnet. */
  readonly interfaceId: string;
}

/** A network behind a router with a gateway to the external network. */
export async function makeRoutedLan(neutron: Neutron): Promise<RoutedLan> {
  const lan = await makeLan(neutron);
  const gateway = { external_gateway_info: { network_id: neutron.external.id } };
  const router = await neutron.tenant.make('/routers', 'router', { name: 'router', ...gateway });
  const path = `/routers/${router.id}/add_router_interface`;
  const { status, one } = await neutron.tenant.put(path, { subnet_id: lan.subnetId });
  expect(status).toBe(200);
  return { ...lan, routerId: router.id, interfaceId: String(one['port_id']) };
}

/** In the envelope of Neutron, with these very words. */
export function expectRefused(
  { status: found, body }: Answer,
  status: number,
  type: string,
  message: string | RegExp,
): void {
  const words: unknown = typeof message === 'string' ? message : expect.stringMatching(message);
  expect({ status: found, body }).toEqual({ status, body: { NeutronError: { type, message: words, detail: '' } } });
}

function answerOf(status: number, text: string): Answer {
  const body: unknown = text === '' ? null : JSON.parse(text);
  const [first] = Object.values(body ?? {}) as readonly unknown[];
  const one = typeof first === 'object' && first !== null ? first : (body ?? {});
  return { status, body, one: one as Shown, many: (Array.isArray(first) ? first : []) as readonly Shown[] };
}
