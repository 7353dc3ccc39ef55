/**
 * Does what was asked, by the rules of the API (services/command-migration.ts), through the services alone.
 *
 *   no active migration   migrate now, scheduled: a plan, a migration, and its run is wanted
 *   one that waits        migrate now opens the gate that it waits at
 *   one that rests        migrate now lets it go on
 *   any                   rollback now: rolled back; ended, where nothing was touched yet
 */
import { BatonError } from '../domain/error.ts';
import { gateOfPlan } from '../domain/gates.ts';
import type { Migration } from '../domain/migration.ts';
import type { Services } from '../services/services.ts';
import { isOver } from '../domain/migration-over.ts';
import { type Asked, isOfRoute } from './asked.ts';
import { beginAt, beginMigration, beginsText } from './begin-migration.ts';
import { accepted, type Fulfilled, type FulfilParts, refused, subjectOf, type WishOrder } from './fulfilled.ts';
import { whyNot } from './texts.ts';

/** Steps that touch nothing in either cloud. */
const UNTOUCHED = new Set(['approve-start', 'preflight']);

/** Null: it was answered elsewhere meanwhile. Throws what the services throw; a refusal for good is an answer. */
export async function fulfil(order: WishOrder, parts: FulfilParts, signal: AbortSignal): Promise<Fulfilled | null> {
  const { asked, wish } = order;
  const about = subjectOf(asked);
  if (wish.kind === 'none') return refused({ ...about, action: 'migration.ask' }, 'REQUEST_INVALID', wish.why);
  const [first] = asked.flagged;
  if (first?.server.locked === true) {
    const why = `${first.server.name} is locked, and what its metadata asks for is left undone; set ${parts.file.keys.flag} on another load balancer of the pair`;
    return refused({ ...about, action: 'migration.ask' }, 'COMMAND_REFUSED', why);
  }
  if (asked.subject.kind === 'nobody') {
    const why = 'this server belongs to no HA pair: no other one shares an HA IP with it by what the cloud says';
    return refused({ ...about, action: 'migration.ask' }, 'GROUP_UNKNOWN', why);
  }
  const migration = await migrationOf(asked, parts.services);
  if (migration !== null && !isOfRoute(migration, asked.route)) {
    const moved = { action: 'migration.ask', object: migration.id, projectId: about.projectId };
    return refused(
      moved,
      'COMMAND_REFUSED',
      `${migration.id} of this pair was begun in another way; ask your provider`,
    );
  }
  if (wish.kind === 'rollback-now') return await rollBack(order, parts, migration);
  if (migration === null) {
    if (asked.subject.kind !== 'group') throw new Error(`migration ${asked.subject.migration.id} is gone`);
    return await beginMigration(order, asked.subject.group, wish.kind === 'scheduled' ? wish.at : null, parts, signal);
  }
  const noted = { action: 'migration.start', object: migration.id, projectId: about.projectId };
  if (order.isRepeat) {
    if (migration.state === 'created') await parts.wanted.want(migration.id);
    return accepted(noted, beginsText(migration, parts));
  }
  if (wish.kind === 'scheduled') return await beginAt(noted, parts, migration, { at: wish.at, by: order.by });
  return await goOn(order, parts, migration);
}

async function migrationOf({ subject }: Asked, services: Services): Promise<Migration | null> {
  if (subject.kind === 'migration') return await services.getMigration(subject.migration.id);
  if (subject.kind === 'nobody') return null;
  const all = await services.listMigrations();
  return all.find((one) => one.groupKey === subject.group.key && !isOver(one)) ?? null;
}

async function goOn(
  { asked, by }: WishOrder,
  { services, wanted, file }: FulfilParts,
  migration: Migration,
): Promise<Fulfilled> {
  const { id, state, plan } = migration;
  const noted = { object: id, projectId: subjectOf(asked).projectId };
  const start = { ...noted, action: 'migration.start' };
  switch (state) {
    case 'waiting':
    case 'guarding': {
      const gate = state === 'guarding' ? 'secondary' : (migration.gate ?? 'cutover');
      const approve = { ...noted, action: 'migration.approve' };
      if (migration.paused === true) return refused(approve, 'COMMAND_REFUSED', `${id} is paused by who operates it`);
      const refusal = await commanded(services, id, { kind: 'approve', gate, by });
      if (refusal !== null) return refused(approve, refusal.code, whyNot(refusal.message, refusal.remedy));
      await wanted.want(id);
      return accepted(approve, `${id} goes on past its gate "${gate}". See ${file.keys.progress}`);
    }
    case 'created':
      if (gateOfPlan(plan, 'start') !== 'automatic') {
        await wanted.want(id);
        return refused(start, 'COMMAND_REFUSED', `${id} has just been made; set it again in a minute`);
      }
      await wanted.want(id);
      return accepted(start, `${id} begins now. See ${file.keys.progress}`);
    case 'failed':
    case 'rolled-back':
      await wanted.want(id);
      return accepted(start, `${id} goes on: it was ${state}. See ${file.keys.progress}`);
    case 'running':
      return accepted(start, `${id} is under way already. See ${file.keys.progress}`);
    case 'rolling-back':
      return refused(start, 'COMMAND_REFUSED', `${id} is being rolled back; set it again when that is done`);
    default:
      return refused(start, 'COMMAND_REFUSED', `${id} is ${state}: there is nothing left to do`);
  }
}

async function rollBack(
  { asked, by, isRepeat }: WishOrder,
  { services, wanted, file }: FulfilParts,
  migration: Migration | null,
): Promise<Fulfilled> {
  const about = { ...subjectOf(asked), action: 'migration.rollback' };
  if (migration === null)
    return refused(about, 'MIGRATION_UNKNOWN', 'no migration of this pair is under way or can go back');
  const { id, state } = migration;
  const noted = { ...about, object: id };
  if (state === 'rolling-back' || (isRepeat && isOver(migration))) {
    return accepted(noted, `${id} goes back already. See ${file.keys.progress}`);
  }
  if (state === 'rolled-back') {
    return refused(noted, 'COMMAND_REFUSED', `${id} is rolled back already: ${migration.plan.source.cloud} serves`);
  }
  const steps = await services.steps(id);
  const isUntouched = !isOver(migration) && steps.every(({ stepId }) => UNTOUCHED.has(stepId));
  const kind = isUntouched ? 'abort' : 'rollback';
  const ended = { ...noted, action: `migration.${kind}` };
  const refusal = await commanded(services, id, { kind, reason: `asked for by ${by}`, by });
  if (refusal !== null) return refused(ended, refusal.code, whyNot(refusal.message, refusal.remedy));
  await wanted.want(id);
  if (isUntouched) return accepted(ended, `${id} ends; nothing was touched. A new time may be set in a minute`);
  return accepted(ended, `${id} goes back to ${migration.plan.source.cloud}. See ${file.keys.progress}`);
}

/** The refusal, where there is one. */
async function commanded(
  services: Services,
  id: string,
  command: Parameters<Services['command']>[1],
): Promise<BatonError | null> {
  try {
    await services.command(id, command);
    return null;
  } catch (error) {
    if (error instanceof BatonError && error.code === 'COMMAND_REFUSED') return error;
    throw error;
  }
}
