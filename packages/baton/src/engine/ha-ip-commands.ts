import { isOfHaIps } from '../domain/migration.ts';
import type { HaIpCommands } from '../ports/ha-ip-commands.ts';
import type { Journal } from '../ports/journal.ts';

/** Approvals are taken first, so that a crash in between leaves the command to be carried out once more, and no approval. */
export function haIpCommands(
  journal: Pick<Journal, 'pendingCommands' | 'takeCommand'>,
  migrationId: string,
): HaIpCommands {
  return {
    pending: async () => (await journal.pendingCommands(migrationId)).filter(isOfHaIps),
    take: async (command, outcome) => {
      const pending = outcome === 'returned' ? await journal.pendingCommands(migrationId) : [];
      for (const one of pending) {
        if (one.kind === 'approve' && one.gate === 'secondary') await journal.takeCommand(one.id);
      }
      await journal.takeCommand(command.id);
    },
  };
}
