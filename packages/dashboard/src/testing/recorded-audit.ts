import type { AuditEntry } from '../api/types/audit.ts';

const ACTIONS = [
  ['session.create', null, 'done'],
  ['migration.start', 'm-gate0001', 'done'],
  ['migration.approve', 'm-window01', 'done'],
  ['migration.approve', 'm-copying1', 'COMMAND_REFUSED'],
  ['session.create', null, 'LOGIN_REFUSED'],
] as const;

export function recordedAudit(limit: number, nowMs: number = Date.now()): readonly AuditEntry[] {
  return Array.from({ length: Math.min(limit, 140) }, (_, index) => {
    const [action, object, outcome] = ACTIONS[index % ACTIONS.length] ?? ACTIONS[0];
    const isKnown = outcome !== 'LOGIN_REFUSED';
    return {
      at: new Date(nowMs - index * 173_000).toISOString(),
      who: isKnown ? { userId: 'u-1', userName: 'alice', projectId: '9f0c', access: 'operator' } : null,
      from: `198.51.100.${10 + (index % 7)}`,
      action,
      object,
      projectId: object === null ? null : '9f0c',
      requestId: `req-${(index * 7919 + 65_537).toString(16)}`,
      outcome,
    };
  });
}
