/** A migration that a customer asked for: its plan, its times, and how that is told. */
import { BatonError } from '../domain/error.ts';
import { gateOfPlan } from '../domain/gates.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { Migration } from '../domain/migration.ts';
import type { Gate, Gates } from '../domain/plan.ts';
import { timetable } from '../schedule/timetable.ts';
import type { Finding, PlanRequest } from '../services/services.ts';
import {
  accepted,
  type Fulfilled,
  type FulfilParts,
  type Noted,
  refused,
  subjectOf,
  type WishOrder,
} from './fulfilled.ts';
import type { Route } from './self-service-file.ts';
import { localTime, whyNot } from './texts.ts';

/** Null: it was answered elsewhere meanwhile. `at`: not before; null: now. */
export async function beginMigration(
  { asked, isStillAsked, onLongWork }: WishOrder,
  group: HaGroup,
  at: Date | null,
  { services, wanted, file, now }: FulfilParts,
  signal: AbortSignal,
): Promise<Fulfilled | null> {
  const about = { ...subjectOf(asked), action: 'migration.create' };
  await onLongWork();
  const { plan, findings } = await services.createPlan(
    requestOf(asked.route, group.key, gatesOf(asked.route, at)),
    signal,
  );
  const block = firstBlock(findings);
  if (block !== null) return refused(about, 'PREFLIGHT_BLOCKED', block);
  if (!(await isStillAsked())) return null;
  try {
    const migration = await services.createMigration(plan, signal);
    await wanted.want(migration.id);
    return accepted({ ...about, object: migration.id }, beginsText(migration, { file, now }));
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    // Whoever has made it meanwhile answers, too.
    if (error.code === 'MIGRATION_ACTIVE' && !(await isStillAsked())) return null;
    if (error.code !== 'PREFLIGHT_BLOCKED') throw error;
    const why = firstBlock(Array.isArray(error.cause) ? (error.cause as readonly Finding[]) : []);
    return refused(about, error.code, why ?? whyNot(error.message, error.remedy));
  }
}

function requestOf(route: Route, group: string, gates: Gates): PlanRequest {
  const { source, target, targetOperatorCloud, allProjects, wishes } = route;
  return {
    ...wishes,
    group,
    sourceCloud: source,
    targetCloud: target,
    gates,
    ...(targetOperatorCloud === undefined ? {} : { targetOperatorCloud }),
    ...(allProjects ? { look: { allProjects } } : {}),
  };
}

/** Nobody sits there to open one: what is not for a customer to say goes by itself. */
function gatesOf({ window, secondaryGate }: Route, at: Date | null): Gates {
  const inWindow: Gate = window === undefined ? 'automatic' : { window };
  return {
    ...(at === null ? {} : { start: { notBefore: at.toISOString() } }),
    exposure: inWindow,
    cutover: inWindow,
    secondary: secondaryGate === 'window' ? inWindow : secondaryGate,
  };
}

export function beginsText({ id, plan }: Migration, { file, now }: Pick<FulfilParts, 'file' | 'now'>): string {
  const { timeZone, keys, values } = file;
  const times = timetable(plan, now());
  const at = (gate: string): Date | null => times.find((one) => one.gate === gate)?.earliest ?? null;
  const [start, cutover] = [at('start'), at('cutover')];
  const begins =
    gateOfPlan(plan, 'start') === 'automatic' ? 'now' : start === null ? 'never' : localTime(start, timeZone);
  const opens = cutover === null ? 'when its window opens' : `from ${localTime(cutover, timeZone)}`;
  const end =
    gateOfPlan(plan, 'secondary') === 'person'
      ? `then ${values.migrateNow} brings the second one, ${values.rollbackNow} goes back`
      : `${values.rollbackNow} goes back`;
  return `${id} begins ${begins}, the HA IPs move ${opens} (${timeZone}); ${end}. See ${keys.progress}`;
}

/** One is under way, and a time was asked for: it begins then instead, while nothing of it has begun. */
export async function beginAt(
  noted: Noted,
  { file, services, wanted }: FulfilParts,
  migration: Migration,
  wish: { readonly at: Date | null; readonly by: string },
): Promise<Fulfilled> {
  const { id, state, plan } = migration;
  const { start = 'automatic' } = plan.gates;
  const planned = typeof start === 'object' && start.notBefore !== undefined ? new Date(start.notBefore) : null;
  const waits = start !== 'automatic' && (state === 'created' || (state === 'waiting' && migration.gate === 'start'));
  const { at, by } = wish;
  if (!waits) {
    const why = `${id} is ${state}, so it cannot get another time; ${file.values.rollbackNow} takes it back, ${file.values.migrateNow} lets it go on`;
    return refused(noted, 'COMMAND_REFUSED', why);
  }
  const opens = at === null ? 'automatic' : { notBefore: at.toISOString() };
  const isSame = at !== null && planned?.getTime() === at.getTime();
  const when = at === null ? 'now' : `${localTime(at, file.timeZone)} (${file.timeZone})`;
  if (isSame) return accepted(noted, `${id} begins ${when}, as was asked before`);
  await services.command(id, { kind: 'reschedule', gate: 'start', opens, by });
  await wanted.want(id);
  const before = planned === null ? '' : `, and not ${localTime(planned, file.timeZone)}`;
  return accepted(
    { ...noted, action: 'migration.reschedule' },
    `${id} begins ${when}${before}. See ${file.keys.progress}`,
  );
}

function firstBlock(findings: readonly Finding[]): string | null {
  const block = findings.find(({ result }) => result === 'block');
  return block === undefined ? null : whyNot(block.detail, block.remedy);
}
