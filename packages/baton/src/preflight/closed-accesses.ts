import type { Finding } from '../services/services.ts';
import type { Access } from './check.ts';
import { catalogue } from './preflight.ts';

/** How a person gives an access that answers several checks at once. */
export const WAYS: Partial<Readonly<Record<Access, string>>> = {
  guest: 'a way into the guests (--guest ssh)',
  operator: "the operator's session in the target (--target-operator-cloud <name>)",
};

const NEEDS: ReadonlyMap<string, Access> = new Map(catalogue.map(({ id, needs }) => [id, needs]));

/** Accesses that nobody has, as it seems: not one check that needs it could tell anything. With the ids of those checks. */
export function closedAccesses(findings: readonly Finding[]): ReadonlyMap<Access, readonly string[]> {
  const closed = new Map<Access, readonly string[]>();
  for (const access of ['guest', 'operator'] as const) {
    const about = findings.filter(({ check }) => NEEDS.get(check) === access);
    if (about.length > 0 && about.every(({ result }) => result === 'unknown'))
      closed.set(access, [...new Set(about.map(({ check }) => check))]);
  }
  return closed;
}

/** Is this one of the findings that an access which nobody has would answer? They are told together. */
export function isClosed(closed: ReadonlyMap<Access, readonly string[]>, { check, result }: Finding): boolean {
  return result === 'unknown' && closed.has(NEEDS.get(check) ?? 'lists');
}
