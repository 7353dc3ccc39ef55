import { groupsInFull } from '../../discovery/testing/groups-in-full.ts';
import type { GuestReading } from '../../domain/guest-reading.ts';
import type { InMemoryServices } from '../../cli/testing/in-memory-services.ts';
import { shop } from '../../preflight/testing/fixtures.ts';
import { readableCloud } from '../../preflight/testing/readable-cloud.ts';
import { type CommandLineCase, refusal } from './command-line-case.ts';

const groups = groupsInFull(readableCloud(shop), new AbortController().signal);
const withShop = async (services: InMemoryServices): Promise<void> => {
  services.groups = await groups;
};

const reading: GuestReading = {
  access: 'ssh',
  system: { family: 'linux', name: 'Debian', kernel: '6.1', hostName: 'lb1', init: 'systemd' },
  vrrp: [],
  units: null,
  interfaces: null,
  routes: null,
  listening: null,
  mounts: null,
  fstab: null,
  cloudInit: null,
  clock: { offsetMs: -3, errorMs: 1, synchronized: true },
  companions: ['haproxy'],
  trouble: [],
  gaps: [{ what: 'units', why: 'not asked' }],
};

export const OF_CLOUDS: readonly CommandLineCase[] = [
  { name: 'cloud check', argv: ['cloud', 'check', 'os1'] },
  {
    name: 'cloud check, with a warning',
    argv: ['cloud', 'check', 'os1'],
    prepare: (services) => {
      const look = services.checkCloud.bind(services);
      services.checkCloud = async (cloud) => ({ ...(await look(cloud)), warnings: ['others can read the password'] });
    },
  },
  {
    name: 'cloud check, of a cloud that lets nobody in',
    argv: ['cloud', 'check', 'os1'],
    prepare: (services) => {
      const error = {
        code: 'UNAUTHORIZED',
        message: 'os1 does not know the password.',
        requestIds: ['req-1', 'req-2'],
      };
      services.checkCloud = () => Promise.reject(refusal(error));
    },
  },
  {
    name: 'cloud check, of a cloud that is away',
    argv: ['cloud', 'check', 'os1'],
    prepare: (services) => {
      const error = { code: 'SERVICE_UNAVAILABLE', kind: 'cloud', message: 'os1 is away.', retryable: true } as const;
      services.checkCloud = () => Promise.reject(refusal(error));
    },
  },
  { name: 'group discover', argv: ['group', 'discover', '--cloud', 'os1'], prepare: withShop },
  { name: 'group discover, nothing found', argv: ['group', 'discover', '--cloud', 'os1'] },
  {
    name: 'group discover, of all projects, with what was left out',
    argv: ['group', 'discover', '--cloud', 'os1', '--all-projects'],
    prepare: async (services) => {
      await withShop(services);
      services.projectNames = Object.fromEntries(services.groups.map(({ projectId }) => [projectId, 'shop']));
      services.leftOut = [{ what: '10.0.0.9', why: 'only one load balancer has it', about: ['port-9'] }];
    },
  },
  {
    name: 'group discover, declared',
    argv: ['group', 'discover', '--cloud', 'os1', '--declared', 'FOLDER/declared.yaml', '--metadata-keys', 'a,b,c'],
    prepare: withShop,
  },
  {
    name: 'group discover, not allowed',
    argv: ['group', 'discover', '--cloud', 'os1', '--all-projects'],
    prepare: (services) => {
      services.discover = () => Promise.reject(refusal({ code: 'ALL_PROJECTS_DENIED', requestIds: ['req-3'] }));
    },
  },
  { name: 'group show', argv: ['group', 'show', 'shop', '--cloud', 'os1'], prepare: withShop },
  {
    name: 'group show, from inside',
    argv: ['group', 'show', 'shop', '--cloud', 'os1', '--guest', 'ssh', '--ssh-user', 'root'],
    prepare: async (services) => {
      await withShop(services);
      const servers = services.groups.flatMap(({ loadBalancers }) => loadBalancers.map(({ server }) => server.id));
      services.readings = new Map(servers.map((id) => [id, reading]));
    },
  },
  { name: 'group show, unknown', argv: ['group', 'show', 'a/b c', '--cloud', 'os 1'] },
  {
    name: 'group show, of several',
    argv: ['group', 'show', 'shop', '--cloud', 'os1'],
    prepare: (services) => {
      services.showGroup = () => Promise.reject(refusal({ code: 'GROUP_AMBIGUOUS' }));
    },
  },
  {
    name: 'ha-ip create',
    argv: ['ha-ip', 'create', 'shop-vip', '--server', 'lb1', '--server', 'lb2', '--cloud', 'os1'],
  },
  {
    name: 'ha-ip create, dry',
    argv: ['ha-ip', 'create', 'vip', '--server', 'lb1', '--cloud', 'os1', '--vip', '10.0.0.9', '--dry-run'],
  },
  {
    name: 'ha-ip create, of an address that is taken',
    argv: ['ha-ip', 'create', 'vip', '--server', 'lb1', '--cloud', 'os1', '--address', '203.0.113.9'],
    prepare: (services) => {
      services.createHaIp = () => Promise.reject(refusal({ code: 'HA_IP_ADDRESS_TAKEN', requestIds: ['req-4'] }));
    },
  },
];
