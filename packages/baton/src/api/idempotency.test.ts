import { expect, test } from 'vitest';
import type { KeptAnswers } from '../ports/controller-memory.ts';
import { InMemoryKeptAnswers } from './testing/controller-memory.ts';
import { openWorld, type World } from './testing/world.ts';

const approve = { kind: 'approve', gate: 'cutover' };
const key = { 'idempotency-key': '6b0f0f1e-5d0a-4c55-9d5e-111111111111' };
const to = ({ mine }: World): string => `POST /v1/migrations/${mine.id}/commands`;

test('a repeat gives the same answer, and is one command', async () => {
  const world = await openWorld();
  const more = { body: { plan: world.plan }, headers: key };
  const first = await world.call('tom', 'POST /v1/migrations', more);
  const again = await world.call('tom', 'POST /v1/migrations', more);
  expect(first.status).toBe(201);
  expect([again.status, again.text]).toEqual([201, first.text]);
  expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
  expect(world.services.migrations).toHaveLength(3);
  expect(world.audit.entries.map(({ action }) => action)).toEqual(['migration.create']);
});

test('the key with another body, another path or another method is refused', async () => {
  const world = await openWorld();
  const { mine } = world;
  expect((await world.call('tom', to(world), { body: approve, headers: key })).status).toBe(202);
  for (const [other, body] of [
    [to(world), { kind: 'abort', reason: 'x' }],
    [`POST /v1/migrations/${mine.id}/run`, {}],
  ] as const) {
    const answer = await world.call('tom', other, { body, headers: key });
    expect(answer).toMatchObject({ status: 409, body: { code: 'REQUEST_DIFFERS' } });
  }
  expect(world.services.commands).toHaveLength(1);
});

test("another user's key of the same text is another key", async () => {
  const world = await openWorld();
  await world.call('tom', to(world), { body: approve, headers: key });
  expect((await world.call('olga', to(world), { body: approve, headers: key })).status).toBe(202);
  expect(world.services.commands.map(({ command }) => command.by)).toEqual(['tom', 'olga']);
});

test('while it is under way, a repeat is told to wait', async () => {
  const world = await openWorld();
  let goOn = (): void => undefined;
  const begun = new Promise<void>((tell) => {
    world.services.command = async () => {
      tell();
      await new Promise<void>((resolve) => (goOn = resolve));
    };
  });
  const first = world.call('tom', to(world), { body: approve, headers: key });
  await begun;
  expect(await world.call('tom', to(world), { body: approve, headers: key })).toMatchObject({
    status: 409,
    headers: { 'retry-after': '1' },
    body: { code: 'REQUEST_UNDER_WAY', retryable: true },
  });
  goOn();
  expect((await first).status).toBe(202);
  expect((await world.call('tom', to(world), { body: approve, headers: key })).status).toBe(202);
});

test('a command that takes so long that its key is taken for a dead one is not begun twice here', async () => {
  class Forgetful extends InMemoryKeptAnswers {
    override begin(): ReturnType<KeptAnswers['begin']> {
      return Promise.resolve({ kind: 'first' });
    }
  }
  const world = await openWorld({ answers: new Forgetful() });
  let goOn = (): void => undefined;
  const begun = new Promise<void>((tell) => {
    world.services.command = async () => {
      tell();
      await new Promise<void>((resolve) => (goOn = resolve));
    };
  });
  const first = world.call('tom', to(world), { body: approve, headers: key });
  await begun;
  const again = await world.call('tom', to(world), { body: approve, headers: key });
  expect(again).toMatchObject({ status: 409, body: { code: 'REQUEST_UNDER_WAY' } });
  goOn();
  expect((await first).status).toBe(202);
});

test('what was refused may be tried again with its key', async () => {
  const world = await openWorld();
  const more = { body: { plan: world.plan }, headers: key };
  world.services.findings = [{ check: 'x', result: 'block', detail: 'd', remedy: 'r' }];
  expect((await world.call('tom', 'POST /v1/migrations', more)).status).toBe(409);
  world.services.findings = [];
  expect((await world.call('tom', 'POST /v1/migrations', more)).status).toBe(201);
});

test('a key that is none is told, before anything is done', async () => {
  const world = await openWorld();
  for (const bad of ['', 'two words', 'x'.repeat(201)]) {
    const answer = await world.call('tom', to(world), { body: approve, headers: { 'idempotency-key': bad } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  }
  expect(world.services.commands).toEqual([]);
});

test('an answer without a body is repeated without one', async () => {
  const world = await openWorld();
  for (let times = 0; times < 2; times += 1) {
    const answer = await world.call('tom', 'DELETE /v1/session', { headers: key });
    expect([answer.status, answer.text]).toEqual([204, '']);
  }
});
