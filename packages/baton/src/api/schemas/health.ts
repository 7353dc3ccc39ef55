import { z } from 'zod';
import { named } from './components.ts';

export const alive = named('Alive', 'The process lives.', z.object({ alive: z.literal(true) }));
export const ready = named('Ready', 'Whether the store answers.', z.object({ ready: z.boolean() }));
