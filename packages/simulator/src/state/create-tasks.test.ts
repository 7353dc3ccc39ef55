import { expect, test } from 'vitest';
import { createFaults } from '../faults/create-faults.ts';
import { DrivenTime } from '../time/driven-time.ts';
import { createTasks } from './create-tasks.ts';
import { Gate } from './gate.ts';
import { Table } from './table.ts';
import type { TaskRow } from './tasks.ts';

function setUp(rows: readonly TaskRow[] = []) {
  const time = new DrivenTime(1_000);
  const table = new Table<TaskRow>('tasks', () => undefined);
  table.load(rows);
  const faults = createFaults();
  const gate = new Gate();
  const errors: string[] = [];
  let ids = 0;
  const newId = (): string => `task-${(ids += 1)}`;
  const onError = (kind: string, error: unknown): void => {
    errors.push(`${kind}: ${String(error)}`);
  };
  const tasks = createTasks({ time, table, faults, gate, newId, onError });
  const done: string[] = [];
  tasks.handle('build', (payload, outcome) => {
    done.push(`${JSON.stringify(payload['id'])} ${outcome} at ${time.nowMs()}`);
  });
  return { time, table, faults, gate, errors, tasks, done };
}

test('a task is a row until it falls due, then its handler runs at once', () => {
  const { time, table, tasks, done } = setUp();
  tasks.schedule('build', 500, { id: 'a' });
  expect(table.all()).toEqual([{ id: 'task-1', kind: 'build', dueMs: 1_500, payload: { id: 'a' } }]);
  time.advance(499);
  expect(done).toEqual([]);
  time.advance(1);
  expect(done).toEqual(['"a" done at 1500']);
  expect(table.all()).toEqual([]);
});

test('a handler may schedule the next task, and it falls due within the same stretch of time', () => {
  const { time, tasks, done } = setUp();
  tasks.handle('accept', ({ id }) => tasks.schedule('build', 200, { id: id ?? null }));
  tasks.schedule('accept', 100, { id: 'a' });
  time.advance(1_000);
  expect(done).toEqual(['"a" done at 1300']);
});

test('is forgotten when cancelled', () => {
  const { time, table, tasks, done } = setUp();
  tasks.schedule('build', 500, { id: 'a' });
  tasks.schedule('build', 500, { id: 'b' });
  tasks.cancel('build', ({ id }) => id === 'a');
  time.advance(1_000);
  expect(done).toEqual(['"b" done at 1500']);
  expect(table.all()).toEqual([]);
});

test('fails or is stuck as ordered', () => {
  const { time, table, faults, tasks, done } = setUp();
  faults.onTask({ task: 'build', fault: 'fail' });
  faults.onTask({ task: 'build', fault: 'stuck' });
  for (const id of ['a', 'b', 'c']) tasks.schedule('build', 100, { id });
  time.advance(100);
  expect(done).toEqual(['"a" failed at 1100', '"c" done at 1100']);
  expect(table.all()).toEqual([]);
});

test('counts as under way until its promise is done, and a handler that throws is told', async () => {
  const { time, tasks, errors } = setUp();
  let finish: () => void = () => undefined;
  tasks.handle('copy', () => new Promise<void>((resolve) => (finish = resolve)));
  tasks.handle('broken', () => Promise.reject(new Error('no')));
  tasks.handle('bad', () => {
    throw new Error('never');
  });
  for (const kind of ['copy', 'broken', 'bad']) tasks.schedule(kind, 0, {});
  time.advance(0);
  await expect.poll(() => tasks.underWay).toBe(1);
  expect(errors).toEqual(['bad: Error: never', 'broken: Error: no']);
  finish();
  await expect.poll(() => tasks.underWay).toBe(0);
});

test('rows that were loaded go on, and what is overdue falls due at once', () => {
  const row = (id: string, dueMs: number): TaskRow => ({ id, kind: 'build', dueMs, payload: { id } });
  const { time, tasks, done } = setUp([row('late', 400), row('later', 1_700)]);
  tasks.resume();
  time.advance(0);
  expect(done).toEqual(['"late" done at 1000']);
  time.advance(700);
  expect(done).toEqual(['"late" done at 1000', '"later" done at 1700']);
});

test('waits before a closed gate', async () => {
  const { time, gate, table, tasks, done } = setUp();
  tasks.schedule('build', 100, { id: 'a' });
  gate.close();
  time.advance(100);
  await gate.rest();
  expect(done).toEqual([]);
  expect(table.all()).toHaveLength(1);
  gate.open();
  await expect.poll(() => done).toEqual(['"a" done at 1100']);
  expect(table.all()).toEqual([]);
});

test('nothing falls due any more after the stop, and nobody may schedule what nobody handles', () => {
  const { time, tasks, done } = setUp();
  tasks.schedule('build', 100, { id: 'a' });
  tasks.stop();
  time.advance(1_000);
  expect(done).toEqual([]);
  expect(() => tasks.schedule('unknown', 0, {})).toThrow('nobody handles the task unknown');
});
