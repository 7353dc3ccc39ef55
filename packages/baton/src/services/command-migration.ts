import { BatonError } from '../domain/error.ts';
import type { Side } from '../domain/event.ts';
import { summaryOf } from '../domain/migration-summary.ts';
import { PAUSE } from '../domain/paused.ts';
import { type Command, type HaIpCommand, isOfHaIps, type Migration, type MigrationState } from '../domain/migration.ts';

/** In which states a command makes sense, and what to do otherwise. */
const ALLOWED: Readonly<Record<Command['kind'], readonly MigrationState[]>> = {
  approve: ['waiting', 'guarding'],
  rollback: ['running', 'waiting', 'guarding', 'failed', 'completed', 'rolling-back'],
  'cut-over': ['guarding'],
  abort: ['created', 'running', 'waiting', 'guarding', 'failed', 'rolling-back', 'rolled-back', 'completed'],
  pause: ['running', 'waiting', 'guarding'],
  resume: ['running', 'waiting', 'guarding', 'failed'],
  reschedule: ['created', 'running', 'waiting', 'guarding', 'failed'],
};

/** Both load balancers run, one in each cloud: only then can each HA IP be served on either side. */
const ALLOWED_FOR_HA_IPS: readonly MigrationState[] = ['guarding'];

/** `lead`: where the HA IPs were last told to lead. Throws codes COMMAND_REFUSED and HA_IP_UNKNOWN (kind user). */
export function assertAllowed(migration: Migration, command: Command, lead: ReadonlyMap<string, Side>): void {
  const allowed = isOfHaIps(command) ? ALLOWED_FOR_HA_IPS : ALLOWED[command.kind];
  if (!allowed.includes(migration.state)) {
    const what = isOfHaIps(command) ? `"${command.kind}" of single HA IPs` : `"${command.kind}"`;
    throw refused(
      migration,
      command,
      `it is ${migration.state}`,
      `${what} is for a migration that is ${allowed.join(', ')}. See: baton migration show ${migration.id}`,
    );
  }
  if (command.kind === 'pause' || command.kind === 'resume') assertPause(migration, command);
  if (command.kind === 'reschedule') assertAhead(migration, command);
  if (command.kind === 'approve') assertGate(migration, command, lead);
  if (isOfHaIps(command)) assertHaIps(migration, command, lead);
}

function assertPause(migration: Migration, command: Command & { readonly kind: 'pause' | 'resume' }): void {
  const { id, paused = false } = migration;
  if (command.kind === 'pause' && paused)
    throw refused(migration, command, 'it is paused already', `To go on: baton migration resume ${id}`);
  if (command.kind === 'resume' && !paused)
    throw refused(migration, command, 'it is not paused', `Nothing was changed. See: baton migration show ${id}`);
}

function assertAhead(migration: Migration, command: Command & { readonly kind: 'reschedule' }): void {
  const { gate, opens } = command;
  const ahead = summaryOf(migration).gates.map((one) => one.gate);
  if (!ahead.includes(gate)) {
    const which = ahead.length === 0 ? 'None is ahead of it' : `Those that are ahead of it: ${ahead.join(', ')}`;
    throw refused(
      migration,
      command,
      `the gate "${gate}" is behind it, or it has none`,
      `${which}. Nothing was changed.`,
    );
  }
  if (gate !== 'secondary' && typeof opens !== 'string' && 'after' in opens) {
    const remedy = `Say a time for the gate "${gate}", or a maintenance window.`;
    throw refused(migration, command, 'only the end of the rollback window counts from the cutover', remedy);
  }
}

function assertGate(
  migration: Migration,
  command: Command & { readonly kind: 'approve' },
  lead: ReadonlyMap<string, Side>,
): void {
  const { id, plan } = migration;
  const waitsFor = migration.state === 'guarding' ? 'secondary' : migration.gate;
  if (waitsFor === PAUSE) throw refused(migration, command, 'it is paused', `First: baton migration resume ${id}`);
  if (command.gate !== waitsFor) {
    throw refused(
      migration,
      command,
      `it waits at the gate "${waitsFor ?? 'none'}", not at "${command.gate}"`,
      `baton migration approve ${id} --gate ${waitsFor ?? 'cutover'}`,
    );
  }
  const back = inSource(migration, lead);
  if (command.gate === 'secondary' && back.length > 0) {
    throw refused(
      migration,
      command,
      `${back.join(', ')} ${back.length === 1 ? 'leads' : 'lead'} to ${plan.source.cloud}, where the load balancer would be powered off`,
      `Move forward first: baton migration cut-over ${id}${optionsOf(back)}. Or return the rest: baton migration rollback ${id}`,
    );
  }
}

function assertHaIps(migration: Migration, command: HaIpCommand, lead: ReadonlyMap<string, Side>): void {
  const { id, name, plan } = migration;
  const known = plan.haIps.map(({ address }) => address);
  const unknown = command.haIps.filter((address) => !known.includes(address));
  if (unknown.length > 0 || command.haIps.length === 0) {
    throw new BatonError({
      code: 'HA_IP_UNKNOWN',
      kind: 'user',
      message:
        unknown.length === 0
          ? `No HA IP of ${id} (${name}) is named.`
          : `${unknown.join(', ')} ${unknown.length === 1 ? 'is no HA IP' : 'are no HA IPs'} of ${id} (${name}).`,
      remedy: `Its HA IPs: ${known.join(', ')}. Nothing was touched.`,
    });
  }
  const back = inSource(migration, lead);
  if (command.kind === 'cut-over') {
    const there = command.haIps.filter((address) => !back.includes(address));
    if (there.length === 0) return;
    const why = `${there.join(', ')} ${there.length === 1 ? 'leads' : 'lead'} to ${plan.target.cloud} already`;
    throw refused(migration, command, why, `Nothing was touched. See: baton migration show ${id}`);
  }
  const gone = command.haIps.filter((address) => back.includes(address));
  if (gone.length > 0) {
    const why = `${gone.join(', ')} ${gone.length === 1 ? 'leads' : 'lead'} to ${plan.source.cloud} already`;
    throw refused(migration, command, why, `Nothing was touched. See: baton migration show ${id}`);
  }
  if (known.every((address) => back.includes(address) || command.haIps.includes(address))) {
    throw refused(
      migration,
      command,
      `no HA IP would be left in ${plan.target.cloud}, and that is a rollback of the whole migration`,
      `baton migration rollback ${id}`,
    );
  }
}

function inSource({ plan }: Migration, lead: ReadonlyMap<string, Side>): readonly string[] {
  return plan.haIps.map(({ address }) => address).filter((address) => lead.get(address) === 'source');
}

function optionsOf(addresses: readonly string[]): string {
  return addresses.map((address) => ` --ha-ip ${address}`).join('');
}

function refused({ id, name }: Migration, { kind }: Command, why: string, remedy: string): BatonError {
  return new BatonError({
    code: 'COMMAND_REFUSED',
    kind: 'user',
    message: `${id} (${name}) cannot take "${kind}": ${why}.`,
    remedy,
  });
}
