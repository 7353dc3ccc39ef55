import type { Event } from '../../domain/event.ts';
import { BatonError } from '../../domain/error.ts';
import type { Migration } from '../../domain/migration.ts';
import type { RunOutcome } from '../../ports/engine.ts';
import type { Services } from '../../services/services.ts';
import { EXIT, exitCodeOfOutcome, type ExitCode } from '../exit-code.ts';
import { Keyboard } from '../keys.ts';
import type { LivePicture } from '../picture/live-picture.ts';
import { stackText } from '../render/error-text.ts';
import type { OutputOptions, Session } from '../session.ts';
import { GateKeeper } from './gate-keeper.ts';
import { lookUpReturned } from './ha-ips-lead.ts';
import { resultRow } from './migration-row.ts';
import { lookUpNeed } from './needs-guard.ts';
import { asksAtGates, assertCanAsk, type RunOptions } from './run-options.ts';
import { tellOutcome } from './tell-outcome.ts';
import { viewOf } from './view-of.ts';

/**
 * Runs a migration in this process until it ends or needs a person: what happens to stderr, as the picture or as events,
 * then what to do next, and one record of how it ended to stdout. Where it may ask at gates, an approval goes on here.
 * A controller runs it by itself; then this process watches, and Ctrl-C ends only that. `before`: its log up to where the run
 * begins, where something has begun it already.
 */
export async function runHere(
  session: Session,
  services: Services,
  started: Migration,
  options: OutputOptions & RunOptions,
  before?: readonly Event[],
): Promise<ExitCode> {
  assertCanAsk(session, options);
  const earlier = before ?? (await services.events(started.id, 0));
  const view = viewOf(session, started, earlier, { ...options, rests: true });
  const keyboard = asksAtGates(options) ? new Keyboard(session.deps) : null;
  const gates = new GateKeeper({ session, services, view, keyboard, migration: started, options });
  const onStop = () => {
    if (services.elsewhere === undefined) view.say('Stopping in good order. Again to stop at once.');
  };
  session.signal.addEventListener('abort', onStop, { once: true });
  let outcome: RunOutcome | null;
  try {
    do outcome = await runOnce(session, services, started.id, view, gates);
    while (outcome?.kind === 'waiting' && (await gates.goesOn(outcome.gate)));
  } finally {
    session.signal.removeEventListener('abort', onStop);
    gates.close();
    keyboard?.close();
    view.close();
  }
  if (outcome === null) {
    session.say(`Another process runs ${started.id}; it goes on there. To see it: baton migration watch ${started.id}`);
    session.record(resultRow(started, 'running-elsewhere'), options);
    return EXIT.done;
  }
  if (services.elsewhere !== undefined && session.signal.aborted && outcome.kind === 'interrupted') {
    session.say(
      `\nStopped watching; the migration goes on in the controller. Again: baton migration watch ${started.id} --since ${view.lastSeq}`,
    );
    session.record(resultRow(started, 'running-elsewhere'), options);
    return EXIT.interrupted;
  }
  if (session.signal.aborted && outcome.kind === 'waiting') outcome = { kind: 'interrupted' };
  const ended = await services.getMigration(started.id);
  const [returned, needsGuard] = await Promise.all([lookUpReturned(services, ended), lookUpNeed(services, ended)]);
  tellOutcome(session, ended, outcome, { returned, needsGuard });
  session.record(resultRow(ended, outcome.kind), options);
  return exitCodeOfOutcome(outcome);
}

/** Null when another process runs it. */
async function runOnce(
  session: Session,
  services: Services,
  id: string,
  view: LivePicture,
  gates: GateKeeper,
): Promise<RunOutcome | null> {
  const onEvent = (event: Event): void => {
    view.print(event);
    gates.onEvent(event);
  };
  try {
    return await services.run(id, onEvent, session.signal);
  } catch (error) {
    if (error instanceof BatonError && error.code === 'MIGRATION_BUSY') {
      view.takeAway();
      return null;
    }
    // A stop while it was still beginning (sessions, probes) is a stop like any other.
    if (!session.signal.aborted) throw error;
    if (session.debug) session.say(stackText(error));
    return { kind: 'interrupted' };
  } finally {
    gates.close();
  }
}
