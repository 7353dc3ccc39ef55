import { describe, expect, it } from 'vitest';
import { TokenSource } from './token-source.ts';
import type { Token } from './token.ts';

const alive = new AbortController().signal;

function source(lifeMs: number, renewable = true) {
  const state = { nowMs: 0, logins: 0, first: [] as boolean[], fail: false };
  const tokens = new TokenSource({
    login: async (_signal, first): Promise<Token> => {
      state.logins += 1;
      state.first.push(first);
      const number = state.logins;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (state.fail) throw new Error('refused');
      const named = { id: 'x', name: 'x' };
      return {
        id: `t${number}`,
        expiresAtMs: state.nowMs + lifeMs,
        user: named,
        project: named,
        roles: [],
        catalog: [],
      };
    },
    renewable,
    now: () => state.nowMs,
  });
  return { state, tokens };
}

describe('the token', () => {
  it('is made once for all who ask at the same time, and re-used', async () => {
    const { state, tokens } = source(3_600_000);
    const all = await Promise.all([1, 2, 3, 4].map(() => tokens.current(alive)));
    expect(new Set(all.map((token) => token.id))).toEqual(new Set(['t1']));
    await tokens.current(alive);
    expect(state.logins).toBe(1);
  });

  it('is renewed two minutes before its end', async () => {
    const { state, tokens } = source(3_600_000);
    await tokens.current(alive);
    state.nowMs = 3_600_000 - 120_000;
    expect((await tokens.current(alive)).id).toBe('t1');
    state.nowMs += 1;
    expect((await tokens.current(alive)).id).toBe('t2');
    expect(state.first).toEqual([true, false]);
  });

  it('is not renewed when it cannot outlive what it was made from', async () => {
    const { state, tokens } = source(60_000, false);
    await tokens.current(alive);
    await tokens.current(alive);
    expect(state.logins).toBe(1);
  });

  it('is replaced once, however many were refused with it', async () => {
    const { state, tokens } = source(3_600_000);
    const refused = await tokens.current(alive);
    const all = await Promise.all([1, 2, 3].map(() => tokens.replace(refused, alive)));
    expect(new Set(all.map((token) => token.id))).toEqual(new Set(['t2']));
    expect((await tokens.replace(refused, alive)).id).toBe('t2');
    expect(state.logins).toBe(2);
  });

  it('goes on being made when one who waits gives up', async () => {
    const { state, tokens } = source(3_600_000);
    const controller = new AbortController();
    const impatient = tokens.current(controller.signal);
    const patient = tokens.current(alive);
    controller.abort();
    await expect(impatient).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await patient).id).toBe('t1');
    expect(state.logins).toBe(1);
  });

  it('is asked for again after a failure', async () => {
    const { state, tokens } = source(3_600_000);
    state.fail = true;
    await expect(tokens.current(alive)).rejects.toThrow('refused');
    state.fail = false;
    expect((await tokens.current(alive)).id).toBe('t2');
  });
});
