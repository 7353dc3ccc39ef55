/** Which servers a list shows (nova/api/openstack/compute/servers.py, _get_servers). */
import type { Call } from '../../http/service.ts';
import { badRequest, policyDenied } from '../refusals.ts';
import type { ServerRow } from '../rows.ts';
import { addressesOf } from './addresses.ts';

const TAGS = 26;
const STRICT = 75;

const STATUSES = 'ACTIVE BUILD DELETED ERROR HARD_REBOOT MIGRATING PASSWORD PAUSED REBOOT REBUILD RESCUE RESIZE '
  .concat('REVERT_RESIZE SHELVED SHELVED_OFFLOADED SHUTOFF SOFT_DELETED SUSPENDED UNKNOWN VERIFY_RESIZE')
  .split(' ');

type Matches = (server: ServerRow, value: string, call: Call) => boolean;

const tagsIn = (value: string): readonly string[] => value.split(',');

const FILTERS: Readonly<Record<string, Matches>> = {
  status: ({ status }, value) => status === value.toUpperCase(),
  flavor: ({ flavorId }, value) => flavorId === value,
  image: ({ imageId }, value) => imageId === value,
  uuid: ({ id }, value) => id === value,
  locked: ({ locked }, value) => locked === isTrue(value),
  ip: (server, value, call) => hasAddress(call, server, 4, value),
  ip6: (server, value, call) => hasAddress(call, server, 6, value),
  project_id: ({ projectId }, value) => projectId === value,
  tenant_id: ({ projectId }, value) => projectId === value,
};

const TAG_FILTERS: Readonly<Record<string, Matches>> = {
  tags: ({ tags }, value) => tagsIn(value).every((tag) => tags.includes(tag)),
  'tags-any': ({ tags }, value) => tagsIn(value).some((tag) => tags.includes(tag)),
  'not-tags': ({ tags }, value) => !tagsIn(value).every((tag) => tags.includes(tag)),
  'not-tags-any': ({ tags }, value) => !tagsIn(value).some((tag) => tags.includes(tag)),
};

/** Read elsewhere, or taken and not looked at. */
const OTHERS = new Set(
  'name all_tenants limit marker sort_key sort_dir metadata user_id host changes-since changes-before'
    .concat(
      ' availability_zone config_drive created_at description display_name key_name power_state task_state vm_state',
    )
    .split(' '),
);

/** Newest first. An admin sees all projects when asked for, everybody else the own one. */
export function listedServers(call: Call): readonly ServerRow[] {
  const { query, caller, cloud, microversion } = call;
  const allTenants = query.has('all_tenants') && isTrue(query.get('all_tenants') || '1');
  if (allTenants && !caller.isAdmin) throw policyDenied('os_compute_api:servers:index:get_all_tenants');
  const filters = { ...FILTERS, ...(microversion >= TAGS ? TAG_FILTERS : {}) };
  const name = nameFilter(query.get('name'));
  checkStatus(query.get('status'));
  for (const key of query.keys()) {
    if (microversion >= STRICT && !(key in filters) && !OTHERS.has(key) && !key.startsWith('_')) {
      throw badRequest(`'${key}' does not match any of the regexes: '^_'`);
    }
  }
  const asked = [...query].flatMap(([key, value]) => {
    const matches = filters[key];
    return matches === undefined ? [] : [(server: ServerRow) => matches(server, value, call)];
  });
  return cloud.state.servers
    .where((server) => allTenants || server.projectId === caller.projectId)
    .filter((server) => name(server) && asked.every((matches) => matches(server)))
    .toReversed();
}

/** A regular expression, matched anywhere in the name as MySQL's REGEXP does: without regard to case. */
function nameFilter(text: string | null): (server: ServerRow) => boolean {
  if (text === null) return () => true;
  try {
    const pattern = new RegExp(text, 'i');
    return ({ name }) => pattern.test(name);
  } catch {
    throw badRequest(`Invalid input for query parameters name. Value: ${text}. '${text}' is not a 'regex'`);
  }
}

function checkStatus(status: string | null): void {
  if (status !== null && !STATUSES.includes(status.toUpperCase())) throw badRequest('Invalid status value');
}

function isTrue(text: string): boolean {
  return ['1', 't', 'true', 'on', 'y', 'yes'].includes(text.toLowerCase());
}

function hasAddress({ cloud }: Call, server: ServerRow, version: 4 | 6, value: string): boolean {
  const addresses = Object.values(addressesOf(cloud, server)).flat();
  return addresses.some((one) => one.version === version && one.addr.startsWith(value));
}
