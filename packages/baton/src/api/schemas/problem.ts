import { z } from 'zod';
import { named } from './components.ts';
import { errorKind, finding, text, texts } from './shared.ts';

export const problem = named(
  'Problem',
  'Problem details (RFC 9457): what happened and why (`detail`), and how to solve it (`remedy`). Decide on `code`, never on words.',
  z.object({
    type: text,
    title: text,
    status: z.number().int(),
    detail: text,
    code: text,
    kind: errorKind,
    remedy: text,
    requestIds: texts,
    instance: text,
    retryable: z.boolean(),
    findings: z.array(finding).exactOptional(),
    faults: z.array(z.object({ path: text, message: text })).exactOptional(),
  }),
);
