export type { AuditEntries, AuditEntry } from './generated.ts';
