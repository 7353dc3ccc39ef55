import { expect, test } from 'vitest';
import type { Command, PendingCommand } from '../domain/migration.ts';
import { turnAskedFor } from './command-watch.ts';
import { haIpCommands } from './ha-ip-commands.ts';

function journalWith(...commands: readonly Command[]) {
  let kept: readonly PendingCommand[] = commands.map((command, index) => ({ ...command, id: index + 1, at: '' }));
  return {
    pendingCommands: () => Promise.resolve(kept),
    takeCommand: (id: number) => {
      kept = kept.filter((one) => one.id !== id);
      return Promise.resolve();
    },
    kinds: () => kept.map(({ kind }) => kind),
  };
}

const back = { kind: 'rollback', reason: 'slow', by: 'ann', haIps: ['203.0.113.11'] } as const;
const forward = { kind: 'cut-over', by: 'ann', haIps: ['203.0.113.11'] } as const;
const whole = { kind: 'rollback', reason: 'all', by: 'bob' } as const;
const approvals = [
  { kind: 'approve', gate: 'cutover', by: 'ann' },
  { kind: 'approve', gate: 'secondary', by: 'ann' },
] as const;

test('a rollback of single HA IPs turns nothing back; one of the whole does, whichever was asked first', () => {
  const pending = (...commands: readonly Command[]) => commands.map((one, id) => ({ ...one, id, at: '' }));
  expect(turnAskedFor(pending(back, forward, ...approvals))).toBeNull();
  expect(turnAskedFor(pending(back, whole))).toEqual({ depth: 'rollback', reason: 'all' });
});

test('what was asked of single HA IPs is pending, in order, and nothing else', async () => {
  const journal = journalWith(approvals[1], back, whole, forward);
  expect((await haIpCommands(journal, 'm').pending()).map(({ kind }) => kind)).toEqual(['rollback', 'cut-over']);
});

test.each([
  ['returned', ['approve']],
  ['cut-over', ['approve', 'approve']],
  ['left-undone', ['approve', 'approve']],
] as const)('%s: approvals of the window end only when an HA IP returned', async (outcome, left) => {
  const journal = journalWith(...approvals, back);
  const commands = haIpCommands(journal, 'm');
  const [command] = await commands.pending();
  if (command === undefined) throw new Error('none');
  await commands.take(command, outcome);
  await commands.take(command, outcome);
  expect(journal.kinds()).toEqual(left);
});
