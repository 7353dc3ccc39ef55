import { type Call, Refusal, type Route } from '../http/service.ts';
import type { Driver } from './driver.ts';

type Extension = readonly [alias: string, name: string];

/** What Neutron of Zed with ML2 lists, as far as it is true here. */
const EXTENSIONS: readonly Extension[] = [
  ['agent', 'agent'],
  ['allowed-address-pairs', 'Allowed Address Pairs'],
  ['binding', 'Port Binding'],
  ['binding-extended', 'Port Bindings Extended'],
  ['extra_dhcp_opt', 'Neutron Extra DHCP options'],
  ['availability_zone', 'Availability Zone'],
  ['external-net', 'Neutron external network'],
  ['extraroute', 'Neutron Extra Route'],
  ['filter-validation', 'Filter parameters validation'],
  ['fip-port-details', 'Floating IP Port Details Extension'],
  ['net-mtu', 'Network MTU'],
  ['net-mtu-writable', 'Network MTU (writable)'],
  ['pagination', 'Pagination support'],
  ['port-security', 'Port Security'],
  ['project-id', 'project_id field enabled'],
  ['quota_details', 'Quota details management support'],
  ['quotas', 'Quota management support'],
  ['revision-if-match', 'If-Match constraints based on revision_number'],
  ['network_availability_zone', 'Network Availability Zone'],
  ['router', 'Neutron L3 Router'],
  ['router_availability_zone', 'Router Availability Zone'],
  ['security-group', 'security-group'],
  ['security-groups-normalized-cidr', 'Normalized CIDR field for security group rules'],
  ['standard-attr-description', 'standard-attr-description'],
  ['standard-attr-revisions', 'Resource revision numbers'],
  ['standard-attr-tag', 'Tag support for resources with standard attribute: port, subnet, network, router'],
  ['standard-attr-timestamp', 'Resource timestamps'],
  ['stateful-security-group', 'Stateful security group'],
];

/** Seen on one cloud of each kind. */
const OF_DRIVER: Readonly<Record<Driver, readonly Extension[]>> = {
  linuxbridge: [
    ['dhcp_agent_scheduler', 'DHCP Agent Scheduler'],
    ['dvr', 'Distributed Virtual Router'],
    ['empty-string-filtering', 'Empty String Filtering Extension'],
    ['l3-ha', 'HA Router extension'],
    ['l3_agent_scheduler', 'L3 Agent Scheduler'],
    ['port-security-groups-filtering', 'Port filtering on security groups'],
  ],
  ovn: [
    ['dns-domain-ports', 'dns_domain for ports'],
    ['dns-integration', 'DNS Integration'],
    ['subnet-dns-publish-fixed-ip', 'Subnet DNS Publish Fixed IP'],
  ],
};

const PATH = '/v2.0/extensions';

export const extensionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (call) => ({ status: 200, json: { extensions: extensionsOf(call).map(wireExtension) } }),
  },
  {
    method: 'GET',
    path: `${PATH}/:alias`,
    handle: (call) => {
      const found = extensionsOf(call).find(([alias]) => alias === call.params['alias']);
      if (found === undefined) throw new Refusal(404, 'The resource could not be found.');
      return { status: 200, json: { extension: wireExtension(found) } };
    },
  },
];

function extensionsOf({ cloud }: Call): readonly Extension[] {
  return [...EXTENSIONS, ...OF_DRIVER[cloud.driver]];
}

function wireExtension([alias, name]: readonly [string, string]): object {
  return { alias, name, description: name, updated: '2016-01-01T10:00:00-00:00', links: [] };
}
