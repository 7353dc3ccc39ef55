/** What may be wished of a plan before it is made: for one pair by the API, for all pairs of a route by a self-service file. */
import { z } from 'zod';
import { copyLimits, plannedDisks } from './moving-schemas.ts';
import { httpStatus, intervalMs, nameText, seconds, tcpPort, text } from './value-schemas.ts';

/** A program and its arguments. */
export const commandWish = z.array(text).max(100);

export const probeWish = z.strictObject({
  port: tcpPort.exactOptional(),
  icmp: z.boolean().exactOptional(),
  httpIntervalMs: intervalMs.exactOptional(),
  expect: z.strictObject({ status: httpStatus.exactOptional(), body: text.exactOptional() }).exactOptional(),
  udpPort: tcpPort.exactOptional(),
  tcpPort: tcpPort.exactOptional(),
  conversation: z.strictObject({ port: tcpPort, speaks: z.enum(['http', 'echo']) }).exactOptional(),
  otherVantages: z.record(nameText, commandWish).exactOptional(),
});

const [, byMovers, byRbd] = plannedDisks.options;

export const rbdWish = byRbd.shape.rbd.extend({ goalSeconds: seconds.exactOptional() });

export const disksWish = z.strictObject({
  strategy: z.enum(['image', 'mover', 'rbd']).exactOptional(),
  mover: byMovers.shape.mover.extend({ goalSeconds: seconds.exactOptional() }).exactOptional(),
  rbd: rbdWish.exactOptional(),
  limits: copyLimits.exactOptional(),
});
