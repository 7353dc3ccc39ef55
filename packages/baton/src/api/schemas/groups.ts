import { z } from 'zod';
import type { Discovery, DiscoveryOptions } from '../../discovery/discover-groups.ts';
import { named, told } from './components.ts';
import { haGroup, leftOut } from './ha-group.ts';
import { guestPlan } from './plan.ts';
import type { Same, Sure } from './same.ts';
import { handle, text } from './shared.ts';

export const groupParams = z.object({
  cloud: handle,
  group: told(
    'Name, HA IP, VIP or key of the group; also the name or id of one of its load balancers.',
    z.string().min(1).max(2000),
  ),
});

export const groupsQuery = z.object({
  all_projects: told(
    'Groups of every project. Whoever is no operator sees those of its own all the same.',
    z.enum(['true', 'false']).optional(),
  ),
});

const declaredGroup = z.strictObject({
  name: handle,
  loadBalancers: z.array(handle).max(100),
  vips: z.array(handle).max(100),
  haIps: z.array(z.strictObject({ address: handle, vip: handle.nullable() })).max(100),
  at: text.max(1000).default('the request'),
});

export const discoveryOptions = named(
  'DiscoveryOptions',
  'How groups are looked for: groups that a person wrote down, and the metadata keys of the provider.',
  z.strictObject({
    allProjects: z.boolean().exactOptional(),
    declared: z.array(declaredGroup).max(1000).exactOptional(),
    metadataKeys: z.strictObject({ vipAddress: handle, floatingIps: handle, execution: handle }).exactOptional(),
  }) satisfies z.ZodType<DiscoveryOptions>,
);

export const showGroupBody = z.strictObject({ options: discoveryOptions.exactOptional() });

export const destinations = z.record(handle, handle);

export const lookInsideBody = named(
  'LookInside',
  'How the load balancers of a group are looked into. `destinations`: where SSH reaches one, by name or id of its server.',
  z.strictObject({
    guest: guestPlan,
    destinations: destinations.exactOptional(),
    options: discoveryOptions.exactOptional(),
  }),
);

export const discovery = named(
  'Discovery',
  'The HA groups that were found, and what looked like one and was left out.',
  z.object({ projectId: text, projectNames: z.record(text, text), groups: z.array(haGroup), leftOut }),
);
export type DiscoveryIsSame = Sure<Same<Discovery, typeof discovery>>;

export const soughtGroup = named(
  'SoughtGroup',
  'One HA group, looked at closely.',
  z.object({ group: haGroup, leftOut }),
);
