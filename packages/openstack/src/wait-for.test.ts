import { describe, expect, it } from 'vitest';
import { waitFor, waitUntilGone, type WaitOptions } from './wait-for.ts';

interface Thing {
  readonly status: string;
  readonly taskState: string | null;
}

const alive = new AbortController().signal;
const looks = (...states: readonly (Thing | null)[]): (() => Promise<Thing | null>) => {
  let index = 0;
  return () => Promise.resolve(states[Math.min(index++, states.length - 1)] ?? null);
};
const options: WaitOptions<Thing> = {
  what: 'server 1 to be off',
  until: ({ status, taskState }) => status === 'SHUTOFF' && taskState === null,
  failOn: ({ status }) => (status === 'ERROR' ? 'No valid host was found.' : null),
  intervalMs: 1,
  timeoutMs: 2_000,
  signal: alive,
};

describe('waitFor', () => {
  it('trusts a status only when the resource is at rest, and tells of changes', async () => {
    const seen: string[] = [];
    const off = { status: 'SHUTOFF', taskState: 'powering-off' };
    const get = looks({ status: 'ACTIVE', taskState: 'powering-off' }, off, off, {
      status: 'SHUTOFF',
      taskState: null,
    });
    const onChange = ({ status, taskState }: Thing): number => seen.push(`${status} ${taskState}`);
    expect(await waitFor(get, { ...options, onChange })).toEqual({ status: 'SHUTOFF', taskState: null });
    expect(seen).toEqual(['ACTIVE powering-off', 'SHUTOFF powering-off', 'SHUTOFF null']);
  });

  it("tells a failure, with the cloud's cause", async () => {
    await expect(waitFor(looks({ status: 'ERROR', taskState: null }), options)).rejects.toMatchObject({
      code: 'WAIT_FAILED',
      message: 'waited for server 1 to be off: No valid host was found.',
    });
  });

  it('tells a time-out, with what it looked like', async () => {
    const get = looks({ status: 'ACTIVE', taskState: 'powering-off' });
    await expect(waitFor(get, { ...options, timeoutMs: 20 })).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
      message: expect.stringContaining('still ACTIVE (powering-off)'),
    });
  });

  it('tells that it has gone', async () => {
    await expect(waitFor(looks({ status: 'ACTIVE', taskState: null }, null), options)).rejects.toMatchObject({
      code: 'GONE',
    });
  });

  it('stops at once when the caller does', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 10);
    const waiting = waitFor(looks({ status: 'ACTIVE', taskState: null }), {
      ...options,
      intervalMs: 60_000,
      signal: controller.signal,
    });
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

it('waitUntilGone takes absence for success', async () => {
  await waitUntilGone(looks({ status: 'ACTIVE', taskState: 'deleting' }, null), options);
  await expect(waitUntilGone(looks({ status: 'ERROR', taskState: null }), options)).rejects.toMatchObject({
    code: 'WAIT_FAILED',
  });
});
