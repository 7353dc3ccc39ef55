import type { SimulatedCloud } from '../../cloud.ts';
import type { ServerRow } from '../rows.ts';
import { groupsOf } from './server-groups.ts';

/** Everything runs on one host, but for what is to be kept apart: each of those has a host of its own. */
export function hostOf(cloud: SimulatedCloud, server: ServerRow): string {
  const apart = groupsOf(cloud, server).find(({ policy }) => policy.endsWith('anti-affinity'));
  const at = apart?.memberIds.indexOf(server.id) ?? 0;
  return at === 0 ? cloud.name : `${cloud.name}-${at + 1}`;
}
