import type { RunningCloud, Simulation } from '../simulation.ts';
import { EXTERNAL_NETWORK } from './standard-cloud.ts';
import type { FlavorRow } from '../compute/rows.ts';
import type { NetworkRow, SubnetRow } from '../network/rows.ts';

/** Whose things are seeded: the user `demo` in the project `demo`. */
export interface Tenant {
  readonly cloud: RunningCloud;
  readonly projectId: string;
  readonly userId: string;
}

/** @throws Error when there is no such cloud */
export function tenantOf(simulation: Simulation, cloudName: string): Tenant {
  const cloud = simulation.clouds.get(cloudName);
  if (cloud === undefined) {
    throw new Error(`there is no cloud ${cloudName}; there is ${[...simulation.clouds.keys()].join(', ')}`);
  }
  const user = cloud.state.users.where(({ name }) => name === 'demo')[0];
  if (user === undefined) throw new Error(`cloud ${cloudName} has no user demo`);
  return { cloud, projectId: cloud.projectId, userId: user.id };
}

export function externalNetwork({ state, name }: RunningCloud): {
  readonly network: NetworkRow;
  readonly subnet: SubnetRow;
} {
  const network = state.networks.where((one) => one.external && one.name === EXTERNAL_NETWORK)[0];
  const subnet = state.subnets.where(({ networkId }) => networkId === network?.id)[0];
  if (network === undefined || subnet === undefined)
    throw new Error(`cloud ${name} has no network ${EXTERNAL_NETWORK}`);
  return { network, subnet };
}

/** The smallest that has such a disk. */
export function flavorFor({ state }: RunningCloud, diskGib: number): FlavorRow {
  const fitting = state.flavors.where((flavor) => flavor.diskGib >= diskGib).toSorted((a, b) => a.diskGib - b.diskGib);
  const [smallest] = fitting;
  if (smallest === undefined) throw new Error(`no flavor has a disk of ${diskGib} GiB`);
  return smallest;
}
