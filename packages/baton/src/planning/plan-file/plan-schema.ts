/**
 * The shape of a plan file. It equals the type `Plan` (the type at the end of this file keeps it so), knows no key but those, and
 * stands in the order in which the file is written: what people read first, what they edit second, what they leave alone last.
 */
import { z } from 'zod';
import { ORDERS } from '../../domain/order.ts';
import type { Plan } from '../../domain/plan.ts';
import { plannedLoadBalancer } from './load-balancer-schema.ts';
import { handoverRecipe, keepConnections, plannedDisks } from './moving-schemas.ts';
import {
  networkBackend,
  plannedHaIp,
  plannedNetwork,
  plannedRouter,
  plannedSecurityGroup,
  plannedVip,
} from './network-schemas.ts';
import {
  choose,
  count,
  httpStatus,
  idText,
  instant,
  intervalMs,
  maintenanceWindow,
  nameText,
  range,
  seconds,
  secondsOrNone,
  span,
  tcpPort,
  text,
} from './value-schemas.ts';

export const gate = z.union(
  [
    z.enum(['person', 'automatic']),
    z.strictObject({ notBefore: instant }),
    z.strictObject({ window: maintenanceWindow, notBefore: instant.exactOptional() }),
  ],
  choose('is not a gate', 'person, automatic, {notBefore: <ISO 8601 time>}, or {window: <maintenance window>}'),
);

export const windowEnd = z.union(
  [...gate.options, z.strictObject({ after: span }), z.strictObject({ window: maintenanceWindow, after: span })],
  choose(
    'is not a gate',
    'person, automatic, {notBefore: <ISO 8601 time>}, {after: <span such as 5d>}, or {window: <maintenance window>}',
  ),
);

const http = z.strictObject({
  port: tcpPort,
  path: text.regex(/^\/[^\s\p{Cc}]*$/u, choose('is not a path', 'begins with / and has no spaces')),
  intervalMs,
  identify: z.union(
    [
      z.enum(['body', 'none']),
      // A field name is a token (RFC 9110, 5.1).
      z.strictObject({
        header: text.regex(
          /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
          choose('is not the name of a header', 'a name such as X-Served-By'),
        ),
      }),
    ],
    choose('does not say who answered', 'body, none, or {header: <name>}'),
  ),
  expect: z.strictObject({ status: httpStatus.exactOptional(), body: text.exactOptional() }).exactOptional(),
});

export const planSchema = z.strictObject({
  baton: z.literal(1, choose('is a version that this Baton cannot read', '1')),
  name: nameText,
  source: z.strictObject({ cloud: nameText, projectId: idText, networkBackend }),
  target: z.strictObject({
    cloud: nameText,
    projectId: idText,
    networkBackend,
    operatorCloud: nameText.exactOptional(),
  }),
  order: z.enum(ORDERS),
  outcome: z.strictObject({
    made: z.array(text),
    kept: z.array(text),
    changed: z.array(text),
    lost: z.array(text),
  }),
  choices: z.array(z.strictObject({ about: text, chosen: text, why: text })),
  rollback: z.array(text),
  forecast: z.strictObject({
    outageMs: range,
    handoverMs: range,
    cutoverMs: range,
    exposureSeconds: range,
    durationSeconds: range,
    bytes: count,
    basis: z.array(text),
  }),
  gates: z.strictObject({
    start: gate.exactOptional(),
    exposure: gate.exactOptional(),
    cutover: gate,
    secondary: windowEnd,
  }),
  probe: z.strictObject({
    vantage: z.array(text),
    icmp: z.strictObject({ intervalMs }).nullable(),
    otherVantages: z.record(nameText, z.array(text)).exactOptional(),
    http: http.nullable(),
    udp: z.strictObject({ port: tcpPort, intervalMs }).exactOptional(),
    tcp: z.strictObject({ port: tcpPort, intervalMs }).exactOptional(),
    conversation: z.strictObject({ port: tcpPort, intervalMs, speaks: z.enum(['http', 'echo']) }).exactOptional(),
  }),
  guest: z
    .strictObject({
      access: z.enum(['ssh', 'console', 'none']),
      ssh: z
        .strictObject({
          user: nameText.exactOptional(),
          port: tcpPort.exactOptional(),
          config: text.exactOptional(),
          jump: text.exactOptional(),
          acceptNew: z.boolean().exactOptional(),
        })
        .exactOptional(),
    })
    .exactOptional(),
  timeouts: z.strictObject({
    powerOff: seconds,
    boot: seconds,
    copy: seconds,
    validate: seconds,
    cutover: seconds,
    guardInterval: seconds,
    guardSilence: secondsOrNone.exactOptional(),
  }),
  handover: handoverRecipe.exactOptional(),
  keepConnections: keepConnections.exactOptional(),
  disks: plannedDisks,
  haIps: z.array(plannedHaIp).min(1, { error: 'is empty; at least one HA IP' }),
  loadBalancers: z.array(plannedLoadBalancer),
  networks: z.array(plannedNetwork).min(1, { error: 'is empty; at least the network of the VIPs' }),
  routers: z.array(plannedRouter),
  securityGroups: z.array(plannedSecurityGroup),
  vips: z.array(plannedVip).min(1, { error: 'is empty; at least one VIP' }),
  runbook: z.array(
    z.strictObject({ step: text, title: text, impact: z.enum(['none', 'exposure', 'handover', 'cutover']) }),
  ),
  groupKey: text,
  created: instant,
}) satisfies z.ZodType<Plan>;

/** Every key present and read-only, at every depth: so an optional key that one of two types lacks shows. */
type Whole<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [K in keyof T]-?: Whole<Exclude<T[K], undefined>> };
type Accepts<To, From extends To> = [To, From];

/** Fails to compile when the schema and the type `Plan` part ways. */
export type SchemaEqualsPlan = [
  Accepts<Whole<Plan>, Whole<z.output<typeof planSchema>>>,
  Accepts<Whole<z.output<typeof planSchema>>, Whole<Plan>>,
];
