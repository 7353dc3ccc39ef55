import type { Port } from '@baton/openstack';
import { makeLan, makePort, type Lan } from '../../fixtures.ts';
import type { Ground } from '../../ground.ts';
import type { RawCall } from '../../raw-client.ts';

export interface Stage {
  readonly ground: Ground;
  readonly lan: Lan;
  /** One of three on the LAN. */
  readonly one: Port;
}

export async function setStage(ground: Ground): Promise<Stage> {
  const lan = await makeLan(ground);
  const one = await makePort(ground, lan);
  await makePort(ground, lan);
  await makePort(ground, lan);
  return { ground, lan, one };
}

export function createCall({ ground, lan }: Stage, port: object): RawCall {
  const json = { port: { network_id: lan.network.id, name: ground.name('port'), ...port } };
  return { service: 'network', method: 'POST', path: '/ports', json };
}

export function fixed({ lan }: Stage, address: string): object {
  return { fixed_ips: [{ subnet_id: lan.subnet.id, ip_address: address }] };
}
