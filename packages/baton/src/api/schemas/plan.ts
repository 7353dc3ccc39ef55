/** A plan, and those of its parts that have a name of their own: the schema of the plan file. */
import { plannedLoadBalancer } from '../../planning/plan-file/load-balancer-schema.ts';
import { plannedCutover, plannedDisks } from '../../planning/plan-file/moving-schemas.ts';
import {
  plannedHaIp,
  plannedNetwork,
  plannedRouter,
  plannedSecurityGroup,
  plannedVip,
} from '../../planning/plan-file/network-schemas.ts';
import { gate, planSchema, windowEnd } from '../../planning/plan-file/plan-schema.ts';
import { maintenanceWindow } from '../../planning/plan-file/value-schemas.ts';
import { named } from './components.ts';

named(
  'MaintenanceWindow',
  'Hours of some days of the week in one time zone. A `to` at or before `from` is on the next day; none begins on a date of `except`.',
  maintenanceWindow,
);
named(
  'Gate',
  'What opens a gate: a person, nobody, a time, or a window (with `notBefore`, not before that time).',
  gate,
);
named(
  'WindowEnd',
  'What ends the rollback window: as of any gate, or a span after the cutover, such as 5d (with `window`, in its first opening after it).',
  windowEnd,
);
named('PlannedCutover', 'How an HA IP changes cloud.', plannedCutover);
named('PlannedDisks', 'How the disks get across.', plannedDisks);
named('PlannedHaIp', 'An HA IP, and the network of the target that holds its address.', plannedHaIp);
named('PlannedVip', 'A VIP, and the port that reserves it in the source.', plannedVip);
named('PlannedLoadBalancer', 'A load balancer in the source, and what it is to be in the target.', plannedLoadBalancer);
named('PlannedNetwork', 'A network of the source, and what takes its place.', plannedNetwork);
named('PlannedRouter', 'A router of the source, and what takes its place.', plannedRouter);
named('PlannedSecurityGroup', 'A security group of the source, and what takes its place.', plannedSecurityGroup);
named('ProbePlan', 'From where, and how, the HA IPs are watched.', planSchema.shape.probe);

export const forecast = named(
  'Forecast',
  'Ranges of what is expected; `basis` says where the figures come from.',
  planSchema.shape.forecast,
);

export const guestPlan = named(
  'GuestPlan',
  'How load balancers are looked into. No secret is in it.',
  planSchema.shape.guest.unwrap(),
);

export const plan = named(
  'Plan',
  'What will be made in the target from what was found in the source; the keys of a plan file.',
  planSchema,
);
