import type { Migration } from '../../domain/migration.ts';
import type { RunOutcome } from '../../ports/engine.ts';
import { errorText } from '../render/error-text.ts';
import type { Session } from '../session.ts';
import { commandLines, nextCommands } from './next-commands.ts';

/** The last words of a run: how it ended, and what comes next. */
export function tellOutcome(session: Session, migration: Migration, outcome: RunOutcome): void {
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
