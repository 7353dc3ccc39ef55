/** What was seen inside load balancers: domain/guest-reading.ts, field by field. */
import { z } from 'zod';
import type { GuestReading } from '../../domain/guest-reading.ts';
import { named, told } from './components.ts';
import type { Same, Sure } from './same.ts';
import { text, texts } from './shared.ts';
import { vrrpConfiguration, vrrpRunning } from './vrrp.ts';

const count = z.number();

const vrrpReading = z.object({
  configuration: vrrpConfiguration.nullable(),
  running: vrrpRunning.nullable(),
  version: text.nullable(),
  selfTest: told('What its own test said, line by line; null: not asked.', texts.nullable()),
  warnings: texts,
  configurationDigest: text.nullable(),
});

const system = z.object({
  family: z.enum(['linux', 'freebsd', 'openbsd', 'other']),
  name: text,
  kernel: text,
  hostName: text,
  init: text.nullable(),
});

const unit = z.object({
  name: text,
  active: z.boolean(),
  enabled: told('Starts by itself at boot; null: it cannot be told.', z.boolean().nullable()),
  after: texts.exactOptional(),
});

const guestInterface = z.object({
  name: text,
  macAddress: text.nullable(),
  mtu: count,
  up: z.boolean(),
  addresses: z.array(z.object({ address: text, prefixLength: count })),
});

const route = z.object({
  destination: text,
  gateway: text.nullable(),
  interface: text.nullable(),
  source: text.nullable(),
  protocol: text.nullable().exactOptional(),
});

const socket = z.object({ protocol: z.enum(['tcp', 'udp']), address: text, port: count, process: text.nullable() });
const mount = z.object({ device: text, path: text, fileSystem: text, uuid: text.nullable() });
const fstabEntry = z.object({ device: text, path: text, fileSystem: text, options: texts, line: count });

const cloudInit = z.object({
  installed: z.boolean(),
  disabled: z.boolean(),
  keepsCache: z.boolean(),
  preservesHostName: z.boolean(),
});

const clock = z.object({
  offsetMs: told("The guest's clock minus this machine's.", count),
  errorMs: count,
  synchronized: z.boolean().nullable(),
});

export const guestReading = named(
  'GuestReading',
  'What one look inside a load balancer saw. Null for what was not looked at, or could not be read: `gaps` says why.',
  z.object({
    access: z.enum(['ssh', 'console', 'none']),
    system: system.nullable(),
    vrrp: z.array(vrrpReading).nullable(),
    units: z.array(unit).nullable(),
    interfaces: z.array(guestInterface).nullable(),
    routes: z.array(route).nullable(),
    listening: z.array(socket).nullable(),
    mounts: z.array(mount).nullable(),
    fstab: z.array(fstabEntry).nullable(),
    cloudInit: cloudInit.nullable(),
    clock: clock.nullable(),
    companions: texts.nullable(),
    oneLayer2: texts.nullable().exactOptional(),
    scripts: z
      .array(z.object({ path: text, text }))
      .nullable()
      .exactOptional(),
    trouble: told('Lines of the console that say that the boot stopped or stumbled.', texts),
    gaps: z.array(z.object({ what: text, why: text })),
  }),
);
export type GuestReadingIsSame = Sure<Same<GuestReading, typeof guestReading>>;

export const readings = named(
  'Readings',
  'What was seen inside each load balancer, by server id.',
  z.object({ readings: z.record(text, guestReading) }),
);
