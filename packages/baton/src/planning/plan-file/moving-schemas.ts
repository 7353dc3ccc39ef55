/** How disks, HA IPs, VIPs and connections are moved: the parts of a plan that choose a way. */
import { z } from 'zod';
import { choose, intervalMs, ipAddress, nameText, range, seconds, shown, tcpPort, text } from './value-schemas.ts';

const dnsUpdate = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('designate'), cloud: nameText }),
  z.strictObject({
    kind: z.literal('rfc2136'),
    server: nameText,
    port: tcpPort,
    zone: nameText,
    keyFile: text.exactOptional(),
  }),
]);

export const plannedCutover = z.discriminatedUnion('driver', [
  z.strictObject({ driver: z.literal('floating-ip') }),
  z.strictObject({
    driver: z.literal('hook'),
    command: z.array(text).min(1, { error: 'is empty; a program and its arguments' }).exactOptional(),
    url: text.regex(/^https?:\/\/\S+$/, choose('is not a URL', 'http:// or https://')).exactOptional(),
    timeoutSeconds: seconds,
  }),
  z.strictObject({
    driver: z.literal('dns'),
    name: nameText,
    ttlSeconds: seconds,
    usualTtlSeconds: seconds,
    update: dnsUpdate,
  }),
]);

export const handoverRecipe = z.strictObject({
  kind: z.enum(['raise-secondary', 'raise-and-stop', 'demote', 'soft-stop']),
  withoutNopreempt: z.boolean(),
  outageMs: range,
  withinSeconds: seconds,
  why: text,
});

export const keepConnections = z.strictObject({
  limit: seconds,
  addresses: z.strictObject({ source: ipAddress, target: ipAddress }),
  udpPort: tcpPort,
});

const place = text.regex(/^[\w.-]+:\d{1,5}$/, choose('is not a place to reach', 'host:port, such as 203.0.113.1:7443'));

const pool = text.regex(/^[\w.][\w.-]*(?:\/[\w.][\w.-]*)?$/, choose('is no pool', 'a pool, or pool/namespace'));
/** It may go through a shell on its way (ssh). */
const plainPath = text.regex(/^[\w./-]+$/, choose('is no plain path', 'letters, digits and any of _ . / -'));

export const plannedCluster = z.strictObject({
  pool,
  rootPool: pool.exactOptional(),
  conf: plainPath.exactOptional(),
  id: text.regex(/^[\w.][\w.-]*$/, choose('is no cephx user', 'its name without client.')).exactOptional(),
  keyring: plainPath.exactOptional(),
  through: z.array(text).min(1, { error: 'is empty; a command that runs another one' }).exactOptional(),
});

export const copyLimits = z.strictObject({
  bytesPerSecond: z
    .int()
    .refine((value) => value >= 100_000 && value <= 1e12, {
      error: (issue) => `${shown(issue.input)} is out of range; bytes in a second, 100000 (100 kB) or more`,
    })
    .exactOptional(),
  readLatencyMs: intervalMs.exactOptional(),
});

const limited = { limits: copyLimits.exactOptional() };

export const plannedDisks = z.discriminatedUnion('strategy', [
  z.strictObject({ strategy: z.literal('image'), preCopy: z.enum(['rehearse', 'skip']), ...limited }),
  z.strictObject({
    strategy: z.literal('mover'),
    preCopy: z.enum(['passes', 'skip']),
    mover: z.strictObject({
      image: text,
      gateway: place,
      listen: place.exactOptional(),
      through: z.array(text).min(1, { error: 'is empty; a command that runs another one' }).exactOptional(),
      goalSeconds: seconds,
    }),
    ...limited,
  }),
  z.strictObject({
    strategy: z.literal('rbd'),
    preCopy: z.enum(['passes', 'skip']),
    rbd: z.strictObject({ source: plannedCluster, target: plannedCluster, goalSeconds: seconds }),
    ...limited,
  }),
]);
