import { z } from 'zod';
import type { AuditEntry } from '../../ports/controller-memory.ts';
import { named, told } from './components.ts';
import type { Same, Sure } from './same.ts';
import { access, text } from './shared.ts';

export const auditQuery = z.object({
  limit: told('At most so many, newest first.', z.coerce.number().int().min(1).max(1000).default(100)),
});

const auditEntry = named(
  'AuditEntry',
  'A command or a login, also one that was refused: `outcome` is `done`, or the code of the error.',
  z.object({
    at: text,
    who: z.object({ userId: text, userName: text, projectId: text, access }).nullable(),
    from: text,
    action: text,
    object: text.nullable(),
    projectId: text.nullable(),
    requestId: text,
    outcome: text,
  }),
);
export type AuditEntryIsSame = Sure<Same<AuditEntry, typeof auditEntry>>;

export const auditEntries = named('AuditEntries', 'Newest first.', z.object({ entries: z.array(auditEntry) }));
