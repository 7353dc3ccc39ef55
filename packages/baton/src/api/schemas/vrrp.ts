/** What a load balancer's own daemons say of the addresses that it shares: domain/vrrp.ts, field by field. */
import { z } from 'zod';
import type { VrrpConfiguration, VrrpRunning } from '../../domain/vrrp.ts';
import { named, told } from './components.ts';
import type { Same, Sure } from './same.ts';
import { text, texts } from './shared.ts';

const count = z.number();
const kind = z.enum(['keepalived', 'carp', 'ucarp', 'vyos', 'pacemaker']);
const virtualAddress = z.object({ address: text, prefixLength: count.nullable(), interface: text.nullable() });

const instance = named(
  'VrrpInstance',
  'One VRRP instance, CARP vhid or address resource of Pacemaker, as it is configured.',
  z.object({
    name: text,
    interface: text.nullable(),
    routerId: told('VRID or vhid.', count.nullable()),
    priority: count.nullable(),
    version: z.literal([2, 3]).nullable(),
    advertIntervalMs: count.nullable(),
    advert: told('CARP and ucarp: seconds, and 1/256 of a second.', z.object({ base: count, skew: count }).nullable()),
    startState: z.enum(['MASTER', 'BACKUP']).nullable(),
    preempts: z.boolean().nullable(),
    addresses: z.array(virtualAddress),
    excludedAddresses: z.array(virtualAddress),
    unicast: told('Null: multicast.', z.object({ source: text.nullable(), peers: texts }).nullable()),
    virtualMac: text.nullable(),
    vmacTransmitsFromBase: z.boolean(),
    syncGroup: text.nullable(),
    tracks: z.array(
      z.object({
        kind: z.enum(['interface', 'script', 'file', 'process', 'bfd']),
        name: text,
        weight: count.nullable(),
        what: text.nullable(),
      }),
    ),
    authentication: z.enum(['none', 'pass', 'ah', 'hmac']),
    notifies: texts,
  }),
);

export const vrrpConfiguration = named(
  'VrrpConfiguration',
  'How a daemon is configured. Secrets were taken out.',
  z.object({
    kind,
    files: texts,
    instances: z.array(instance),
    syncGroups: z.array(z.object({ name: text, instances: texts, notifies: texts })),
    routerName: text.nullable(),
    dependsOnHostName: z.boolean(),
    startupDelaySeconds: count,
    garpRefreshSeconds: count,
    redacted: told('How many secrets were taken out.', count),
  }),
);
export type VrrpConfigurationIsSame = Sure<Same<VrrpConfiguration, typeof vrrpConfiguration>>;

const runningInstance = named(
  'RunningInstance',
  'The same as its daemon says that it runs now.',
  z.object({
    name: text,
    interface: text.nullable(),
    routerId: count.nullable(),
    state: z.enum(['MASTER', 'BACKUP', 'FAULT', 'INIT', 'STOP']),
    basePriority: count.nullable(),
    effectivePriority: count.nullable(),
    masterPriority: count.nullable(),
    holdsAddresses: z.boolean().nullable(),
    addresses: texts,
    advertsReceived: count.nullable(),
    advertsSent: count.nullable(),
    becameMaster: count.nullable(),
  }),
);

export const vrrpRunning = named(
  'VrrpRunning',
  'How a daemon says that it runs now.',
  z.object({ kind, instances: z.array(runningInstance), demotion: count.nullable(), redacted: count }),
);
export type VrrpRunningIsSame = Sure<Same<VrrpRunning, typeof vrrpRunning>>;
