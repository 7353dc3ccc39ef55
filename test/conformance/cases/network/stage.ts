import type { Router } from '@baton/openstack';
import { makeLan, makeRouter, type Lan } from '../../fixtures.ts';
import type { Ground } from '../../ground.ts';

export interface Stage {
  readonly ground: Ground;
  readonly lan: Lan;
  /** Between the LAN and the external network. */
  readonly router: Router;
}

export async function setStage(ground: Ground): Promise<Stage> {
  const lan = await makeLan(ground);
  return { ground, lan, router: await makeRouter(ground, lan) };
}
