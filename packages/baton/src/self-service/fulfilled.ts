/** A wish, and what became of it: for its server, and for the audit log. */
import { randomUUID } from 'node:crypto';
import type { AuditEntry, WantedRuns } from '../ports/controller-memory.ts';
import type { Services } from '../services/services.ts';
import type { Asked } from './asked.ts';
import type { SelfServiceFile } from './self-service-file.ts';
import type { Wish } from './wishes.ts';

export interface FulfilParts {
  readonly services: Services;
  readonly wanted: Pick<WantedRuns, 'want'>;
  readonly file: SelfServiceFile;
  readonly now: () => Date;
}

export interface WishOrder {
  readonly asked: Asked;
  readonly wish: Wish;
  /** `metadata of shop-lb1`. */
  readonly by: string;
  /** Somebody began with the same before, and died over it: what stands now may be of that. */
  readonly isRepeat: boolean;
  /** Not, where somebody else has answered meanwhile: making a plan takes its time. */
  readonly isStillAsked: () => Promise<boolean>;
  /** A plan takes its time: called before one is made. */
  readonly onLongWork: () => Promise<void>;
}

export interface Fulfilled extends Pick<AuditEntry, 'action' | 'object' | 'projectId' | 'outcome'> {
  readonly answer: string;
}

export type Noted = Pick<Fulfilled, 'action' | 'object' | 'projectId'>;

/** Before a migration is known: of whom it was asked. */
export function subjectOf({ subject, flagged }: Asked): Pick<Noted, 'object' | 'projectId'> {
  const [first] = flagged;
  if (subject.kind === 'migration') {
    return { object: subject.migration.id, projectId: subject.migration.plan.source.projectId };
  }
  if (subject.kind === 'group') return { object: subject.group.name, projectId: subject.group.projectId };
  return { object: first?.server.id ?? null, projectId: first?.server.projectId ?? null };
}

export function accepted(noted: Noted, text: string): Fulfilled {
  return { ...noted, outcome: 'done', answer: `accepted: ${text}` };
}

export function refused(noted: Noted, code: string, why: string): Fulfilled {
  return { ...noted, outcome: code, answer: `refused: ${why}` };
}

/** Of one look at one wish, for the audit log. */
export function auditEntry(fulfilled: Fulfilled, by: string): Omit<AuditEntry, 'at'> {
  const { action, object, projectId, outcome } = fulfilled;
  return { who: null, from: by, action, object, projectId, requestId: randomUUID(), outcome };
}
