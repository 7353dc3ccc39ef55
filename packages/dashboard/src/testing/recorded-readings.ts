/** What a look inside the pair sees, as `POST /v1/clouds/:cloud/groups/:group/inside` answers it. Every name and address is made up. */
import type { GuestReading, RunningInstance } from '../api/types/ha-group.ts';

const CONFIGURED = {
  name: 'VI_1',
  interface: 'eth0',
  routerId: 51,
  priority: 150,
  version: 2,
  advertIntervalMs: 1000,
  advert: null,
  startState: 'MASTER',
  preempts: true,
  addresses: [{ address: '10.0.0.100', prefixLength: 24, interface: null }],
  excludedAddresses: [],
  unicast: null,
  virtualMac: null,
  vmacTransmitsFromBase: false,
  syncGroup: null,
  tracks: [],
  authentication: 'pass',
  notifies: [],
} as const;

const RUNS = {
  name: 'VI_1',
  interface: 'eth0',
  routerId: 51,
  state: 'MASTER',
  basePriority: 150,
  effectivePriority: 150,
  masterPriority: null,
  holdsAddresses: true,
  addresses: ['10.0.0.100'],
  advertsReceived: 3,
  advertsSent: 90_417,
  becameMaster: 1,
} as const;

const CONFIGURATION = {
  kind: 'keepalived',
  files: ['/etc/keepalived/keepalived.conf'],
  instances: [CONFIGURED],
  syncGroups: [],
  routerName: 'lb1',
  dependsOnHostName: false,
  startupDelaySeconds: 0,
  garpRefreshSeconds: 0,
  redacted: 1,
} as const;

const KEEPALIVED = {
  configuration: CONFIGURATION,
  running: { kind: 'keepalived', instances: [RUNS], demotion: null, redacted: 1 },
  version: '2.2.7',
  selfTest: [],
  warnings: [],
  configurationDigest: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
} as const;

const SEEN = {
  access: 'ssh',
  system: {
    family: 'linux',
    name: 'Debian GNU/Linux 12 (bookworm)',
    kernel: '6.1.0',
    hostName: 'lb1',
    init: 'systemd',
  },
  vrrp: [KEEPALIVED],
  units: [{ name: 'keepalived.service', active: true, enabled: true }],
  interfaces: [],
  routes: [],
  listening: [],
  mounts: [],
  fstab: [],
  cloudInit: null,
  clock: null,
  companions: [],
  trouble: [],
  gaps: [],
} as const;

/** By SSH as root of the primary; of the secondary without root, where more stays unseen. */
export function recordedReadings(primaryId: string, secondaryId: string): Readonly<Record<string, GuestReading>> {
  return { [primaryId]: SEEN, [secondaryId]: recordedSecondary };
}

/** Of a load balancer whose daemon is in that state; `enabled`: it starts at boot. */
export function recordedReading(state: RunningInstance['state'], enabled: boolean | null): GuestReading {
  return {
    ...SEEN,
    vrrp: [{ ...KEEPALIVED, configuration: null, running: { ...KEEPALIVED.running, instances: [{ ...RUNS, state }] } }],
    units: [{ name: 'keepalived.service', active: true, enabled }],
  };
}

export const recordedPrimary: GuestReading = SEEN;

export const recordedSecondary: GuestReading = {
  ...SEEN,
  vrrp: [
    {
      ...KEEPALIVED,
      configuration: {
        ...CONFIGURATION,
        instances: [{ ...CONFIGURED, priority: 100, preempts: false }],
      },
      running: {
        ...KEEPALIVED.running,
        instances: [
          { ...RUNS, state: 'BACKUP', basePriority: 100, effectivePriority: 90, masterPriority: 150, addresses: [] },
        ],
      },
      selfTest: ['(VI_1) the first address is not on eth0'],
      warnings: ['/etc/keepalived/keepalived.conf:12:3: a keyword that keepalived does not know'],
    },
  ],
  units: [{ name: 'keepalived.service', active: true, enabled: false }],
  trouble: ['dracut-initqueue timeout'],
  gaps: [{ what: 'what only root may see', why: 'the user is not root, and sudo asks for a password' }],
};

/** By the console, with a notify script that tells the state and nothing else. */
export const recordedByConsole: GuestReading = {
  ...SEEN,
  access: 'console',
  system: null,
  vrrp: [
    {
      ...KEEPALIVED,
      configuration: null,
      running: {
        ...KEEPALIVED.running,
        instances: [
          { ...RUNS, interface: null, routerId: null, basePriority: null, effectivePriority: null, addresses: [] },
        ],
      },
      version: null,
      selfTest: null,
    },
  ],
  units: null,
  gaps: [{ what: 'everything but the console', why: 'nothing else was asked for' }],
};
