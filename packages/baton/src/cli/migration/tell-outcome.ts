import type { Migration } from '../../domain/migration.ts';
import { PAUSE } from '../../domain/paused.ts';
import type { RunOutcome } from '../../ports/engine.ts';
import { errorText } from '../render/error-text.ts';
import type { Session } from '../session.ts';
import { nobodyGuards } from './needs-guard.ts';
import { commandLines, nextCommands } from './next-commands.ts';

export interface Standing {
  /** HA IPs that lead to the source while the rollback window is open. */
  readonly returned: readonly string[];
  /** The guard ends with this process, and somebody has to guard. */
  readonly needsGuard: boolean;
}

/** The last words of a run: how it ended, and what comes next. */
export function tellOutcome(
  session: Session,
  migration: Migration,
  outcome: RunOutcome,
  { returned, needsGuard }: Standing,
): void {
  const { name, plan } = migration;
  const unguarded = needsGuard ? ` ${nobodyGuards(migration)}` : '';
  const next = commandLines(nextCommands(migration, returned), session.talk.columns);
  switch (outcome.kind) {
    case 'completed':
      session.say(`\nCompleted: ${name} is served by ${plan.target.cloud}, highly available again.\n\n${next}\n`);
      return;
    case 'waiting':
      session.say(
        outcome.gate === PAUSE
          ? `\nPaused. Nothing more is begun until a person resumes it.\n\n${next}\n`
          : outcome.until !== undefined
            ? `\nWaiting at the gate ${outcome.gate} until ${outcome.until}. The controller goes on then.\n\n${next}\n`
            : `\nWaiting at the gate ${outcome.gate}. Nothing more happens until a person decides.\n\n${next}\n`,
      );
      return;
    case 'rolled-back':
      session.say(`\nRolled back: ${name} is served by ${plan.source.cloud}. Reason: ${outcome.reason}\n\n${next}\n`);
      return;
    case 'aborted':
      session.say(`\nAborted: ${name} is served by ${plan.source.cloud}. Reason: ${outcome.reason}\n`);
      return;
    case 'failed':
      session.say(
        `\nStopped at the step ${outcome.stepId}. Everything stands as it is; nothing was taken back.${unguarded}\n`,
      );
      session.say(errorText(outcome.error, session.style));
      session.say(`\n${next}\n`);
      return;
    case 'interrupted':
      session.say(
        `\nInterrupted. Everything stands; nothing is lost.${unguarded}\n\n${resumeLines(session, migration, returned)}\n`,
      );
      return;
  }
}

/** How to go on comes first, whatever else the state allows. */
function resumeLines(session: Session, migration: Migration, returned: readonly string[]): string {
  const resume = { command: `baton migration start ${migration.id}`, what: 'goes on where it stands' };
  const others = nextCommands(migration, returned).filter(({ command }) => command !== resume.command);
  return commandLines([resume, ...others], session.talk.columns);
}
