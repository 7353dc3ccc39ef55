/** A LAN with a way to the internet and two ports that nobody is bound to, as VIP ports are. */
import {
  createFloatingIp,
  deleteFloatingIp,
  getFloatingIp,
  type FloatingIp,
  type Port,
  type Router,
} from '@baton/openstack';
import { onTestFinished } from 'vitest';
import { makeLan, makePort, makeRouter, type Lan } from '../../fixtures.ts';
import type { Ground } from '../../ground.ts';
import { eventually } from '../../look.ts';
import type { RawCall } from '../../raw-client.ts';

export interface Stage {
  readonly ground: Ground;
  readonly lan: Lan;
  readonly router: Router;
  readonly vip: Port;
  readonly other: Port;
}

export async function setStage(ground: Ground): Promise<Stage> {
  const lan = await makeLan(ground);
  const router = await makeRouter(ground, lan);
  return { ground, lan, router, vip: await makePort(ground, lan), other: await makePort(ground, lan) };
}

/** One of the case's own; released at its end, so that no port keeps it. */
export async function makeFloatingIp({ ground }: Stage): Promise<FloatingIp> {
  const wanted = { networkId: ground.externalNetwork.id, description: ground.name('fip') };
  const floatingIp = await createFloatingIp(ground.tenant.session.network, wanted, ground.signal);
  release(ground, floatingIp.id);
  return floatingIp;
}

/** At the end of the case. */
export function release(ground: Ground, id: string): void {
  onTestFinished(() => deleteFloatingIp(ground.tenant.session.network, id, ground.signal));
}

export async function look({ ground }: Stage, id: string): Promise<FloatingIp> {
  const found = await getFloatingIp(ground.tenant.session.network, id, ground.signal);
  if (found === null) throw new Error(`floating IP ${id} is gone`);
  return found;
}

/** Waits until the agent has done what was asked of it. */
export function settled(stage: Stage, id: string, status: 'ACTIVE' | 'DOWN'): Promise<FloatingIp> {
  return eventually(stage.ground, `floating IP ${id} ${status}`, async () => {
    const found = await look(stage, id);
    return found.status === status ? found : null;
  });
}

export function createCall({ ground }: Stage, floatingIp: object): RawCall {
  const json = {
    floatingip: {
      floating_network_id: ground.externalNetwork.id,
      description: ground.name('fip'),
      ...floatingIp,
    },
  };
  return { service: 'network', method: 'POST', path: '/floatingips', json };
}

export function pointCall(id: string, portId: string | null): RawCall {
  return { service: 'network', method: 'PUT', path: `/floatingips/${id}`, json: { floatingip: { port_id: portId } } };
}
