import { z } from 'zod';
import { GATE_NAMES } from '../../domain/gates.ts';
import { named, told } from './components.ts';
import { text } from './shared.ts';

const when = {
  gate: z.enum(GATE_NAMES),
  earliest: told(
    'When it will be passed at the earliest: if every person approves at once, and all goes as fast as forecast. Null: its window never opens again.',
    text.nullable(),
  ),
};

export const plannedTime = named('PlannedTime', 'A gate of a plan, if it is begun now.', z.object(when));

export const appointment = named(
  'Appointment',
  'A gate that a migration has not passed yet.',
  z.object({ migrationId: text, ...when }),
);

export const schedule = named(
  'Schedule',
  'Of migrations that one may see and that a time or a window holds: their gates ahead, in the order in which they come to them.',
  z.object({ appointments: z.array(appointment) }),
);
