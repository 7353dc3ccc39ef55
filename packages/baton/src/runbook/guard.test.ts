import { describe, expect, it } from 'vitest';
import type { Server } from '../domain/cloud-resources.ts';
import { judgeTarget } from './guard.ts';

const running = { id: 's', status: 'ACTIVE', taskState: null, powerState: 1, fault: null } as Server;

describe('the guard', () => {
  it('is calm while the load balancer runs, also during a harmless task', () => {
    expect(judgeTarget(running)).toEqual({ kind: 'healthy' });
    expect(judgeTarget({ ...running, taskState: 'image_snapshot' })).toEqual({ kind: 'healthy' });
  });

  it.each([
    ['gone', null],
    ['shut off', { ...running, status: 'SHUTOFF' as const, powerState: 4 }],
    ['being shut off', { ...running, taskState: 'powering-off' }],
    ['being deleted', { ...running, taskState: 'deleting' }],
    ['in error', { ...running, status: 'ERROR' as const, fault: 'host failed' }],
    ['paused', { ...running, status: 'PAUSED' as const, powerState: 3 }],
    ['suspended', { ...running, status: 'SUSPENDED' as const, powerState: 7 }],
    ['in rescue', { ...running, status: 'RESCUE' as const }],
    ['dead while its status lies', { ...running, powerState: 4 }],
    ['crashed while its status lies', { ...running, powerState: 6 }],
  ])('acts when it is %s', (_why, server) => {
    expect(judgeTarget(server).kind).toBe('lost');
  });
});
