import type { SimulatedCloud } from '../../cloud.ts';
import { type CloudState, limitOf } from '../../state/cloud-state.ts';
import type { Row, Table } from '../../state/table.ts';
import { conflict } from '../refusals.ts';

type Counted = Row & { readonly projectId: string };

/** Neutron's words for what it counts, in its own order. */
const COUNTED = {
  network: (state: CloudState): Table<Counted> => state.networks,
  subnet: (state: CloudState): Table<Counted> => state.subnets,
  subnetpool: null,
  port: (state: CloudState): Table<Counted> => state.ports,
  router: (state: CloudState): Table<Counted> => state.routers,
  floatingip: (state: CloudState): Table<Counted> => state.floatingIps,
  rbac_policy: null,
  security_group: (state: CloudState): Table<Counted> => state.securityGroups,
  security_group_rule: (state: CloudState): Table<Counted> => state.securityGroupRules,
};

export type QuotaResource = keyof typeof COUNTED;

export const QUOTA_RESOURCES = Object.keys(COUNTED) as readonly QuotaResource[];

export function usedOf(state: CloudState, projectId: string, resource: QuotaResource): number {
  return COUNTED[resource]?.(state).where((row) => row.projectId === projectId).length ?? 0;
}

/** @throws Refusal 409 OverQuota when the project can have no further one */
export function checkQuota({ state }: SimulatedCloud, projectId: string, resource: QuotaResource): void {
  const limit = limitOf(state, projectId, resource);
  if (limit === null || usedOf(state, projectId, resource) < limit) return;
  throw conflict('OverQuota', `Quota exceeded for resources: ['${resource}'].`);
}
