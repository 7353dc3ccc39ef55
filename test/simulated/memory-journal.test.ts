/** The journal of the simulated world is held against the real one: the same calls, the same answers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Journal, RollbackMemory } from '../../packages/baton/src/ports/journal.ts';
import {
  emptyPlan,
  openTemporaryStore,
  type TemporaryStore,
} from '../../packages/baton/src/store/testing/temporary-store.ts';
import { MemoryJournal } from './memory-journal.ts';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(() => temporary.close());

async function told(journal: Journal & RollbackMemory): Promise<unknown> {
  const answers: unknown[] = [];
  const { id } = await journal.createMigration(emptyPlan('group'));
  const refused = await journal.createMigration(emptyPlan('group')).catch((error: unknown) => error);
  answers.push((refused as { readonly code?: string }).code);
  const step = { stepId: 'a', title: 'A', impact: 'none' } as const;
  answers.push(await journal.beginStep(id, step));
  await journal.appendEvent(id, { kind: 'note', stepId: 'a', text: 'seen' });
  const error = { code: 'X', kind: 'cloud', message: 'm', remedy: 'r', requestIds: [] } as const;
  await journal.finishStep(id, 'a', { state: 'failed', error, requestIds: ['req-1'] });
  await journal.setState(id, 'failed', { stepId: 'a', gate: null, error });
  answers.push(await journal.getMigration(id));
  answers.push(await journal.listSteps(id));
  answers.push(await journal.beginStep(id, step));
  await journal.finishStep(id, 'a', { state: 'done', evidence: { proofs: [] }, requestIds: ['req-2'] });
  const event = { kind: 'undo.done', stepId: 'a', durationMs: 1, stands: true } as const;
  await journal.finishStep(id, 'a', { state: 'done', requestIds: [], event });
  answers.push(await journal.listSteps(id));
  await journal.addCommand(id, { kind: 'approve', gate: 'cutover', by: 'ann' });
  await journal.addCommand(id, { kind: 'rollback', reason: 'slow', by: 'bob' });
  const pending = await journal.pendingCommands(id);
  answers.push(pending);
  await journal.takeCommand(pending[0]?.id ?? 0);
  answers.push((await journal.pendingCommands(id)).map(({ kind }) => kind));
  await journal.addCommand(id, { kind: 'cut-over', haIps: ['1.2.3.4'], by: 'bob' });
  await journal.addCommand(id, { kind: 'rollback', reason: 'slow', by: 'bob', haIps: ['1.2.3.4'] });
  await journal.appendEvent(id, { kind: 'ha-ip.leads', address: '1.2.3.4', side: 'target' });
  await journal.appendEvent(id, { kind: 'ha-ip.leads', address: '1.2.3.4', side: 'source' });
  answers.push(await journal.pendingCommands(id), [...(await journal.haIpsLead(id))]);
  await journal.setRollback(id, { depth: 'rollback', reason: 'slow' });
  answers.push(await journal.getRollback(id));
  await journal.setRollback(id, null);
  answers.push(await journal.getRollback(id));
  await journal.setState(id, 'waiting', { gate: 'cutover', error: null, reason: 'r' });
  answers.push(await journal.getMigration(id));
  const from = '2026-01-01T00:00:00.000Z';
  const gap = { address: '1.2.3.4', probe: 'http', from, durationMs: 5, lost: 1, stepId: null };
  await journal.putGap(id, gap);
  await journal.putGap(id, gap);
  const later = { ...gap, probe: 'icmp', answeredBefore: 'lb1', end: 'open' } as const;
  await journal.putGap(id, later);
  await journal.putGap(id, { ...later, durationMs: 9 });
  answers.push(await journal.listGaps(id));
  await journal.putGap(id, { ...later, durationMs: 12, end: 'unseen' });
  await journal.putGap(id, { ...later, durationMs: 15 });
  const span = { address: '1.2.3.4', probe: 'http', from, to: from, sent: 1, lost: 0, maxLatenessMs: 1 };
  await journal.putWatchSpans(id, 'one', [span]);
  await journal.putWatchSpans(id, 'one', [{ ...span, sent: 2 }]);
  answers.push(await journal.listGaps(id), await journal.listWatchSpans(id));
  answers.push(await journal.listEventsOf(id, ['outage', 'outage.began']));
  answers.push(await journal.listEvents(id, 0), (await journal.listEvents(id, 3)).length);
  answers.push((await journal.listMigrations()).length, await journal.getMigration('m-00000000'));
  answers.push(await journal.listSummaries(), await journal.listSummaries(['m-00000000']));
  answers.push(await journal.eventPage(id, 0, 1), await journal.eventPage(id, 3, 1_000_000));
  await journal.setState(id, 'aborted');
  answers.push((await journal.createMigration(emptyPlan('group'))).state);
  return withoutIdsAndTimes(answers, id);
}

function withoutIdsAndTimes(value: unknown, id: string): unknown {
  const text = JSON.stringify(value)
    .replaceAll(id, 'm-id')
    .replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g, 'a time')
    .replaceAll(/"id":\d+/g, '"id":0');
  return JSON.parse(text);
}

test('the journal in memory answers as the one on Postgres does', async () => {
  const inMemory = await told(new MemoryJournal(() => Date.UTC(2026, 0, 1)));
  expect(inMemory).toEqual(await told(temporary.store.journal));
});
