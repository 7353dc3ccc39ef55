import { z } from 'zod';
import { plannedCutover } from '../../planning/plan-file/moving-schemas.ts';
import { gate, windowEnd } from '../../planning/plan-file/plan-schema.ts';
import { ipAddress, nameText, seconds, tcpPort } from '../../planning/plan-file/value-schemas.ts';
import { commandWish, disksWish, probeWish } from '../../planning/plan-file/wish-schemas.ts';
import type { PlanRequest } from '../../services/services.ts';
import { named } from './components.ts';
import { destinations, discoveryOptions } from './groups.ts';
import { guestPlan, plan } from './plan.ts';
import { plannedTime } from './schedule.ts';
import { finding, handle, order, text } from './shared.ts';

const nameUpdate = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('designate'), cloud: nameText }),
  z.strictObject({
    kind: z.literal('rfc2136'),
    server: nameText,
    port: tcpPort,
    zone: nameText,
    keyFile: text.exactOptional(),
  }),
]);

export const planRequest = named(
  'PlanRequest',
  'What a plan is wanted for. All but the group and the two clouds is chosen by Baton when it is not said.',
  z.strictObject({
    group: z.string().min(1).max(2000),
    sourceCloud: handle,
    targetCloud: handle,
    targetOperatorCloud: handle.exactOptional(),
    look: discoveryOptions.exactOptional(),
    primary: handle.exactOptional(),
    vantage: commandWish.exactOptional(),
    order: order.exactOptional(),
    cutover: plannedCutover.exactOptional(),
    cutovers: z.record(ipAddress, plannedCutover).exactOptional(),
    byName: z.strictObject({ name: nameText, update: nameUpdate, ttlSeconds: seconds.exactOptional() }).exactOptional(),
    probe: probeWish.exactOptional(),
    flavors: z.record(handle, handle).exactOptional(),
    volumeType: handle.exactOptional(),
    externalNetwork: handle.exactOptional(),
    calibrate: z.boolean().exactOptional(),
    guest: guestPlan.exactOptional(),
    sshDestinations: destinations.exactOptional(),
    sshDestinationsInTarget: destinations.exactOptional(),
    keepConnections: z
      .strictObject({
        limitSeconds: seconds.exactOptional(),
        addresses: z.record(handle, ipAddress),
        udpPort: tcpPort.exactOptional(),
      })
      .exactOptional(),
    disks: disksWish.exactOptional(),
    gates: z
      .strictObject({
        start: gate.exactOptional(),
        exposure: gate.exactOptional(),
        cutover: gate.exactOptional(),
        secondary: windowEnd.exactOptional(),
      })
      .exactOptional(),
  }) satisfies z.ZodType<PlanRequest>,
);

export const createdPlan = named(
  'CreatedPlan',
  'A plan, what the preflight saw, and when each gate is passed at the earliest if it is begun now.',
  z.object({ plan, findings: z.array(finding), timetable: z.array(plannedTime) }),
);

/** `look`: how the group was found, where it is found by what somebody declared. */
export const planBody = named(
  'PlanToCheck',
  'A plan, and how its group is found where somebody declared it.',
  z.strictObject({ plan, look: discoveryOptions.exactOptional() }),
);

export const preflightResult = named(
  'PreflightResult',
  'What each check of the preflight saw.',
  z.object({ findings: z.array(finding) }),
);

export const driftResult = named(
  'DriftResult',
  'What has changed in the clouds since the plan was made.',
  z.object({
    drift: z.array(
      z.object({
        path: text,
        kind: z.enum(['changed', 'gone', 'new']),
        planned: z.unknown(),
        found: z.unknown(),
      }),
    ),
  }),
);
