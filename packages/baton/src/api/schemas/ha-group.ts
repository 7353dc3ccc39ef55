/** An HA group as it was found: domain/ha-group.ts, field by field. */
import { z } from 'zod';
import type { HaGroup, LeftOut } from '../../domain/ha-group.ts';
import { server, volume } from './cloud-resources.ts';
import { named } from './components.ts';
import { floatingIp, network, port, router, securityGroup, subnet } from './network-resources.ts';
import type { Same, Sure } from './same.ts';
import { text, texts } from './shared.ts';

const confidence = named(
  'Confidence',
  'How sure a finding is. `certain`: nothing else fits. `likely`: what could confirm it cannot be seen. `possible`: something else would explain it, too.',
  z.enum(['certain', 'likely', 'possible']),
);
const found = { confidence, evidence: texts };

const vip = named(
  'Vip',
  'An internal address that load balancers share, and the unbound port that reserves it.',
  z.object({ address: text, networkId: text, port: port.nullable(), ...found }),
);

const haIp = named(
  'HaIp',
  'A floating IP that leads to a VIP.',
  z.object({
    address: text,
    floatingIp,
    vipAddress: text,
    declaredBy: z.enum(['vip-port', 'own-port', 'metadata', 'declared']),
    ...found,
  }),
);

const disk = named(
  'Disk',
  'A disk of a load balancer: the root of a server that was booted from an image, or a volume.',
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('image-root'), sizeGib: z.number(), imageId: text }),
    z.object({
      kind: z.literal('volume'),
      boot: z.boolean(),
      device: text,
      volume,
      deleteOnTermination: z.boolean(),
    }),
  ]),
);

const loadBalancer = named(
  'LoadBalancer',
  'One load balancer: its server, its ports in the order of its NICs, its disks with the root first, and why it belongs to the group.',
  z.object({ server, ports: z.array(port), disks: z.array(disk), ...found }),
);

export const haGroup = named(
  'HaGroup',
  'An HA group as it was found in a cloud: who belongs together, and what proves it.',
  z.object({
    name: text,
    key: text,
    projectId: text,
    confidence,
    vips: z.array(vip),
    haIps: z.array(haIp),
    loadBalancers: z.array(loadBalancer),
    roles: z.object({
      primary: text.nullable(),
      kind: z.enum(['active-passive', 'active-active', 'unknown']),
      evidence: texts,
    }),
    contradictions: texts,
    networks: z.array(network),
    subnets: z.array(subnet),
    routers: z.array(z.object({ router, subnetIds: texts })),
    securityGroups: z.array(securityGroup),
  }),
);
export type HaGroupIsSame = Sure<Same<HaGroup, typeof haGroup>>;

const leftOne = named(
  'LeftOut',
  'What looked like a part of a group and was left out, why, and the ids of what it is about.',
  z.object({ what: text, why: text, about: texts }),
);
export type LeftOutIsSame = Sure<Same<LeftOut, typeof leftOne>>;

export const leftOut = z.array(leftOne);
