import { z } from 'zod';
import type { CreatedHaIp, HaIpRequest } from '../../ha-ip/creation/request.ts';
import { ipAddress, nameText } from '../../planning/plan-file/value-schemas.ts';
import { named } from './components.ts';
import type { Same, Sure } from './same.ts';
import { handle, text, texts } from './shared.ts';

export const haIpRequest = named(
  'HaIpRequest',
  'What is missing of an HA IP is made, as a customer would by hand.',
  z.strictObject({
    cloud: handle,
    name: nameText,
    servers: z.array(handle).max(100),
    network: handle.exactOptional(),
    vip: ipAddress.exactOptional(),
    externalNetwork: handle.exactOptional(),
    address: ipAddress.exactOptional(),
    virtualRouterId: z.number().int().min(1).max(255).exactOptional(),
    dryRun: z.boolean().exactOptional(),
  }) satisfies z.ZodType<HaIpRequest>,
);

export const createdHaIp = named(
  'CreatedHaIp',
  'What was there, what was made or would be, and what is left to do.',
  z.object({
    address: text.nullable(),
    vip: text.nullable(),
    vipPortId: text.nullable(),
    parts: z.array(z.object({ what: text, id: text, state: z.enum(['made', 'changed', 'there', 'to be made']) })),
    examples: z.array(z.object({ server: text, text })),
    notes: texts,
  }),
);
export type CreatedHaIpIsSame = Sure<Same<CreatedHaIp, typeof createdHaIp>>;
