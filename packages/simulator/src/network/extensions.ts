import { type Call, Refusal, type Route } from '../http/service.ts';

/** What Neutron of Zed with ML2 and L3 agents lists, as far as it is true here: alias and name. */
const EXTENSIONS: readonly (readonly [alias: string, name: string])[] = [
  ['agent', 'agent'],
  ['allowed-address-pairs', 'Allowed Address Pairs'],
  ['binding', 'Port Binding'],
  ['empty-string-filtering', 'Empty String Filtering Extension'],
  ['external-net', 'Neutron external network'],
  ['extraroute', 'Neutron Extra Route'],
  ['filter-validation', 'Filter parameters validation'],
  ['fip-port-details', 'Floating IP Port Details Extension'],
  ['net-mtu', 'Network MTU'],
  ['net-mtu-writable', 'Network MTU (writable)'],
  ['pagination', 'Pagination support'],
  ['port-security', 'Port Security'],
  ['port-security-groups-filtering', 'Port filtering on security groups'],
  ['project-id', 'project_id field enabled'],
  ['quota_details', 'Quota details management support'],
  ['quotas', 'Quota management support'],
  ['revision-if-match', 'If-Match constraints based on revision_number'],
  ['router', 'Neutron L3 Router'],
  ['security-group', 'security-group'],
  ['security-groups-normalized-cidr', 'Normalized CIDR field for security group rules'],
  ['standard-attr-description', 'standard-attr-description'],
  ['standard-attr-revisions', 'Resource revision numbers'],
  ['standard-attr-tag', 'Tag support for resources with standard attribute: port, subnet, network, router'],
  ['standard-attr-timestamp', 'Resource timestamps'],
  ['stateful-security-group', 'Stateful security group'],
];

const PATH = '/v2.0/extensions';

export const extensionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: () => ({ status: 200, json: { extensions: EXTENSIONS.map(wireExtension) } }),
  },
  {
    method: 'GET',
    path: `${PATH}/:alias`,
    handle: ({ params }: Call) => {
      const found = EXTENSIONS.find(([alias]) => alias === params['alias']);
      if (found === undefined) throw new Refusal(404, 'The resource could not be found.');
      return { status: 200, json: { extension: wireExtension(found) } };
    },
  },
];

function wireExtension([alias, name]: readonly [string, string]): object {
  return { alias, name, description: name, updated: '2016-01-01T10:00:00-00:00', links: [] };
}
