/** The plan of a common pair with two HA IPs, as `POST /v1/plans` answers it. Every id and address is made up. */
import type { Finding, Plan } from '../api/types/plan.ts';
import type { Impact } from '../api/types/step.ts';
import {
  PLANNED_HA_IPS,
  PLANNED_LOAD_BALANCERS,
  PLANNED_NETWORKS,
  PLANNED_ROUTERS,
  PLANNED_SECURITY_GROUPS,
  PLANNED_VIPS,
} from './recorded-plan-resources.ts';

export const STEPS: readonly (readonly [step: string, title: string, impact: Impact])[] = [
  ['preflight', 'Check both clouds against the plan, on the day', 'none'],
  ['reserve-addresses', 'Reserve every HA IP address in the target, and tag what takes part', 'none'],
  ['network', 'Reproduce the network in the target: same fixed IPs and MACs', 'none'],
  ['primary.pre-copy', "Rehearse the copy of the primary's disks while it runs", 'none'],
  ['primary.handover', 'Hand the VIP over to the secondary inside the source', 'handover'],
  ['primary.power-off', 'Power the primary off in the source and lock it', 'exposure'],
  ['primary.final-copy', "Copy the primary's disks at rest, digests compared at both ends", 'exposure'],
  ['primary.create', 'Create and start the primary in the target, booted from its volume', 'exposure'],
  ['primary.validate', 'Validate the primary in the target, with a dress rehearsal', 'exposure'],
  ['approve-cutover', 'Gate: approve the cutover', 'none'],
  [
    'connections.keep',
    'Keep open connections: the load balancer in the source goes on with its own, through a tunnel',
    'none',
  ],
  ['cutover', 'Cut every HA IP over: lead it to the target, see it serve, let go in the source', 'cutover'],
  [
    'rollback-window',
    'Rollback window: guard the primary in the target, the secondary stays ready in the source',
    'none',
  ],
  ['secondary.pre-copy', "Rehearse the copy of the secondary's disks while it runs", 'none'],
  ['connections.release', 'Let kept connections end, and remove what kept them', 'none'],
  ['secondary.power-off', 'Power the secondary off in the source and lock it', 'exposure'],
  ['secondary.final-copy', "Copy the secondary's disks at rest, digests compared at both ends", 'exposure'],
  ['secondary.create', 'Create and start the secondary in the target, booted from its volume', 'exposure'],
  ['secondary.join', 'Join: both LBs see each other in the target, exactly one MASTER, HA restored', 'none'],
  ['report', 'Report: forecast beside measured, every proof, every request id', 'none'],
];

export const recordedPlan: Plan = {
  baton: 1,
  name: 'shop',
  groupKey: '9f0c4c1d2b7e4a6f8a3b5c6d7e8f9a0b/port-vip-shop',
  created: '2026-11-22T02:58:00Z',
  order: 'primary-first',
  source: { cloud: 'os1', projectId: '9f0c4c1d2b7e4a6f8a3b5c6d7e8f9a0b', networkBackend: 'linuxbridge' },
  target: { cloud: 'os2', projectId: '77aa4c1d2b7e4a6f8a3b5c6d7e8f9a0b', networkBackend: 'ovn' },
  haIps: PLANNED_HA_IPS,
  vips: PLANNED_VIPS,
  loadBalancers: PLANNED_LOAD_BALANCERS,
  networks: PLANNED_NETWORKS,
  routers: PLANNED_ROUTERS,
  securityGroups: PLANNED_SECURITY_GROUPS,
  probe: {
    vantage: [],
    icmp: { intervalMs: 10 },
    http: { port: 80, path: '/', intervalMs: 100, identify: 'body' },
  },
  gates: { cutover: 'person', secondary: 'person' },
  timeouts: { powerOff: 120, boot: 300, copy: 3600, validate: 120, cutover: 30, guardInterval: 5 },
  disks: { strategy: 'image', preCopy: 'rehearse' },
  outcome: {
    made: [
      'network front with 10.0.0.0/24',
      'router edge with a gateway to internet',
      'security group lb with 4 rules',
      'port shop-vip that reserves the VIP 10.0.0.100',
      'volume shop-lb1-root, 20 GiB, type ssd',
      'server shop-lb1, flavor b2.small',
      'server shop-lb2, flavor b2.small',
      'reservation of the floating IP 203.0.113.10 on internet',
      'reservation of the floating IP 203.0.113.11 on internet',
    ],
    kept: [
      'roles: console of shop-lb1 says VRRP VI_1 MASTER',
      'HA IPs: 203.0.113.10, 203.0.113.11',
      'VIPs: 10.0.0.100',
      'fixed IPs and MACs of every load balancer',
      'the contents of every root disk and volume, and with them the configuration, the SSH host keys and the users',
      'everything in the source until the commit: servers (powered off and locked once they are moved), disks, ports, floating IPs',
    ],
    changed: [
      'ids of everything: servers, volumes, ports, networks, floating IPs. Whatever names them by id must follow; a guest with cloud-init takes a new server id for a first boot',
      'shop-lb1 and shop-lb2 boot from a volume, not from a disk of the compute service',
      'outgoing traffic through router edge comes from another public address: mind allow-lists elsewhere',
    ],
    lost: [
      'volume snapshots: they stay in the source, and go with it at the commit',
      'connections that are open at the handover and at the cutover: clients must connect again',
    ],
  },
  choices: [
    { about: 'primary', chosen: 'shop-lb1', why: 'console of shop-lb1 says VRRP VI_1 MASTER' },
    { about: 'order', chosen: 'primary-first', why: 'the published procedure' },
    {
      about: 'flavor of shop-lb1',
      chosen: 'b2.small',
      why: 'the smallest that is as big as m1.small; there is none of that name',
    },
    { about: 'volume type', chosen: 'ssd', why: 'the default of os2' },
  ],
  rollback: [
    'before the cutover: the HA IPs never left os1',
    'at the cutover: an HA IP of which no new connection arrives within the deadline (timeouts.cutover) is turned back to os1 by itself',
    'in the rollback window: `baton migration rollback` leads 203.0.113.10, 203.0.113.11 back to shop-lb2 in os1 first, then shuts shop-lb1 in os2 off: 0 ms measured',
    'after `baton migration commit`: there is no way back. Until then everything in os1 stays',
  ],
  runbook: STEPS.map(([step, title, impact]) => ({ step, title, impact })),
  forecast: {
    outageMs: [0, 428],
    handoverMs: [0, 8],
    cutoverMs: [0, 420],
    exposureSeconds: [180, 900],
    durationSeconds: [900, 2400],
    bytes: 60_129_542_144,
    basis: [
      'outage, handover (raise-secondary): 0-8 ms measured for this recipe',
      'outage, cutover of 2 HA IPs: 0-420 ms measured with the target associated before the source is disassociated',
      '4 disks, 56 GiB in sum, at 118 MiB/s',
    ],
  },
};

export const recordedFindings: readonly Finding[] = [
  { check: 'clouds.differ', result: 'pass', detail: 'os1 and os2 are two projects of two clouds', remedy: '' },
  { check: 'source.members', result: 'pass', detail: 'shop-lb1 and shop-lb2 run', remedy: '' },
  { check: 'source.ha-ips', result: 'pass', detail: 'two floating IPs lead to the VIP port', remedy: '' },
  { check: 'source.one-master', result: 'pass', detail: 'shop-lb1 is MASTER, shop-lb2 is BACKUP', remedy: '' },
  {
    check: 'source.cold-boot',
    result: 'warn',
    detail: 'shop-lb2 has run for 412 days: nobody knows whether it boots',
    remedy: 'Stop and start it once before the migration; a reboot is not enough.',
  },
  {
    check: 'guest.cloud-init',
    result: 'unknown',
    detail: 'whether cloud-init runs in shop-lb1 could not be seen',
    remedy: 'Disable it: touch /etc/cloud/cloud-init.disabled. Else new SSH host keys are made.',
  },
  {
    check: 'target.quota',
    result: 'pass',
    detail: 'room for 2 servers, 4 vCPU, 8 GiB RAM, 4 volumes, 56 GiB',
    remedy: '',
  },
];
