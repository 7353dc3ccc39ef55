import { z } from 'zod';
import { GATE_NAMES } from '../../domain/gates.ts';
import type { Command } from '../../domain/migration.ts';
import { windowEnd } from '../../planning/plan-file/plan-schema.ts';
import { ipAddress } from '../../planning/plan-file/value-schemas.ts';
import { named } from './components.ts';
import { handle } from './shared.ts';

/** Each kind of command without the name of who gives it: that is known. */
type Given<T> = T extends Command ? Omit<T, 'by'> : never;

const reason = z.string().max(2000);
const haIps = z.array(ipAddress).min(1).max(1000);

export const command = named(
  'Command',
  'What a person asks of a migration. `haIps`: of these HA IPs alone, in the rollback window.',
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('approve'), gate: handle }),
    z.strictObject({ kind: z.literal('rollback'), reason, haIps: haIps.exactOptional() }),
    z.strictObject({ kind: z.literal('cut-over'), haIps }),
    z.strictObject({ kind: z.literal('abort'), reason }),
    z.strictObject({ kind: z.literal('pause') }),
    z.strictObject({ kind: z.literal('resume') }),
    z.strictObject({ kind: z.literal('reschedule'), gate: z.enum(GATE_NAMES), opens: windowEnd }),
  ]) satisfies z.ZodType<Given<Command>>,
);

export const taken = named('Taken', 'The command was recorded.', z.object({}));
