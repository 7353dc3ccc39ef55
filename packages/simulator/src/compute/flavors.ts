import type { Call, Route } from '../http/service.ts';
import { bookmarkOf, linksTo } from './links.ts';
import { pageOf } from './pages.ts';
import { notFound } from './refusals.ts';
import type { FlavorRow, ServerRow } from './rows.ts';

/** Microversions that change what a flavor looks like. */
const DESCRIPTION = 55;
const EXTRA_SPECS = 61;
const SWAP_AS_NUMBER = 75;

export const flavorRoutes: readonly Route[] = [
  { method: 'GET', path: '/flavors', handle: (call) => list(call, 'flavors', summaryOf) },
  { method: 'GET', path: '/flavors/detail', handle: (call) => list(call, 'flavors/detail', detailOf) },
  {
    method: 'GET',
    path: '/flavors/:id',
    handle: (call) => ({ status: 200, json: { flavor: detailOf(call, asked(call)) } }),
  },
  {
    method: 'GET',
    path: '/flavors/:id/os-extra_specs',
    handle: (call) => {
      asked(call);
      return { status: 200, json: { extra_specs: {} } };
    },
  },
];

function list(call: Call, path: string, view: (call: Call, flavor: FlavorRow) => object) {
  const page = pageOf(call, path, call.cloud.state.flavors.all(), ({ id }) => id);
  const flavors = page.items.map((flavor) => view(call, flavor));
  return { status: 200, json: { flavors, ...(page.links === null ? {} : { flavors_links: page.links }) } };
}

function asked(call: Call): FlavorRow {
  const id = call.params['id'] ?? '';
  const flavor = call.cloud.state.flavors.get(id);
  if (flavor === null) throw notFound(`Flavor ${id} could not be found.`);
  return flavor;
}

function summaryOf(call: Call, { id, name }: FlavorRow): object {
  const description = call.microversion >= DESCRIPTION ? { description: null } : {};
  return { id, name, links: linksTo(call, `flavors/${id}`), ...description };
}

function detailOf(call: Call, flavor: FlavorRow): object {
  return {
    ...summaryOf(call, flavor),
    vcpus: flavor.vcpus,
    ram: flavor.ramMib,
    disk: flavor.diskGib,
    swap: flavor.swapMib === 0 && call.microversion < SWAP_AS_NUMBER ? '' : flavor.swapMib,
    rxtx_factor: 1,
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeralGib,
    'OS-FLV-DISABLED:disabled': false,
    'os-flavor-access:is_public': true,
    ...(call.microversion >= EXTRA_SPECS ? { extra_specs: {} } : {}),
  };
}

/** A server's own copy of its flavor; before 2.47 only the way to it. */
export function flavorOfServer(call: Call, server: ServerRow): object {
  if (call.microversion < 47) {
    return { id: server.flavorId, links: [bookmarkOf(call, `flavors/${server.flavorId}`)] };
  }
  const { flavor } = server;
  return {
    vcpus: flavor.vcpus,
    ram: flavor.ramMib,
    disk: flavor.diskGib,
    ephemeral: flavor.ephemeralGib,
    swap: flavor.swapMib,
    original_name: flavor.name,
    extra_specs: {},
  };
}
