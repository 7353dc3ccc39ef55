/** Readings of the guests of the pair in `fixtures.ts`, as a healthy pair gives them. For tests. */
import type { GuestReading, GuestSystem, ServiceUnit, VrrpReading } from '../../domain/guest-reading.ts';
import type { RunningInstance, VrrpConfiguration, VrrpInstance, VrrpRunning } from '../../domain/vrrp.ts';
import type { Situation } from './situation.ts';

export const VIP = { address: '10.20.0.100', prefixLength: 24, interface: 'eth0' };
/** Of VRID 51 (RFC 5798, 7.3). */
export const VMAC = '00:00:5e:00:01:33';

export const instance = (more: Partial<VrrpInstance> = {}): VrrpInstance => ({
  name: 'VI_1',
  interface: 'eth0',
  routerId: 51,
  priority: 254,
  version: 2,
  advertIntervalMs: 1000,
  advert: null,
  startState: 'BACKUP',
  preempts: true,
  addresses: [VIP],
  excludedAddresses: [],
  unicast: null,
  virtualMac: null,
  vmacTransmitsFromBase: false,
  syncGroup: null,
  tracks: [{ kind: 'script', name: 'chk_haproxy', weight: -20, what: '/usr/bin/pidof haproxy' }],
  authentication: 'none',
  notifies: [],
  ...more,
});

export const configuration = (more: Partial<VrrpConfiguration> = {}): VrrpConfiguration => ({
  kind: 'keepalived',
  files: ['/etc/keepalived/keepalived.conf'],
  instances: [instance()],
  syncGroups: [],
  routerName: null,
  dependsOnHostName: false,
  startupDelaySeconds: 0,
  garpRefreshSeconds: 60,
  redacted: 0,
  ...more,
});

export const running = (more: Partial<RunningInstance> = {}): RunningInstance => ({
  name: 'VI_1',
  interface: 'eth0',
  routerId: 51,
  state: 'MASTER',
  basePriority: 254,
  effectivePriority: 254,
  masterPriority: null,
  holdsAddresses: true,
  addresses: ['10.20.0.100'],
  advertsReceived: 0,
  advertsSent: 4000,
  becameMaster: 1,
  ...more,
});

export const says = (more: Partial<VrrpRunning> = {}): VrrpRunning => ({
  kind: 'keepalived',
  instances: [running()],
  demotion: null,
  redacted: 0,
  ...more,
});

const keepalived: VrrpReading = {
  configuration: configuration(),
  running: says(),
  version: '2.2.7',
  selfTest: [],
  warnings: [],
  configurationDigest: 'aa',
};

export const units: readonly ServiceUnit[] = [
  { name: 'keepalived.service', active: true, enabled: true, after: ['network-online.target', 'haproxy.service'] },
  { name: 'haproxy.service', active: true, enabled: true },
];

export const system: GuestSystem = {
  family: 'linux',
  name: 'Debian GNU/Linux 12 (bookworm)',
  kernel: '6.1.0-18-amd64',
  hostName: 'shop-lb1',
  init: 'systemd',
};

/** The MASTER. */
export const lb1: GuestReading = {
  access: 'ssh',
  system,
  vrrp: [keepalived],
  units,
  interfaces: [
    {
      name: 'eth0',
      macAddress: 'fa:16:3e:00:00:0a',
      mtu: 1450,
      up: true,
      addresses: [{ address: '10.20.0.11', prefixLength: 24 }],
    },
  ],
  routes: [
    { destination: 'default', gateway: '10.20.0.1', interface: 'eth0', source: null, protocol: 'dhcp' },
    { destination: '169.254.169.254/32', gateway: '10.20.0.2', interface: 'eth0', source: null, protocol: 'dhcp' },
  ],
  listening: [{ protocol: 'tcp', address: '0.0.0.0', port: 80, process: 'haproxy' }],
  mounts: [
    { device: '/dev/vda1', path: '/', fileSystem: 'ext4', uuid: 'r' },
    { device: '/dev/vdb', path: '/srv', fileSystem: 'ext4', uuid: 'd' },
  ],
  fstab: [
    { device: '/dev/vda1', path: '/', fileSystem: 'ext4', options: ['defaults'], line: 1 },
    { device: 'UUID=d', path: '/srv', fileSystem: 'ext4', options: ['defaults'], line: 2 },
  ],
  cloudInit: { installed: true, disabled: true, keepsCache: false, preservesHostName: false },
  clock: { offsetMs: -40, errorMs: 15, synchronized: true },
  companions: [],
  oneLayer2: [],
  scripts: [],
  trouble: [],
  gaps: [],
};

/** The BACKUP. */
export const lb2: GuestReading = {
  ...lb1,
  system: { ...system, hostName: 'shop-lb2' },
  vrrp: [
    {
      ...keepalived,
      configuration: configuration({ instances: [instance({ priority: 253 })] }),
      running: says({
        instances: [
          running({
            state: 'BACKUP',
            basePriority: 253,
            effectivePriority: 253,
            masterPriority: 254,
            holdsAddresses: false,
            advertsReceived: 4000,
            advertsSent: 0,
          }),
        ],
      }),
    },
  ],
  interfaces: [
    {
      name: 'eth0',
      macAddress: 'fa:16:3e:00:00:0b',
      mtu: 1450,
      up: true,
      addresses: [{ address: '10.20.0.12', prefixLength: 24 }],
    },
  ],
  mounts: [{ device: '/dev/vda1', path: '/', fileSystem: 'ext4', uuid: 'r' }],
  fstab: [],
};

/** What is seen inside both, each changed. */
export const guests = (one: Partial<GuestReading> = {}, other: Partial<GuestReading> = {}): Situation => ({
  guests: { 'server-a': { ...lb1, ...one }, 'server-b': { ...lb2, ...other } },
});
