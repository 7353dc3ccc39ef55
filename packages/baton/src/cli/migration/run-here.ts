import type { Event } from '../../domain/event.ts';
import { BatonError } from '../../domain/error.ts';
import type { Migration } from '../../domain/migration.ts';
import type { RunOutcome } from '../../ports/engine.ts';
import type { Services } from '../../services/services.ts';
import { EXIT, exitCodeOfOutcome, type ExitCode } from '../exit-code.ts';
import { errorText, stackText } from '../render/error-text.ts';
import { EventPrinter } from '../render/event-printer.ts';
import type { OutputOptions, Session } from '../session.ts';
import { resultRow } from './migration-row.ts';
import { commandLines, nextCommands } from './next-commands.ts';

/**
 * Runs a migration in this process until it ends or needs a person: events to stderr as they happen, then what to do next,
 * and one record of how it ended to stdout.
 */
export async function runHere(
  session: Session,
  services: Services,
  started: Migration,
  output: OutputOptions,
): Promise<ExitCode> {
  const printer = printerFor(session, started);
  const onEvent = (event: Event) => {
    printer.print(event);
    if (opensByItself(event, started)) void tellNext(session, services, started.id);
  };
  const onStop = () => session.say('Stopping in good order. Again to stop at once.');
  session.signal.addEventListener('abort', onStop, { once: true });
  let outcome: RunOutcome;
  try {
    outcome = await services.run(started.id, onEvent, session.signal);
  } catch (error) {
    if (error instanceof BatonError && error.code === 'MIGRATION_BUSY') {
      session.say(
        `Another process runs ${started.id}; it goes on there. To see it: baton migration watch ${started.id}`,
      );
      session.record(resultRow(started, 'running-elsewhere'), output);
      return EXIT.done;
    }
    // A stop while it was still beginning (sessions, probes) is a stop like any other.
    if (!session.signal.aborted) throw error;
    if (session.debug) session.say(stackText(error));
    outcome = { kind: 'interrupted' };
  } finally {
    session.signal.removeEventListener('abort', onStop);
    printer.close();
  }
  const ended = await services.getMigration(started.id);
  tellOutcome(session, ended, outcome);
  session.record(resultRow(ended, outcome.kind), output);
  return exitCodeOfOutcome(outcome);
}

export function printerFor(session: Session, migration: Migration): EventPrinter {
  return new EventPrinter({
    sink: session.talk,
    style: session.style,
    stepIds: migration.plan.runbook.map(({ step }) => step),
    now: session.deps.now,
  });
}

/** It waits, but this process stays: the rollback window with its guard, or a gate with a time. */
function opensByItself(event: Event, { plan }: Migration): boolean {
  if (event.kind !== 'migration.state') return false;
  return event.state === 'guarding' || (event.state === 'waiting' && plan.gates.cutover !== 'person');
}

async function tellNext(session: Session, services: Services, id: string): Promise<void> {
  const migration = await services.getMigration(id).catch(() => null);
  if (migration === null || (migration.state !== 'guarding' && migration.state !== 'waiting')) return;
  session.say(
    `\nThis process stays and watches. From another terminal:\n\n${commandLines(nextCommands(migration), session.talk.columns)}\n`,
  );
}

function tellOutcome(session: Session, migration: Migration, outcome: RunOutcome): void {
  const { name, plan } = migration;
  const next = commandLines(nextCommands(migration), session.talk.columns);
  switch (outcome.kind) {
    case 'completed':
      session.say(`\nCompleted: ${name} is served by ${plan.target.cloud}, highly available again.\n\n${next}\n`);
      return;
    case 'waiting':
      session.say(`\nWaiting at the gate ${outcome.gate}. Nothing more happens until a person decides.\n\n${next}\n`);
      return;
    case 'rolled-back':
      session.say(`\nRolled back: ${name} is served by ${plan.source.cloud}. Reason: ${outcome.reason}\n\n${next}\n`);
      return;
    case 'aborted':
      session.say(`\nAborted: ${name} is served by ${plan.source.cloud}. Reason: ${outcome.reason}\n`);
      return;
    case 'failed':
      session.say(`\nStopped at the step ${outcome.stepId}. Everything stands as it is; nothing was taken back.\n`);
      session.say(errorText(outcome.error, session.style));
      session.say(`\n${next}\n`);
      return;
    case 'interrupted':
      session.say(
        `\nInterrupted. Everything stands; nothing is lost.${unguarded(migration)}\n\n${resumeLines(session, migration)}\n`,
      );
      return;
  }
}

/** In the rollback window the guard ends with this process, and that must not go unseen. */
function unguarded({ state, plan }: Migration): string {
  return state === 'guarding' ? ` Nobody guards ${plan.target.cloud} now: start it again soon.` : '';
}

/** How to go on comes first, whatever else the state allows. */
function resumeLines(session: Session, migration: Migration): string {
  const resume = { command: `baton migration start ${migration.id}`, what: 'goes on where it stands' };
  const others = nextCommands(migration).filter(({ command }) => command !== resume.command);
  return commandLines([resume, ...others], session.talk.columns);
}
