/** What a controller tells of clouds: what was found there, what is planned, what was made. */
import { z } from 'zod';
import type { Discovery } from '../../discovery/discover-groups.ts';
import type { Flavor, VolumeType } from '../../domain/cloud-resources.ts';
import type { GuestReading } from '../../domain/guest-reading.ts';
import type { HaGroup, LeftOut } from '../../domain/ha-group.ts';
import type { Plan } from '../../domain/plan.ts';
import type { CreatedHaIp } from '../../ha-ip/creation/request.ts';
import type { Drift } from '../../planning/drift.ts';
import { planSchema } from '../../planning/plan-file/plan-schema.ts';
import type { CloudIdentity } from '../../ports/cloud.ts';
import type { ListedNetwork } from '../../services/cloud-lists.ts';
import type { SoughtGroup } from '../../services/seek-group.ts';
import type { Finding } from '../../services/services.ts';
import { findings, shaped, texts } from './shared.ts';

/** Only operators are told the services and the warnings. */
export const cloudIdentity: z.ZodType<CloudIdentity> = z.object({
  cloud: z.string(),
  authUrl: z.string(),
  region: z.string().nullable(),
  userName: z.string(),
  projectId: z.string(),
  projectName: z.string(),
  roles: texts,
  warnings: texts.default([]),
  services: z.array(z.object({ type: z.string(), url: z.string(), microversions: z.string().nullable() })).default([]),
});

export const flavors: z.ZodType<readonly Flavor[]> = z
  .object({
    flavors: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        vcpus: z.number(),
        ramMib: z.number(),
        diskGib: z.number(),
        ephemeralGib: z.number().nullable(),
        swapMib: z.number().nullable(),
      }),
    ),
  })
  .transform((body) => body.flavors);

export const volumeTypes: z.ZodType<readonly VolumeType[]> = z
  .object({
    volumeTypes: z.array(
      z.object({ id: z.string(), name: z.string(), isDefault: z.boolean(), encrypted: z.boolean().nullable() }),
    ),
  })
  .transform((body) => body.volumeTypes);

export const networks: z.ZodType<readonly ListedNetwork[]> = z
  .object({
    networks: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        projectId: z.string(),
        external: z.boolean(),
        shared: z.boolean(),
        mtu: z.number(),
        cidrs: texts.nullable(),
      }),
    ),
  })
  .transform((body) => body.networks);

const confidence = { confidence: z.string(), evidence: texts };
const named = z.looseObject({ id: z.string(), name: z.string() });

const group: z.ZodType<HaGroup> = shaped(
  z.looseObject({
    name: z.string(),
    key: z.string(),
    projectId: z.string(),
    confidence: z.string(),
    vips: z.array(z.looseObject({ address: z.string(), networkId: z.string(), port: named.nullable(), ...confidence })),
    haIps: z.array(
      z.looseObject({
        address: z.string(),
        vipAddress: z.string(),
        declaredBy: z.string(),
        floatingIp: z.looseObject({ id: z.string() }),
        ...confidence,
      }),
    ),
    loadBalancers: z.array(
      z.looseObject({
        server: named.extend({ status: z.string(), flavor: z.looseObject({ name: z.string() }) }),
        ports: z.array(
          z.looseObject({
            id: z.string(),
            fixedIps: z.array(z.looseObject({ address: z.string() })),
            allowedAddressPairs: z.array(z.looseObject({ ipAddress: z.string() })),
          }),
        ),
        disks: z.array(
          z.discriminatedUnion('kind', [
            z.looseObject({ kind: z.literal('image-root'), sizeGib: z.number() }),
            z.looseObject({ kind: z.literal('volume'), volume: z.looseObject({ sizeGib: z.number() }) }),
          ]),
        ),
        ...confidence,
      }),
    ),
    roles: z.looseObject({ primary: z.string().nullable(), kind: z.string(), evidence: texts }),
    contradictions: texts,
    networks: z.array(named),
    subnets: z.array(z.looseObject({ cidr: z.string() })),
    routers: z.array(z.looseObject({ router: named })),
    securityGroups: z.array(named.extend({ rules: z.array(z.looseObject({})) })),
  }),
);

const leftOut: z.ZodType<readonly LeftOut[]> = z.array(z.object({ what: z.string(), why: z.string(), about: texts }));

export const discovery: z.ZodType<Discovery> = z.object({
  projectId: z.string(),
  projectNames: z.record(z.string(), z.string()),
  groups: z.array(group),
  leftOut,
});

export const soughtGroup: z.ZodType<SoughtGroup> = z.object({ group, leftOut });

const list = z.array(z.looseObject({})).nullable();
const guestReading: z.ZodType<GuestReading> = shaped(
  z.looseObject({
    access: z.enum(['ssh', 'console', 'none']),
    system: z.looseObject({ name: z.string() }).nullable(),
    vrrp: list,
    units: list,
    interfaces: list,
    routes: list,
    listening: list,
    mounts: list,
    fstab: list,
    cloudInit: z.looseObject({}).nullable(),
    clock: z.looseObject({ offsetMs: z.number(), errorMs: z.number() }).nullable(),
    companions: texts.nullable(),
    trouble: texts,
    gaps: z.array(z.looseObject({ what: z.string(), why: z.string() })),
  }),
);

export const readings: z.ZodType<ReadonlyMap<string, GuestReading>> = z
  .object({ readings: z.record(z.string(), guestReading) })
  .transform((body) => new Map(Object.entries(body.readings)));

/** It will be written to a file, and read from there: it must be a plan to the last key. */
export const createdPlan: z.ZodType<{ readonly plan: Plan; readonly findings: readonly Finding[] }> = z.object({
  plan: shaped<Plan>(planSchema),
  findings,
});

export const preflight: z.ZodType<readonly Finding[]> = z.object({ findings }).transform((body) => body.findings);

export const drift: z.ZodType<readonly Drift[]> = shaped<{ readonly drift: readonly Drift[] }>(
  z.object({
    drift: z.array(
      z.object({
        path: z.string(),
        kind: z.enum(['changed', 'gone', 'new']),
        planned: z.unknown(),
        found: z.unknown(),
      }),
    ),
  }),
).transform((body) => body.drift);

export const createdHaIp: z.ZodType<CreatedHaIp> = z.object({
  address: z.string().nullable(),
  vip: z.string().nullable(),
  vipPortId: z.string().nullable(),
  parts: z.array(
    z.object({ what: z.string(), id: z.string(), state: z.enum(['made', 'changed', 'there', 'to be made']) }),
  ),
  examples: z.array(z.object({ server: z.string(), text: z.string() })),
  notes: texts,
});

/** Who one is to the controller, and what one shows it from now on. The bearer is a secret. */
export const session: z.ZodType<{ readonly bearer: string }> = z.looseObject({ bearer: z.string().min(1) });
