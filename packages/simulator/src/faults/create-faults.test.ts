import { describe, expect, test } from 'vitest';
import { createFaults, type ReceivedCall } from './create-faults.ts';

const REBOOT: ReceivedCall = {
  service: 'compute',
  method: 'POST',
  route: '/servers/:id/action',
  body: { reboot: { type: 'HARD' } },
};

describe('faults on calls', () => {
  test('hit once unless told, and are counted', () => {
    const faults = createFaults();
    faults.onCall({ service: 'compute', fault: { kind: 'lose-reply' } });
    expect(faults.strikeCall(REBOOT)).toEqual({ kind: 'lose-reply' });
    expect(faults.strikeCall(REBOOT)).toBeNull();
    expect(faults.hits).toBe(1);
  });

  test('let `skip` matching calls pass and hit `times` of them', () => {
    const faults = createFaults();
    faults.onCall({ route: '/servers/:id/action', skip: 2, times: 3, fault: { kind: 'no-answer' } });
    faults.strikeCall({ ...REBOOT, route: '/servers' });
    const struck = Array.from({ length: 7 }, () => faults.strikeCall(REBOOT) !== null);
    expect(struck).toEqual([false, false, true, true, true, false, false]);
  });

  test.each([
    [{ service: 'network' as const }],
    [{ method: 'GET' }],
    [{ route: '/servers' }],
    [{ matches: (body: unknown) => body === null }],
  ])('pass by what is not meant: %o', (rule) => {
    const faults = createFaults();
    faults.onCall({ ...rule, fault: { kind: 'no-answer' } });
    expect(faults.strikeCall(REBOOT)).toBeNull();
  });

  test('a rule that lets a call pass does not shield it from the next one', () => {
    const faults = createFaults();
    faults.onCall({ skip: 1, fault: { kind: 'no-answer' } });
    faults.onCall({ fault: { kind: 'lose-reply' } });
    expect(faults.strikeCall(REBOOT)).toEqual({ kind: 'lose-reply' });
    expect(faults.strikeCall(REBOOT)).toEqual({ kind: 'no-answer' });
  });

  test('can be taken back, one or all', () => {
    const faults = createFaults();
    const cancel = faults.onCall({ times: Infinity, fault: { kind: 'no-answer' } });
    expect(faults.strikeCall(REBOOT)).not.toBeNull();
    cancel();
    expect(faults.strikeCall(REBOOT)).toBeNull();
    faults.onCall({ fault: { kind: 'no-answer' } });
    faults.onTask({ task: 'server.build', fault: 'fail' });
    faults.clear();
    expect(faults.strikeCall(REBOOT)).toBeNull();
    expect(faults.strikeTask('server.build')).toBeNull();
  });
});

test('faults on tasks know skip and times, too', () => {
  const faults = createFaults();
  faults.onTask({ task: 'volume.create', skip: 1, times: 2, fault: 'stuck' });
  const struck = Array.from({ length: 4 }, () => faults.strikeTask('volume.create'));
  expect(struck).toEqual([null, 'stuck', 'stuck', null]);
  expect(faults.strikeTask('server.build')).toBeNull();
});
