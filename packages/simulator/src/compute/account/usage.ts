import { type CloudState, limitOf } from '../../state/cloud-state.ts';
import { forbidden } from '../refusals.ts';
import type { FlavorRow } from '../rows.ts';

/** What Nova counts of a project's servers, whatever their state. `ram` is in MiB. */
export interface Usage {
  readonly instances: number;
  readonly cores: number;
  readonly ram: number;
}

export function usageOf(state: CloudState, projectId: string): Usage {
  const servers = state.servers.where((server) => server.projectId === projectId);
  return {
    instances: servers.length,
    cores: sum(servers.map(({ flavor }) => flavor.vcpus)),
    ram: sum(servers.map(({ flavor }) => flavor.ramMib)),
  };
}

/** @throws Refusal 403 when one more server of that flavor is too much; in the words of nova.exception.TooManyInstances */
export function checkQuota(state: CloudState, projectId: string, flavor: Omit<FlavorRow, 'id'>): void {
  const used = usageOf(state, projectId);
  const requested: Usage = { instances: 1, cores: flavor.vcpus, ram: flavor.ramMib };
  const over = (['cores', 'instances', 'ram'] as const).flatMap((resource) => {
    const limit = limitOf(state, projectId, resource);
    return limit === null || used[resource] + requested[resource] <= limit ? [] : [{ resource, limit }];
  });
  if (over.length === 0) return;
  const listed = (text: (one: (typeof over)[number]) => string | number): string => over.map(text).join(', ');
  const names = listed(({ resource }) => resource);
  throw forbidden(
    `Quota exceeded for ${names}: Requested ${listed(({ resource }) => requested[resource])}, but already used ` +
      `${listed(({ resource }) => used[resource])} of ${listed(({ limit }) => limit)} ${names}`,
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
